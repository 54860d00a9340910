// <read-aloud>: a page read by a Chinese voice of the device, where there is one. Nothing leaves the device: voices that
// work in it come first.
const LONGEST = 120; // characters at a time: some engines fall silent in the middle of long texts
const UNREAD = "nav, button, script, style, noscript, svg, figure, audio, video, [hidden], [aria-hidden=true], .no-read, .field, .crumbs";

export function watchReading() {
  if (!("speechSynthesis" in window) || !window.customElements) return;
  if (!customElements.get("read-aloud")) customElements.define("read-aloud", ReadAloud);
}

/** The best voice of the device for Chinese; null where there is none. */
export function chineseVoice(voices) {
  const fit = voices.filter((voice) => /^(zh|cmn)([-_]|$)/i.test(voice.lang) && !/[-_](HK|TW|MO|Hant)/i.test(voice.lang));
  return fit.find((voice) => voice.localService) || fit[0] || null;
}

/** The text in pieces that end with a sentence where possible. */
export function inPieces(text) {
  const pieces = [];
  for (const sentence of text.match(/[^。！？；.!?;\n]+[。！？；.!?;]*/g) || []) {
    let rest = sentence.trim();
    while (rest.length > LONGEST) {
      const cut = Math.max(rest.lastIndexOf("，", LONGEST), rest.lastIndexOf("、", LONGEST), rest.lastIndexOf(" ", LONGEST)) + 1 || LONGEST;
      pieces.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    if (rest) pieces.push(rest);
  }
  return pieces;
}

/** What there is to read: the question of an exam that is open, else the title and the text of the page. */
function words() {
  const main = document.getElementById("main");
  const root = main && (main.querySelector("section[data-number]:not([hidden])") || main.querySelector("article") || main);
  if (!root) return "";
  const title = main.querySelector("h1");
  const said = title && !root.contains(title) ? [title.textContent] : [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => node.nodeType === 1 && node.matches(UNREAD) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  });
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === 3) said[said.length - 1] = `${said[said.length - 1] || ""}${node.data}`;
    else if (/^(h\d|p|li|dt|dd|td|th|div|label|blockquote|section)$/i.test(node.tagName)) said.push("");
    if (said.length === 0) said.push("");
  }
  return said.map((part) => part.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n");
}

class ReadAloud extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-act=read]");
    this.halt = this.querySelector("[data-act=stop]");
    this.label = this.button.querySelector("span");
    this.first = this.label.textContent;
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-act=read]")) this.turn();
      else if (event.target.closest("[data-act=stop]")) this.stop("");
    });
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
    const look = () => {
      if (!chineseVoice(speechSynthesis.getVoices())) return;
      this.hidden = this.closest("section").hidden = false;
    };
    if (speechSynthesis.addEventListener) speechSynthesis.addEventListener("voiceschanged", look);
    else speechSynthesis.onvoiceschanged = look; // Safari 14
    look();
  }

  turn() {
    if (!this.pieces) this.start();
    else if (this.paused) this.goOn();
    else this.pause();
  }

  start() {
    this.pieces = inPieces(words());
    this.goOn();
  }

  // A pause begins the sentence again: pause() of some engines never wakes up.
  pause() {
    this.paused = true;
    this.run = null;
    speechSynthesis.cancel();
    this.label.textContent = this.dataset.goOn;
  }

  goOn() {
    this.paused = false;
    this.label.textContent = this.dataset.pause;
    this.halt.hidden = false;
    this.say({});
  }

  say(run) {
    this.run = run;
    if (!this.pieces.length) {
      this.stop(this.dataset.ended);
      return;
    }
    const utterance = new SpeechSynthesisUtterance(this.pieces[0]);
    utterance.voice = chineseVoice(speechSynthesis.getVoices());
    utterance.lang = utterance.voice ? utterance.voice.lang : "zh-CN";
    utterance.rate = .9;
    utterance.onend = () => {
      if (this.run !== run) return;
      this.pieces.shift();
      this.say(run);
    };
    utterance.onerror = () => { if (this.run === run) this.stop(""); };
    this.spoken = utterance; // Chromium forgets to call onend of what nobody holds
    speechSynthesis.speak(utterance);
  }

  stop(message) {
    this.run = this.pieces = null;
    this.paused = false;
    speechSynthesis.cancel();
    this.label.textContent = this.first;
    this.halt.hidden = true;
    this.querySelector("[role=status]").textContent = message;
  }
}
