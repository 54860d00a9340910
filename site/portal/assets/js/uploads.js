// Many files at once: each is sent in pieces, one after the other, and kept as soon as it is here. <lx-uploads> stands in a form
// with an ordinary input for several files, which is all there is without this script. A file that is refused, or a line that is
// lost, costs nobody the others.
import { Pieces, Rest, Stopped, ask, megabytes, remembered, unfinished } from "./lib/pieces.js";

const LONGEST_WAIT = 30000;

class LxUploads extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector("[data-list]");
    this.sum = this.querySelector("[data-sum]");
    this.words = JSON.parse(this.dataset.words);
    this.rows = [];
    this.querySelector("[data-plain]").hidden = true; // nothing is left for it to send
    this.input.addEventListener("change", () => this.add());
    this.input.form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("online", () => this.rows.forEach((row) => row.wake()));
    window.addEventListener("beforeunload", (event) => {
      if (this.rows.some((row) => row.open)) event.preventDefault();
    });
    this.remind();
  }

  remind() {
    const names = unfinished(this.dataset).map((key) => (JSON.parse(remembered(key) || "null") || {}).name);
    const known = names.filter(Boolean).slice(0, 5);
    if (known.length) this.sum.textContent = this.words.unfinished.replace("{name}", known.join("、"));
  }

  add() {
    for (const file of this.input.files) {
      const same = this.rows.some((row) => row.open && row.file.name === file.name && row.file.size === file.size);
      if (!same) this.rows.push(new Row(this, file));
    }
    this.input.value = "";
    this.tell();
    this.work();
  }

  /** One after the other: a phone's line is no wider for two. */
  async work() {
    if (this.busy) return;
    this.busy = true;
    let row;
    while ((row = this.rows.find((one) => one.open && !one.begun))) {
      await row.go();
      this.tell();
    }
    this.busy = false;
  }

  tell() {
    const kept = this.rows.filter((row) => row.state === "kept").length;
    const bad = this.rows.filter((row) => row.state === "refused").length;
    const text = bad ? this.words.some_refused : this.words.summary;
    this.sum.textContent = text.replace("{done}", kept).replace("{all}", this.rows.length).replace("{bad}", bad);
  }
}

/** A file of the list: queued, then on its way, then kept or refused. */
class Row {
  constructor(place, file) {
    this.place = place;
    this.file = file;
    this.rest = new Rest();
    this.open = true;
    this.begun = false;
    this.build();
    this.say("queued");
  }

  build() {
    const make = (tag, name) => {
      const element = document.createElement(tag);
      if (name) element.className = name;
      this.line.append(element);
      return element;
    };
    this.line = document.createElement("li");
    make("b").textContent = this.file.name;
    this.bar = make("progress");
    this.bar.max = this.file.size || 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", this.place.words.progress);
    this.text = make("span");
    this.again = this.button("again", () => this.retry());
    this.pause = this.button("pause", () => this.togglePause());
    this.away = this.button("cancel", () => this.cancel());
    this.again.hidden = this.pause.hidden = true;
    this.line.append(this.again, this.pause, this.away);
    this.place.list.append(this.line);
  }

  button(word, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn button button-small button-secondary";
    button.textContent = this.place.words[word];
    button.setAttribute("aria-label", `${this.place.words[word]}: ${this.file.name}`);
    button.addEventListener("click", act);
    return button;
  }

  say(word, done = 0) {
    this.text.textContent = (this.place.words[word] || word)
      .replace("{name}", this.file.name)
      .replace("{done}", megabytes(done))
      .replace("{all}", megabytes(this.file.size))
      .replace("{most}", megabytes(Number(this.place.dataset.most)));
  }

  wake() {
    this.rest.wake();
    if (this.pieces) this.pieces.rest.wake();
  }

  async go() {
    this.begun = true;
    if (this.file.size > Number(this.place.dataset.most)) {
      this.end("refused", "large");
      return;
    }
    this.pause.hidden = false;
    this.pieces = new Pieces(this.file, this.place.dataset, (word, done) => this.told(word, done));
    try {
      const token = await this.pieces.send();
      this.pause.hidden = this.away.hidden = true; // it is here: now it is kept or refused
      this.say("keeping");
      await this.keep(token);
    } catch (error) {
      if (!this.open) return; // cancelled
      const said = error instanceof Stopped ? error.message : "failed";
      this.end("refused", said);
      this.again.hidden = false;
    }
  }

  told(word, done) {
    if (!this.open) return;
    this.bar.value = done;
    this.say(word, done);
    if (word !== "sending" && word !== "waiting") this.pause.textContent = this.place.words.go_on;
  }

  /** Ask until there is an answer: whoever asks twice is told what became of it, and nothing is kept twice. */
  async keep(token) {
    for (let failures = 0; ; failures += 1) {
      const body = new FormData(this.place.input.form);
      body.delete(this.place.input.name);
      body.set("received", token);
      body.set("name", this.file.name);
      const answer = await ask("POST", window.location.pathname, { body });
      if (answer.status === 200 && !answer.foreign) {
        this.pieces.forget();
        this.end(answer.kept ? "kept" : "refused", answer.words, answer.url);
        return;
      }
      if (answer.status === 200 || answer.status === 403) this.say("signed_out");
      else if (answer.status === 0 || answer.status === 423 || answer.status === 429 || answer.status >= 500) this.say("waiting", this.file.size);
      else throw new Stopped("failed");
      await this.rest.sleep(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
    }
  }

  end(state, words = "", url = "") {
    this.open = false;
    this.state = state;
    this.line.className = state;
    this.bar.hidden = this.pause.hidden = this.away.hidden = true;
    const said = this.place.words[words] ? words : "";
    this.say(state === "kept" ? "kept" : "refused");
    const head = this.text.textContent;
    if (said) this.say(said);
    const more = said ? this.text.textContent : words;
    this.text.textContent = more ? `${head}: ${more}` : head;
    if (!url) return;
    const link = document.createElement("a");
    link.className = "button button-small button-secondary";
    link.href = url;
    link.textContent = this.place.words.open;
    link.setAttribute("aria-label", `${this.place.words.open}: ${this.file.name}`);
    this.line.append(link);
  }

  retry() {
    this.again.hidden = true;
    this.line.className = this.state = "";
    this.bar.hidden = this.away.hidden = false;
    this.open = true;
    this.begun = false;
    this.place.tell();
    this.place.work();
  }

  togglePause() {
    if (!this.pieces) return;
    if (this.pieces.paused) {
      this.pause.textContent = this.place.words.pause;
      this.pieces.goOn();
    } else {
      this.pieces.pause();
    }
  }

  cancel() {
    this.open = false;
    this.begun = true;
    if (this.pieces) this.pieces.cancel();
    this.place.rows = this.place.rows.filter((row) => row !== this);
    this.line.remove();
    this.place.tell();
    this.place.input.focus();
  }
}

if (!window.customElements.get("lx-uploads")) window.customElements.define("lx-uploads", LxUploads);
