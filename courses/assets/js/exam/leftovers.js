import { openKeeper } from "./keeper.js";
import { Outbox } from "./outbox.js";

/** Sends answers that an earlier page could not, then wipes the device. The page is loaded again if there were any. */
export class Leftovers extends HTMLElement {
  async connectedCallback() {
    const { attempt, device, save, token } = this.dataset;
    const keeper = await openKeeper(attempt, device);
    const strays = await keeper.kept();
    if (!strays.length) return;
    this.hidden = false;
    let done = false;
    const outbox = new Outbox({
      url: save,
      token,
      keeper,
      strays,
      tell: async (state) => {
        if (done || !(state === "refused" || state === "foreign" || (state === "saved" && !outbox.waiting))) return;
        done = true;
        await keeper.wipe();
        location.reload();
      },
    });
    window.addEventListener("online", () => outbox.flush());
    await outbox.flush();
  }
}
