import { asClock, ServerClock } from "./clock.js";
import { openKeeper } from "./keeper.js";
import { watchKeys } from "./keys.js";
import { Outbox } from "./outbox.js";
import { post } from "./post.js";
import { Sheet } from "./sheet.js";
import { watchTabs } from "./tabs.js";

const SOON = 5 * 60000; // ms before the end when the clock turns red
const TONES = { saved: "", saving: "", kept: "waiting" };
const WORDS = { saving: "wordSaving", kept: "wordKept", unkept: "wordUnkept", signedout: "wordSignedout", foreign: "wordForeign", refused: "wordRefused" };
const SAID = [10, 5, 1]; // minutes left that are read out

/** The whole paper: one question in sight, its answers kept and sent, the time, handing in. */
export class Paper extends HTMLElement {
  async connectedCallback() {
    const data = this.dataset;
    this.clock = new ServerClock(Number(data.now));
    [this.ends, this.started] = [Number(data.ends), Number(data.started)];
    this.sheet = new Sheet(this);
    this.handing = false;
    this.line = this.querySelector("[data-state]");
    this.listen();
    this.sheet.show(this.sheet.firstOpen());
    setInterval(() => this.tick(), 500);
    const keeper = await openKeeper(data.attempt, data.device);
    this.keeper = keeper;
    const strays = await keeper.kept();
    for (const stray of strays) for (const save of stray.saves) this.sheet.apply(save);
    this.outbox = new Outbox({ url: data.save, token: data.token, keeper, strays, tell: (state, said) => this.tell(state, said) });
    watchTabs(data.attempt, () => this.reveal("[data-note=tabs]"));
    if (!keeper.shelf.lasting) this.reveal("[data-note=unkept]");
    await this.outbox.start();
    this.tick();
  }

  listen() {
    this.addEventListener("change", (event) => event.target.matches("[data-number] input") && this.answered(event.target.closest("[data-number]")));
    this.addEventListener("click", (event) => this.clicked(event));
    watchKeys(this);
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.addEventListener("beforeunload", (event) => {
      if (!this.outbox || !this.outbox.unkept || this.leaving) return;
      event.preventDefault();
      event.returnValue = ""; // Chromium and Safari ask only for this
    });
  }

  clicked(event) {
    const button = event.target.closest("[data-act], [data-go]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.go) this.sheet.show(Number(button.dataset.go));
    else this.act(button.dataset.act);
  }

  act(name) {
    const acts = {
      next: () => (this.sheet.isLast ? this.check() : this.sheet.show(this.sheet.current + 1)),
      previous: () => this.sheet.show(this.sheet.current - 1),
      flag: () => this.flag(),
      check: () => this.check(),
      back: () => this.back(),
      submit: () => this.handIn(),
    };
    acts[name]();
  }

  answered(question) {
    this.sheet.refresh();
    this.send(question);
  }

  flag() {
    if (this.over) return;
    this.send(this.sheet.flip());
  }

  /** Before the device's shelf is open nothing can be kept: an answer of the first moments waits for it. */
  send(question) {
    const { position, value, flagged } = this.sheet.read(question);
    if (this.outbox) this.outbox.add(position, value, flagged);
    else setTimeout(() => this.send(question), 100);
  }

  // -- how it stands ---------------------------------------------------------------------------------------------
  tell(state, said) {
    if (state === "saved") return this.heard(said);
    this.say(this.dataset[WORDS[state]].replace("{n}", said.waiting || ""), state);
    this.querySelector("[data-note=offline]").hidden = state !== "kept" || this.over;
    this.querySelector("[data-note=signedout]").hidden = state !== "signedout";
    return undefined;
  }

  heard(said) {
    this.clock.set(said.now);
    this.ends = said.ends_at;
    for (const name of ["offline", "signedout"]) this.querySelector(`[data-note=${name}]`).hidden = true;
    if (said.saved.length && said.standing === "late") this.say(this.dataset.wordLate, "late");
    else if (this.outbox.waiting === 0) this.say(this.dataset.wordSaved.replace("{time}", said.clock), "saved");
    if (said.state !== "open" && this.outbox.waiting === 0) this.leave(this.dataset.result); // handed in elsewhere
  }

  say(text, state) {
    this.line.className = `saved ${TONES[state] === undefined ? "failed" : TONES[state]}`;
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  reveal(selector) {
    this.querySelector(selector).hidden = false;
  }

  // -- time ------------------------------------------------------------------------------------------------------
  get over() {
    return this.clock.now >= this.ends;
  }

  tick() {
    const left = this.ends - this.clock.now;
    for (const clock of document.querySelectorAll("[data-clock]")) {
      clock.textContent = asClock(left);
      clock.classList.toggle("soon", left < SOON);
    }
    const bar = this.querySelector("[data-time]");
    if (bar) bar.value = Math.max(left, 0) / (this.ends - this.started);
    const minutes = Math.ceil(left / 60000);
    if (left > 0 && SAID.includes(minutes) && this.spoken !== minutes) {
      this.spoken = minutes;
      this.querySelector("[data-spoken]").textContent = this.dataset.wordLeft.replace("{n}", minutes);
    }
    if (left <= 0 && this.outbox && !this.handing) this.timeUp();
  }

  timeUp() {
    this.sheet.lock();
    this.querySelector("[data-note=offline]").hidden = true;
    this.reveal("[data-note=over]");
    this.handIn();
  }

  // -- handing in ------------------------------------------------------------------------------------------------
  check() {
    this.sheet.summarise();
    this.querySelector("[data-writing]").hidden = true;
    this.reveal("[data-check]");
    this.querySelector("[data-check] h2").focus();
  }

  back() {
    this.handing = false;
    clearTimeout(this.again);
    this.querySelector("[data-check]").hidden = true;
    this.reveal("[data-writing]");
    this.sheet.show(this.sheet.current);
  }

  /** Everything first, then the hand-in with what was given meanwhile; tried again until the server has it. */
  async handIn() {
    this.handing = true;
    clearTimeout(this.again);
    const note = this.querySelector("[data-note=handing]");
    note.hidden = false;
    note.querySelector("[data-text]").textContent = this.dataset.wordHanding;
    if (this.outbox && (await this.outbox.flush()) && this.handing) {
      const { status, data } = await post(this.dataset.submit, { stream: this.dataset.token, saves: this.outbox.unsent });
      if (status === 200) {
        await this.keeper.wipe().catch(() => {}); // the result page wipes again
        this.leave(data.result);
        return;
      }
    }
    if (!this.handing) return;
    note.querySelector("[data-text]").textContent = this.dataset.wordNothanded;
    this.again = setTimeout(() => this.handIn(), 4000);
  }

  leave(url) {
    this.leaving = true;
    location.replace(url);
  }
}
