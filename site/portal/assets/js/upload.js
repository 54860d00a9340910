// Large files go up in pieces while the form is being filled in. <lx-upload> stands around an ordinary file input, which is
// all there is without this script.
import { Pieces, Stopped, ask, megabytes, remembered, unfinished } from "./lib/pieces.js";

class LxUpload extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.token = this.querySelector("input[type=hidden]");
    this.state = this.querySelector("[data-state]");
    if (!this.input || !this.token) return;
    this.words = JSON.parse(this.dataset.words);
    this.build();
    this.input.addEventListener("change", () => this.choose());
    this.hold = (event) => this.holdBack(event);
    this.online = () => this.pieces && this.pieces.rest.wake();
    document.addEventListener("submit", this.hold, true);
    window.addEventListener("online", this.online);
    this.remind();
  }

  disconnectedCallback() {
    this.stop();
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
    const [key] = this.token.value ? [] : unfinished(this.dataset);
    const known = key && JSON.parse(remembered(key) || "null");
    if (!known) return;
    ask("HEAD", known.url).then((answer) => {
      if (this.file) return;
      if (answer.status === 200) this.state.textContent = this.words.unfinished.replace("{name}", known.name);
      else if (answer.status === 404) remembered(key, null);
    });
  }

  choose() {
    this.stop();
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
    this.send(file);
  }

  stop() {
    if (this.pieces) this.pieces.stop();
    this.pieces = null;
    this.resting = false;
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

  async send(file) {
    const pieces = new Pieces(file, this.dataset, (word, done) => this.told(pieces, word, done));
    this.pieces = pieces;
    this.takeOver();
    try {
      this.token.value = await pieces.send();
      pieces.forget();
      this.pieces = null;
      this.box.hidden = true;
      this.say("done");
      if (this.waiting) this.waiting.click();
    } catch (error) {
      if (this.pieces !== pieces) return; // another file was chosen, or this one is not wanted any more
      this.stop();
      this.ordinary();
      this.input.value = "";
      const said = error instanceof Stopped ? error.message : "failed";
      this.state.textContent = this.words[said] || said;
    }
    this.waiting = null;
  }

  told(pieces, word, done) {
    if (this.pieces !== pieces) return;
    if (word === "sending") {
      this.bar.max = this.file.size || 1;
      this.bar.value = done;
      this.say(word, done, this.count);
      if (this.resting) {
        this.resting = false;
        this.state.textContent = this.waiting ? this.words.later : "";
      }
      return;
    }
    this.say(word, done);
    this.count.textContent = "";
    if (word === "waiting") this.resting = true;
    else this.pauseButton.textContent = this.words.go_on;
  }

  // -- pausing, cancelling

  togglePause() {
    if (!this.pieces) return;
    if (this.pieces.paused) {
      this.resting = true;
      this.pauseButton.textContent = this.words.pause;
      this.pieces.goOn();
    } else {
      this.pieces.pause();
    }
  }

  cancel() {
    const pieces = this.pieces;
    this.stop();
    if (pieces) pieces.cancel();
    this.waiting = null;
    this.ordinary();
    this.input.value = "";
    this.state.textContent = this.words.cancelled;
    this.input.focus();
  }

  /** Whoever sends the form before the file is here has done their part: it goes by itself. */
  holdBack(event) {
    if (!this.pieces || event.target !== this.input.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter || this.input.form.querySelector("button:not([type=button]), input[type=submit]");
    this.say("later");
  }
}

if (!window.customElements.get("lx-upload")) window.customElements.define("lx-upload", LxUpload);
