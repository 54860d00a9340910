// Brings answers to the server in order, whatever the network does: first what earlier loads of the page left, then this load's own.
import { post } from "./post.js";

const BATCH = 100;
const LONGEST_WAIT = 5000; // ms between two tries
const STORING = 1500; // ms that the device may take to keep an answer
const BEAT = 60000; // ms: so often an idle page asks what time it is

export class Outbox {
  /** `tell(state, data)` hears how it stands: saving, saved, kept, unkept, signedout, foreign, refused. `strays` come from keeper.kept(). */
  constructor({ url, token, keeper, strays, tell }) {
    Object.assign(this, { url, token, keeper, strays, tell });
    this.log = []; // every save of this load: a gap on the server can be filled again
    this.acknowledged = 0;
    this.unkept = 0;
    this.failures = 0;
    this.lastContact = performance.now();
    this.running = null;
    this.timer = 0;
  }

  start() {
    window.addEventListener("online", () => this.flush(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.flush(true));
    setInterval(() => performance.now() - this.lastContact > BEAT && this.flush(true), BEAT / 4);
    return this.flush(true);
  }

  get waiting() {
    return this.log.length - this.acknowledged + this.strays.reduce((sum, stray) => sum + stray.saves.length, 0);
  }

  get unsent() {
    return this.log.slice(this.acknowledged);
  }

  async add(position, value, flagged) {
    const save = { sequence: this.log.length + 1, position, value, flagged };
    this.log.push(save);
    this.tell("saving", {});
    try {
      await inTime(this.keeper.keep(this.token, save));
    } catch (error) {
      this.unkept += 1;
    }
    await this.flush();
    if (this.waiting && !this.failures) await this.flush(); // came in while the last batch was being finished
  }

  /** Send until nothing waits or something stands in the way. `beat`: ask even if nothing waits. True when all is on the server. */
  flush(beat = false) {
    if (!this.running) {
      this.running = this.sendAll(beat).finally(() => {
        this.running = null;
      });
    }
    return this.running;
  }

  async sendAll(beat) {
    clearTimeout(this.timer);
    let asked = !beat;
    while (this.waiting || !asked) {
      asked = true;
      const stray = this.strays[0];
      const batch = stray || { token: this.token, saves: this.unsent };
      const saves = batch.saves.slice(0, BATCH);
      const { status, data } = await post(this.url, { stream: batch.token, saves });
      if (!(await this.take(status, data, stray, saves))) return false;
    }
    return true;
  }

  /** What the server's answer means. True: go on. */
  async take(status, data, stray, saves) {
    if (status === 200) {
      this.failures = 0;
      this.lastContact = performance.now();
      await this.acknowledge(stray, saves);
      this.tell("saved", data);
      return true;
    }
    if (status === 409 && !stray) {
      this.acknowledged = Math.min(this.acknowledged, data.expected - 1);
      return true;
    }
    if (stray && (status === 409 || status === 400)) return this.adopt(stray);
    if (status === 400 || status === 413) {
      this.tell("refused", {});
      return false;
    }
    if (status === 404) {
      this.tell("foreign", {});
      return false;
    }
    const state = status === 401 || status === 403 ? "signedout" : this.unkept ? "unkept" : "kept";
    this.tell(state, { waiting: this.waiting });
    this.retryLater();
    return false;
  }

  async acknowledge(stray, saves) {
    const sequences = saves.map((save) => save.sequence);
    if (stray) {
      stray.saves.splice(0, saves.length);
      if (!stray.saves.length) this.strays.shift();
    } else if (sequences.length) {
      this.acknowledged = Math.max(this.acknowledged, sequences[sequences.length - 1]);
      if (this.acknowledged === this.log.length) this.unkept = 0;
    }
    const token = stray ? stray.token : this.token;
    if (sequences.length) await this.keeper.drop(token, sequences).catch(() => {}); // what stays is sent again and known by its number
  }

  /** The sequence of an earlier page cannot be continued (an answer in it was lost with that page): what is left of it goes on as this
   * page's own, unless the member has answered anew. */
  async adopt(stray) {
    this.strays.shift();
    const fresh = stray.saves.filter((save) => !this.log.some((own) => own.position === save.position));
    const moved = fresh.map((save, index) => ({ ...save, sequence: this.log.length + index + 1 }));
    this.log.push(...moved);
    await Promise.all(moved.map((save) => this.keeper.keep(this.token, save).catch(() => {})));
    await this.keeper.drop(stray.token, stray.saves.map((save) => save.sequence)).catch(() => {});
    return true;
  }

  retryLater() {
    const wait = Math.min(1000 * 2 ** this.failures, LONGEST_WAIT);
    this.failures += 1;
    this.timer = setTimeout(() => this.flush(), wait * (0.75 + Math.random() / 2)); // not everybody at once after a restart
  }
}

function inTime(promise) {
  return Promise.race([promise, new Promise((resolve, reject) => setTimeout(() => reject(new Error("too slow")), STORING))]);
}
