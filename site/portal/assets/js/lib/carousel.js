// <lx-carousel> around a scrolling list of pictures: adds the buttons and says which picture is shown.
class Carousel extends HTMLElement {
  connectedCallback() {
    this.track = this.querySelector(".carousel-track");
    this.place = this.querySelector("[data-place]");
    if (!this.track || this.track.children.length < 2) return;
    const steps = this.querySelector(".carousel-steps");
    new ResizeObserver(() => { steps.hidden = this.track.scrollWidth <= this.track.clientWidth + 1; }).observe(this.track);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) this.show(this.current() + Number(button.dataset.step));
    });
    this.track.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      this.show(this.current() + (event.key === "ArrowRight" ? 1 : -1));
    });
    let waiting = 0;
    this.track.addEventListener("scroll", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.say(), 120);
    }, { passive: true });
    this.say();
  }

  width() {
    return this.track.children[1].offsetLeft - this.track.children[0].offsetLeft || 1;
  }

  current() {
    return Math.round(this.track.scrollLeft / this.width());
  }

  show(index) {
    const count = this.track.children.length;
    this.track.scrollTo({ left: ((index + count) % count) * this.width() });
  }

  say() {
    this.place.textContent = `${this.current() + 1} / ${this.track.children.length}`;
  }
}

export function watchCarousels() {
  if (!customElements.get("lx-carousel")) customElements.define("lx-carousel", Carousel);
}
