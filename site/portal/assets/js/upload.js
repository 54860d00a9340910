// Large files go up in pieces while the form is being filled in. <lx-upload> stands around an ordinary file input, which is
// all there is without this script. The server (kernel.intake) remembers how far a file is; this side remembers which.
import { crc32 } from "./lib/crc32.js";

const FIRST_PIECE = 512 * 1024;
const LARGEST_PIECE = 8 * 1024 * 1024;
const SMALLEST_PIECE = 128 * 1024;
const QUICK = 1500; // milliseconds: pieces that leave sooner grow, those that take five times as long shrink
const LONGEST_WAIT = 30000;
const PREFIX = "lx-upload:";

class Stopped extends Error {}

function remembered(key, value) {
  try {
    if (value === undefined) return window.localStorage.getItem(key);
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch (_error) {
    // storage may be switched off: then a file only goes on as long as the page stays
  }
  return null;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

class LxUpload extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.token = this.querySelector("input[type=hidden]");
    this.state = this.querySelector("[data-state]");
    if (!this.input || !this.token) return;
    this.words = JSON.parse(this.dataset.words);
    this.turn = 0; // of the file that is being sent; whatever still runs for an earlier one stops
    this.build();
    this.input.addEventListener("change", () => this.choose());
    this.hold = (event) => this.holdBack(event);
    this.online = () => this.wake();
    document.addEventListener("submit", this.hold, true);
    window.addEventListener("online", this.online);
    this.remind();
  }

  disconnectedCallback() {
    this.turn += 1;
    this.wake();
    document.removeEventListener("submit", this.hold, true);
    window.removeEventListener("online", this.online);
    this.input = null;
  }

  build() {
    this.box = document.createElement("span");
    this.box.className = "upload-box";
    this.box.hidden = true;
    this.bar = document.createElement("progress");
    this.bar.className = "bar";
    this.bar.setAttribute("aria-label", this.words.progress);
    this.count = document.createElement("span"); // beside the state, which is read aloud whenever it changes
    this.count.className = "upload-state";
    this.pauseButton = this.button("pause", () => this.togglePause());
    this.box.append(this.bar, this.count, this.pauseButton, this.button("cancel", () => this.cancel()));
    this.append(this.box);
  }

  button(word, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn button button-small button-secondary";
    button.textContent = this.words[word];
    button.addEventListener("click", act);
    return button;
  }

  say(word, done = 0, place = this.state) {
    const file = this.file || {};
    place.textContent = (this.words[word] || word)
      .replace("{name}", file.name || "")
      .replace("{done}", megabytes(done))
      .replace("{all}", megabytes(file.size || 0))
      .replace("{most}", megabytes(Number(this.dataset.most)));
  }

  /** A file of an earlier visit that did not come to its end. */
  remind() {
    if (this.token.value) return;
    try {
      const own = `${PREFIX}${this.dataset.account}:${this.dataset.kind}:`;
      const key = Object.keys(window.localStorage).find((name) => name.startsWith(own));
      if (!key) return;
      const { url, name } = JSON.parse(window.localStorage.getItem(key));
      this.ask("HEAD", url).then((answer) => {
        if (this.file) return;
        if (answer.status === 200) this.state.textContent = this.words.unfinished.replace("{name}", name);
        else if (answer.status === 404) remembered(key, null);
      }, () => {});
    } catch (_error) {
      // nothing to remind of
    }
  }

  choose() {
    this.turn += 1;
    this.wake();
    this.paused = this.busy = this.resting = false;
    this.waiting = null;
    const file = this.input.files[0];
    this.ordinary();
    if (!file || file.size < Number(this.dataset.from)) return;
    this.file = file;
    if (file.size > Number(this.dataset.most)) {
      this.input.value = "";
      this.say("large");
      return;
    }
    this.send(file, this.turn);
  }

  /** The input as it is without us. */
  ordinary() {
    this.file = null;
    this.token.value = "";
    this.box.hidden = true;
    this.state.textContent = "";
    if (this.input.dataset.name) this.input.name = this.input.dataset.name;
    if (this.input.dataset.required) this.input.required = true;
  }

  takeOver() {
    this.input.dataset.name = this.input.dataset.name || this.input.name;
    if (this.input.required) this.input.dataset.required = "1";
    this.input.removeAttribute("name"); // the form must not carry the file once more
    this.input.required = false;
    this.box.hidden = false;
    this.count.textContent = "";
    this.pauseButton.textContent = this.words.pause;
  }

  async send(file, turn) {
    this.busy = true;
    this.takeOver();
    try {
      const token = await this.allPieces(file, turn);
      this.token.value = token;
      this.busy = false;
      this.box.hidden = true;
      this.say("done");
      if (this.waiting) this.waiting.click();
    } catch (error) {
      if (turn !== this.turn) return;
      this.busy = false;
      this.ordinary();
      this.input.value = "";
      this.state.textContent = error instanceof Stopped ? error.message : this.words.failed;
    }
    this.waiting = null;
  }

  async allPieces(file, turn) {
    const key = `${PREFIX}${this.dataset.account}:${this.dataset.kind}:${file.name}:${file.size}:${file.lastModified}`;
    let size = FIRST_PIECE;
    let failures = 0;
    let damaged = 0;
    let upload = JSON.parse(remembered(key) || "null");
    let offset = null; // where the server stands; null: ask
    let seen = { at: 0, crc: 0 }; // checksum of what stands before `at`
    for (;;) {
      await this.mayGoOn(turn);
      let answer;
      try {
        if (!upload) {
          upload = await this.begin(file);
          remembered(key, JSON.stringify(upload));
          [offset, seen] = [0, { at: 0, crc: 0 }];
        }
        if (offset === null) {
          answer = await this.ask("HEAD", upload.url);
          if (answer.status === 200) offset = answer.offset;
        }
        if (offset !== null) {
          if (offset === file.size) {
            remembered(key, null);
            return upload.token;
          }
          seen = await this.checksum(file, seen, offset, turn);
          const piece = await file.slice(offset, offset + size).arrayBuffer();
          const after = { at: offset + piece.byteLength, crc: crc32(new Uint8Array(piece), seen.crc) };
          const began = Date.now();
          answer = await this.ask("PATCH", upload.url, piece, offset, after.at === file.size ? after.crc : null);
          if (answer.status === 204) {
            [offset, seen, failures] = [answer.offset, after, 0];
            const took = Date.now() - began;
            if (took < QUICK) size = Math.min(size * 2, LARGEST_PIECE);
            else if (took > QUICK * 5) size = Math.max(size / 2, SMALLEST_PIECE);
            this.show(offset, file.size);
            continue;
          }
        }
      } catch (error) {
        if (error instanceof Stopped) throw error;
        answer = { status: 0 };
      }
      if (answer.status === 404 || answer.status === 410) {
        remembered(key, null);
        upload = offset = null;
        failures += 1;
        if (failures > 3) throw new Stopped(this.words.failed);
      } else if (answer.status === 409) {
        offset = answer.offset;
      } else if (answer.status === 460) {
        [offset, seen] = [0, { at: 0, crc: 0 }];
        damaged += 1;
        if (damaged > 2) throw new Stopped(answer.message || this.words.failed);
      } else if (answer.status === 401 || answer.status === 403) {
        this.pause("signed_out");
      } else if (answer.status === 0 || answer.status === 423 || answer.status === 429 || answer.status >= 500) {
        if (answer.status === 507) throw new Stopped(answer.message || this.words.failed);
        this.say("waiting", offset || 0);
        this.count.textContent = "";
        this.resting = true;
        await this.rest(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
        failures += 1;
        offset = null; // what was on the way may have arrived
      } else {
        throw new Stopped(answer.message || this.words.failed);
      }
    }
  }

  async begin(file) {
    const answer = await this.ask("POST", this.dataset.url, JSON.stringify({ kind: this.dataset.kind, name: file.name, size: file.size }));
    if (answer.status === 201) return { token: answer.token, url: answer.url, name: file.name };
    if (answer.status === 401 || answer.status === 403) {
      this.pause("signed_out");
      await this.mayGoOn(this.turn);
      return this.begin(file);
    }
    if (answer.status === 0 || answer.status === 429 || (answer.status >= 500 && answer.status !== 507)) throw new Error("later");
    throw new Stopped(answer.message || this.words.failed);
  }

  async checksum(file, seen, offset, turn) {
    let { at, crc } = seen.at <= offset ? seen : { at: 0, crc: 0 };
    while (at < offset) {
      if (turn !== this.turn) throw new Stopped("");
      const part = new Uint8Array(await file.slice(at, Math.min(offset, at + LARGEST_PIECE)).arrayBuffer());
      crc = crc32(part, crc);
      at += part.length;
    }
    return { at, crc };
  }

  /** XMLHttpRequest, for it tells how much of a piece has left. A lost line is status 0. */
  ask(method, url, body = null, offset = null, checksum = null) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, url);
      const token = document.querySelector("input[name=csrfmiddlewaretoken]");
      if (method !== "HEAD" && token) request.setRequestHeader("X-CSRFToken", token.value);
      if (offset !== null) {
        request.setRequestHeader("Content-Type", "application/offset+octet-stream");
        request.setRequestHeader("Upload-Offset", String(offset));
        if (checksum !== null) request.setRequestHeader("Upload-Checksum", `crc32 ${checksum.toString(16)}`);
        request.upload.addEventListener("progress", (event) => this.show(offset + event.loaded, this.file ? this.file.size : 0));
      } else if (body) {
        request.setRequestHeader("Content-Type", "application/json");
      }
      request.timeout = 120000;
      request.onload = () => {
        let said = {};
        try {
          said = JSON.parse(request.responseText || "{}");
        } catch (_error) {
          // a page, not an answer of ours
        }
        const at = request.getResponseHeader("Upload-Offset");
        resolve({ ...said, status: request.status, offset: at === null ? null : Number(at) });
      };
      request.onerror = request.onabort = request.ontimeout = () => resolve({ status: 0 });
      request.send(body);
    });
  }

  show(done, all) {
    if (!this.busy || this.paused) return;
    this.bar.max = all || 1;
    this.bar.value = Math.min(done, all);
    this.say("sending", done, this.count);
    if (this.resting) {
      this.resting = false;
      this.state.textContent = this.waiting ? this.words.later : "";
    }
  }

  // -- pausing, resting, cancelling

  togglePause() {
    if (this.paused) {
      this.paused = false;
      this.resting = true;
      this.pauseButton.textContent = this.words.pause;
      this.wake();
    } else {
      this.pause("paused");
      if (this.request) this.request.abort();
    }
  }

  pause(word) {
    this.paused = true;
    this.pauseButton.textContent = this.words.go_on;
    this.say(word, this.bar.value);
    this.count.textContent = "";
  }

  async mayGoOn(turn) {
    while (this.paused && turn === this.turn) await this.rest(3600000);
    if (turn !== this.turn) throw new Stopped("");
  }

  rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, milliseconds);
      this.wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }

  wake() {}

  cancel() {
    const file = this.file;
    this.turn += 1;
    if (this.request) this.request.abort();
    this.wake();
    this.busy = this.paused = false;
    this.waiting = null;
    if (file) {
      const key = `${PREFIX}${this.dataset.account}:${this.dataset.kind}:${file.name}:${file.size}:${file.lastModified}`;
      const upload = JSON.parse(remembered(key) || "null");
      remembered(key, null);
      if (upload) this.ask("DELETE", upload.url);
    }
    this.ordinary();
    this.input.value = "";
    this.state.textContent = this.words.cancelled;
    this.input.focus();
  }

  /** Whoever sends the form before the file is here has done their part: it goes by itself. */
  holdBack(event) {
    if (!this.busy || event.target !== this.input.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter || this.input.form.querySelector("button:not([type=button]), input[type=submit]");
    this.say("later");
  }
}

if (!window.customElements.get("lx-upload")) window.customElements.define("lx-upload", LxUpload);
