// The questions and the answer sheet as they stand on the page.
export class Sheet {
  constructor(paper) {
    this.paper = paper;
    this.questions = [...paper.querySelectorAll("[data-number]")];
    this.buttons = [...paper.querySelectorAll(".sheet [data-go]")];
    this.current = 1;
    this.refresh();
  }

  question(number) {
    return this.questions[number - 1];
  }

  get isLast() {
    return this.current === this.questions.length;
  }

  firstOpen() {
    const asked = Number(location.hash.slice(1));
    if (this.question(asked)) return asked;
    const open = this.questions.findIndex((question) => !this.isAnswered(question));
    return open < 0 ? 1 : open + 1;
  }

  isAnswered(question) {
    return question.querySelector("input:checked") !== null;
  }

  isFlagged(question) {
    return question.hasAttribute("data-flagged");
  }

  show(number) {
    if (!this.question(number)) return;
    this.paper.querySelector("[data-check]").hidden = true;
    this.paper.querySelector("[data-writing]").hidden = false;
    this.current = number;
    this.questions.forEach((question, index) => {
      question.hidden = index + 1 !== number;
    });
    history.replaceState(null, "", `#${number}`); // a reload comes back to this question
    this.refresh();
    const stem = this.question(number).querySelector(".question");
    stem.focus({ preventScroll: true });
    const { top } = stem.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) window.scrollTo(0, 0);
  }

  read(question) {
    return {
      position: Number(question.dataset.number),
      value: [...question.querySelectorAll("input:checked")].map((input) => Number(input.value)),
      flagged: this.isFlagged(question),
    };
  }

  /** An answer that the device kept and the server does not know yet. */
  apply(save) {
    const question = this.question(save.position);
    if (!question) return;
    for (const input of question.querySelectorAll("input")) input.checked = save.value.includes(Number(input.value));
    question.toggleAttribute("data-flagged", save.flagged);
    this.refresh();
  }

  flip() {
    const question = this.question(this.current);
    question.toggleAttribute("data-flagged");
    this.refresh();
    return question;
  }

  option(place) {
    return this.question(this.current).querySelectorAll("input")[place];
  }

  lock() {
    for (const input of this.paper.querySelectorAll("[data-number] input")) input.disabled = true;
  }

  refresh() {
    const words = this.paper.dataset;
    this.questions.forEach((question, index) => {
      const [answered, flagged] = [this.isAnswered(question), this.isFlagged(question)];
      const button = this.buttons[index];
      button.classList.toggle("on", answered);
      button.classList.toggle("flag", flagged);
      if (index + 1 === this.current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      const label = [words.wordQuestion.replace("{n}", index + 1), answered ? words.wordAnswered : words.wordOpen];
      if (flagged) label.push(words.wordFlagged);
      button.setAttribute("aria-label", label.join(words.wordComma));
    });
    this.count();
    this.navigation();
  }

  count() {
    const answered = this.questions.filter((question) => this.isAnswered(question)).length;
    const flagged = this.questions.filter((question) => this.isFlagged(question)).length;
    const counts = { answered, flagged, open: this.questions.length - answered };
    for (const place of this.paper.querySelectorAll("[data-count]")) place.textContent = counts[place.dataset.count];
  }

  navigation() {
    const one = (act) => this.paper.querySelector(`.examnav [data-act=${act}]`);
    one("previous").disabled = this.current === 1;
    one("next").querySelector("span").textContent = this.isLast ? this.paper.dataset.wordCheck : this.paper.dataset.wordNext;
    const flagged = this.isFlagged(this.question(this.current));
    one("flag").setAttribute("aria-pressed", String(flagged));
    one("flag").querySelector("span").textContent = flagged ? this.paper.dataset.wordFlagged : this.paper.dataset.wordFlag;
  }

  /** Before handing in: what is open and what is flagged, each a way back to its question. */
  summarise() {
    this.list("open", (question) => !this.isAnswered(question));
    this.list("flagged", (question) => this.isFlagged(question));
  }

  list(name, wanted) {
    const place = this.paper.querySelector(`[data-list=${name}]`);
    const found = this.questions.filter(wanted);
    place.closest("[data-part]").hidden = !found.length;
    place.replaceChildren(
      ...found.map((question) => {
        const [item, button] = [document.createElement("li"), document.createElement("button")];
        button.type = "button";
        button.dataset.go = button.textContent = question.dataset.number;
        button.setAttribute("aria-label", this.paper.dataset.wordQuestion.replace("{n}", question.dataset.number));
        item.append(button);
        return item;
      }),
    );
  }
}
