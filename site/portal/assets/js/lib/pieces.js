// One file on its way to the server in pieces (kernel.intake). The server remembers how far it is; this side remembers which
// upload is which file's, so that the same file goes on where it stopped, after a reload, too.
import { crc32 } from "./crc32.js";

const FIRST_PIECE = 512 * 1024;
const LARGEST_PIECE = 8 * 1024 * 1024;
const SMALLEST_PIECE = 128 * 1024;
const QUICK = 1500; // milliseconds: pieces that leave sooner grow, those that take five times as long shrink
const LONGEST_WAIT = 30000;
const PREFIX = "lx-upload:";

export class Stopped extends Error {}

export function remembered(key, value) {
  try {
    if (value === undefined) return window.localStorage.getItem(key);
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch (_error) {
    // storage may be switched off: then a file only goes on as long as the page stays
  }
  return null;
}

export function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

/** What an earlier visit did not send to its end: keys of this account's uploads of this kind. */
export function unfinished({ account, kind }) {
  try {
    return Object.keys(window.localStorage).filter((name) => name.startsWith(`${PREFIX}${account}:${kind}:`));
  } catch (_error) {
    return [];
  }
}

/** XMLHttpRequest, for it tells how much of a piece has left. A lost line is status 0. */
export function ask(method, url, { body = null, headers = {}, progress = null, hold = null } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    if (hold) hold(request);
    request.open(method, url);
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (method !== "HEAD" && token) request.setRequestHeader("X-CSRFToken", token.value);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (progress) request.upload.addEventListener("progress", progress);
    request.timeout = 120000;
    request.onload = () => {
      let said = {};
      try {
        said = JSON.parse(request.responseText || "{}");
      } catch (_error) {
        said = { foreign: method === "POST" }; // a page, not an answer of ours
      }
      const at = request.getResponseHeader("Upload-Offset");
      resolve({ ...said, status: request.status, offset: at === null ? null : Number(at) });
    };
    request.onerror = request.onabort = request.ontimeout = () => resolve({ status: 0 });
    request.send(body);
  });
}

/** A pause that may be cut short. */
export class Rest {
  constructor() {
    this.wake = () => {};
  }

  sleep(milliseconds) {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, milliseconds);
      this.wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * `place` is {url, kind, account}; `tell(word, done)` hears how it goes: sending, waiting (the line is gone), paused, signed_out.
 * send() gives the token of the whole file, or throws Stopped with words from the server (none: it was stopped here).
 */
export class Pieces {
  constructor(file, place, tell) {
    this.file = file;
    this.place = place;
    this.tell = tell;
    this.rest = new Rest();
    this.paused = this.stopped = false;
    this.done = 0;
    this.key = `${PREFIX}${place.account}:${place.kind}:${file.name}:${file.size}:${file.lastModified}`;
  }

  async send() {
    const file = this.file;
    let size = FIRST_PIECE;
    let failures = 0;
    let damaged = 0;
    let upload = JSON.parse(remembered(this.key) || "null");
    let offset = null; // where the server stands; null: ask
    let seen = { at: 0, crc: 0 }; // checksum of what stands before `at`
    for (;;) {
      await this.mayGoOn();
      let answer;
      try {
        if (!upload) {
          upload = await this.begin();
          remembered(this.key, JSON.stringify(upload));
          [offset, seen] = [0, { at: 0, crc: 0 }];
        }
        if (offset === null) {
          answer = await this.ask("HEAD", upload.url);
          if (answer.status === 200) offset = answer.offset;
        }
        if (offset !== null) {
          if (offset === file.size) return upload.token;
          seen = await this.checksum(seen, offset);
          const piece = await file.slice(offset, offset + size).arrayBuffer();
          const after = { at: offset + piece.byteLength, crc: crc32(new Uint8Array(piece), seen.crc) };
          const began = Date.now();
          answer = await this.patch(upload.url, piece, offset, after.at === file.size ? after.crc : null);
          if (answer.status === 204) {
            [offset, seen, failures] = [answer.offset, after, 0];
            const took = Date.now() - began;
            if (took < QUICK) size = Math.min(size * 2, LARGEST_PIECE);
            else if (took > QUICK * 5) size = Math.max(size / 2, SMALLEST_PIECE);
            this.show(offset);
            continue;
          }
        }
      } catch (error) {
        if (error instanceof Stopped) throw error;
        answer = { status: 0 };
      }
      if (answer.status === 404 || answer.status === 410) {
        remembered(this.key, null);
        upload = offset = null;
        failures += 1;
        if (failures > 3) throw new Stopped("failed");
      } else if (answer.status === 409) {
        offset = answer.offset;
      } else if (answer.status === 460) {
        [offset, seen] = [0, { at: 0, crc: 0 }];
        damaged += 1;
        if (damaged > 2) throw new Stopped(answer.message || "failed");
      } else if (answer.status === 401 || answer.status === 403) {
        this.pause("signed_out");
      } else if (answer.status === 0 || answer.status === 423 || answer.status === 429 || answer.status >= 500) {
        if (answer.status === 507) throw new Stopped(answer.message || "failed");
        if (!this.paused && !this.stopped) this.tell("waiting", offset || 0);
        await this.rest.sleep(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
        failures += 1;
        offset = null; // what was on the way may have arrived
      } else {
        throw new Stopped(answer.message || "failed");
      }
    }
  }

  async begin() {
    const { url, kind } = this.place;
    const body = JSON.stringify({ kind, name: this.file.name, size: this.file.size });
    const answer = await this.ask("POST", url, { body, headers: { "Content-Type": "application/json" } });
    if (answer.status === 201) return { token: answer.token, url: answer.url, name: this.file.name };
    if (answer.status === 401 || answer.status === 403) {
      this.pause("signed_out");
      await this.mayGoOn();
      return this.begin();
    }
    if (answer.status === 0 || answer.status === 429 || (answer.status >= 500 && answer.status !== 507)) throw new Error("later");
    throw new Stopped(answer.message || "failed");
  }

  async checksum(seen, offset) {
    let { at, crc } = seen.at <= offset ? seen : { at: 0, crc: 0 };
    while (at < offset) {
      if (this.stopped) throw new Stopped("");
      const part = new Uint8Array(await this.file.slice(at, Math.min(offset, at + LARGEST_PIECE)).arrayBuffer());
      crc = crc32(part, crc);
      at += part.length;
    }
    return { at, crc };
  }

  patch(url, body, offset, checksum) {
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
    if (checksum !== null) headers["Upload-Checksum"] = `crc32 ${checksum.toString(16)}`;
    return this.ask("PATCH", url, { body, headers, progress: (event) => this.show(offset + event.loaded) });
  }

  ask(method, url, more = {}) {
    const hold = (request) => {
      this.request = request;
    };
    return ask(method, url, { ...more, hold });
  }

  show(done) {
    if (this.paused || this.stopped) return;
    this.done = Math.min(done, this.file.size);
    this.tell("sending", this.done);
  }

  async mayGoOn() {
    while (this.paused && !this.stopped) await this.rest.sleep(3600000);
    if (this.stopped) throw new Stopped("");
  }

  pause(word = "paused") {
    this.paused = true;
    this.tell(word, this.done);
    if (word === "paused" && this.request) this.request.abort();
  }

  goOn() {
    this.paused = false;
    this.rest.wake();
  }

  stop() {
    this.stopped = true;
    if (this.request) this.request.abort();
    this.rest.wake();
  }

  /** Stop, and leave nothing on the server. */
  cancel() {
    this.stop();
    const upload = JSON.parse(remembered(this.key) || "null");
    this.forget();
    if (upload) ask("DELETE", upload.url);
  }

  /** It was used or is not wanted: the same file begins anew. */
  forget() {
    remembered(this.key, null);
  }
}
