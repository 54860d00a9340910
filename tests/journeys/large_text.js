// Everything on the page that is smaller or paler than asked for, in words: text, targets, contrast; and blocks side by side.
// A picture is behind a text where an image or a background picture lies there; a veil over it counts as its ground then, on
// the lightest or darkest picture, whichever reads worse.
([leastText, leastTarget, leastContrast]) => {
  const found = new Set(), styles = new Map();
  const styleOf = (el) => { if (!styles.has(el)) styles.set(el, getComputedStyle(el)); return styles.get(el); };
  const name = (el) => `${el.tagName.toLowerCase()}${el.id ? "#" + el.id : ""}${[...el.classList].map((c) => "." + c).join("")}`;
  const place = (el) => `${el.parentElement ? name(el.parentElement) + " > " : ""}${name(el)}`;
  const short = (text) => text.trim().replace(/\s+/g, " ").slice(0, 16);
  const drawn = (el) => {
    for (let up = el; up && up !== document.documentElement; up = up.parentElement) {
      const style = styleOf(up);
      if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0" || style.clip === "rect(0px, 0px, 0px, 0px)") return false;
      if (up.tagName === "DETAILS" && !up.open && !el.closest("summary")) return false;
    }
    return true;
  };
  const numbers = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const colour = (text) => { const [r, g, b, a = 1] = numbers(text); return [r, g, b, a]; };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ratio = (one, two) => {
    const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const PICTURE = [[0, 0, 0, 1], [255, 255, 255, 1]];
  const layersOf = (style) => {
    const image = /^no-repeat(, no-repeat)*$/.test(style.backgroundRepeat) ? "none" : style.backgroundImage; // an arrow is no ground
    if (image === "none") return [[colour(style.backgroundColor)]];
    const stops = (image.match(/rgba?\([^)]*\)/g) || []).map(colour);
    const below = [colour(style.backgroundColor)];
    return image.includes("gradient") && stops.length ? [stops, below] : image.includes("url(") ? [PICTURE] : [below];
  };
  const grounds = new Map();
  // All colours that may lie behind the content of an element.
  const groundsOf = (el) => {
    if (!el) return [[255, 255, 255, 1]];
    if (grounds.has(el)) return grounds.get(el);
    const style = styleOf(el);
    let behind = null;
    const pictured = el.parentElement && ["absolute", "fixed"].includes(style.position) || styleOf(el).zIndex !== "auto";
    if (pictured && el.parentElement) {
      const image = [...el.parentElement.children].find((it) => it.tagName === "IMG" && ["absolute"].includes(styleOf(it).position));
      if (image) {
        behind = PICTURE;
        const veil = getComputedStyle(el.parentElement, "::after");
        if (veil.content !== "none" && veil.backgroundImage.includes("gradient"))
          behind = (veil.backgroundImage.match(/rgba?\([^)]*\)/g) || []).map(colour).flatMap((stop) => PICTURE.map((p) => over(stop, p)));
      }
    }
    for (const layer of layersOf(style).reverse()) {
      if (layer.every((stop) => stop[3] === 1)) behind = layer;
      else if (layer.some((stop) => stop[3] > 0)) {
        const under = behind || groundsOf(el.parentElement);
        behind = layer.flatMap((stop) => under.map((one) => over(stop, one)));
      }
    }
    const answer = behind || groundsOf(el.parentElement);
    grounds.set(el, answer);
    return answer;
  };
  const readable = (el, text, inks) => {
    const style = inks || styleOf(el);
    const size = parseFloat(style.fontSize);
    if (size < leastText - 0.05) found.add(`text of ${size.toFixed(1)}px: ${place(el)} “${short(text)}”`);
    const disabled = el.closest("[disabled], [aria-disabled=true], fieldset[disabled]");
    if (disabled) return;
    const ink = el.namespaceURI.endsWith("svg") ? colour(style.fill) : colour(style.color);
    const worst = Math.min(...groundsOf(el).map((ground) => ratio(over(ink, ground), ground)));
    if (worst < leastContrast - 0.005) found.add(`contrast of ${worst.toFixed(2)}: ${place(el)} “${short(text)}”`);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, el = node.parentElement;
    if (!node.data.trim() || el.closest("script, style, noscript, template, option, select, textarea, title, [data-sample]") || !drawn(el)) continue;
    range.selectNodeContents(node);
    if (range.getClientRects().length) readable(el, node.data);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=color]):not([type=range]), select, textarea")) {
    if (!drawn(field)) continue;
    readable(field, field.value || field.name);
    if (field.placeholder && !field.value) readable(field, field.placeholder, getComputedStyle(field, "::placeholder"));
  }
  const union = (boxes) => [Math.max(...boxes.map((b) => b.right)) - Math.min(...boxes.map((b) => b.left)),
    Math.max(...boxes.map((b) => b.bottom)) - Math.min(...boxes.map((b) => b.top))];
  const boxOf = (el) => {
    const own = [el.getBoundingClientRect()];
    for (const side of ["::before", "::after"]) {
      const extra = getComputedStyle(el, side);
      if (extra.content === "none" || extra.position !== "absolute") continue;
      let up = el;
      while (up !== document.body && styleOf(up).position === "static") up = up.parentElement;
      const box = up.getBoundingClientRect();
      const [top, right, bottom, left] = [extra.top, extra.right, extra.bottom, extra.left].map((side) => parseFloat(side) || 0);
      own.push({ left: box.left + left, right: box.right - right, top: box.top + top, bottom: box.bottom - bottom });
    }
    for (const label of el.labels || []) own.push(label.getBoundingClientRect());
    return union(own);
  };
  // A word within a sentence cannot be wider than it is.
  const within = (el) => styleOf(el).display === "inline" && [...el.parentElement.childNodes].some((it) => it.nodeType === 3 && it.data.trim().length > 3);
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [tabindex='0']";
  for (const el of document.querySelectorAll(TARGETS)) {
    if (!drawn(el) && !(el.labels && el.labels.length && drawn(el.labels[0]))) continue;
    if (el.matches(".skip") || el.matches(".table-scroll, pre, [tabindex='0']:not([role])")) continue;
    const [width, height] = boxOf(el);
    if (!width && !height) continue;
    if (height < leastTarget - 0.5 || (width < leastTarget - 0.5 && !within(el)))
      found.add(`target of ${Math.round(width)}×${Math.round(height)}: ${place(el)} “${short(el.textContent || el.getAttribute("aria-label") || el.name || "")}”`);
  }
  const BLOCKS = "article, section, aside, fieldset, figure, .card, .story, .field";
  for (const parent of new Set([...document.querySelectorAll("main article, main section, main aside, main fieldset, main figure, main .card, main .story, main .field")].map((el) => el.parentElement))) {
    const blocks = [...parent.children].filter((el) => el.matches(BLOCKS) && drawn(el) && !["absolute", "fixed"].includes(styleOf(el).position));
    const boxes = blocks.map((el) => el.getBoundingClientRect()).filter((box) => box.width && box.height && box.left < innerWidth);
    boxes.slice(1).forEach((box, at) => {
      if (box.top < boxes[at].bottom - 2 && box.left >= boxes[at].right - 2) found.add(`side by side: ${place(blocks[at])}`);
    });
  }
  return [...found];
}
