// Answers of one attempt that have not reached the server yet, encrypted on the device.
import { Cipher } from "./cipher.js";
import { openShelf } from "./shelf.js";

export async function openKeeper(attempt, key) {
  return new Keeper(await openShelf(), attempt, new Cipher(key, attempt));
}

class Keeper {
  constructor(shelf, attempt, cipher) {
    this.shelf = shelf;
    this.attempt = attempt;
    this.cipher = cipher;
  }

  name(token, sequence) {
    return `${this.attempt}/${token.split(".")[0]}/${String(sequence).padStart(6, "0")}`;
  }

  /** Resolves when the answer is safe on the device; rejects if it cannot be kept here. */
  keep(token, save) {
    return this.shelf.put(this.name(token, save.sequence), this.cipher.seal({ token, save }));
  }

  drop(token, sequences) {
    return this.shelf.remove(sequences.map((sequence) => this.name(token, sequence)));
  }

  /** What earlier loads of the page left: [{token, saves}…], each in its sequence. */
  async kept() {
    const streams = new Map();
    for (const [, text] of await this.shelf.list(`${this.attempt}/`)) {
      const record = this.cipher.open(text);
      if (!record) continue;
      if (!streams.has(record.token)) streams.set(record.token, []);
      streams.get(record.token).push(record.save);
    }
    return [...streams].map(([token, saves]) => ({ token, saves }));
  }

  async wipe() {
    const names = (await this.shelf.list(`${this.attempt}/`)).map(([name]) => name);
    await this.shelf.remove(names);
  }
}
