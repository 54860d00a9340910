// What a learner did and the server does not know yet. It waits in localStorage under the account's name, so that neither a lost
// connection nor a closed tab loses it, and nobody else who signs in on this device sends it.
const PREFIX = "lianxue.work.progress";
const FIRST_WAIT = 5000;
const LONGEST_WAIT = 60000;
const UNDELIVERABLE = [400, 404, 413];

const empty = () => ({ seen: [], ended: [], watched: {}, place: {} });

/** Ranges of seconds without overlaps: a film tells the whole of what was played each time. */
function union(ranges) {
  const merged = [];
  for (const [start, stop] of ranges.sort((one, other) => one[0] - other[0])) {
    const last = merged[merged.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], stop);
    else merged.push([start, stop]);
  }
  return merged;
}

function merge(first, second) {
  const watched = { ...first.watched };
  for (const [id, ranges] of Object.entries(second.watched)) watched[id] = union([...(watched[id] || []), ...ranges]);
  return {
    seen: [...new Set([...first.seen, ...second.seen])],
    ended: [...new Set([...first.ended, ...second.ended])],
    watched,
    place: second.place.block ? second.place : first.place,
  };
}

function isEmpty(report) {
  return !report.seen.length && !report.ended.length && !report.place.block && !Object.keys(report.watched).length;
}

/** Private windows and full disks refuse to keep things; then the page goes on with what it has in memory. */
function withStorage(act) {
  try {
    return act(window.localStorage);
  } catch (error) {
    if (error instanceof DOMException || error instanceof SyntaxError) return null;
    throw error;
  }
}

function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // a new one after signing in again in another tab
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return cookie ? cookie[1] : field ? field.value : "";
}

/** Reports of one lesson page. `tell(event, detail)` hears "recorded", "waiting", "signed-out" and "other-account". */
export class Reporter {
  constructor({ url, account, key, tell }) {
    this.url = url;
    this.account = account;
    this.name = `${PREFIX}.${account}.${key}`;
    this.tell = tell;
    this.sending = null;
    this.wait = FIRST_WAIT;
    this.timer = 0;
    this.stopped = false;
    this.pending = this.read(this.name) || empty();
  }

  read(name) {
    return withStorage((storage) => {
      const found = JSON.parse(storage.getItem(name) || "null");
      return found && found.report ? { ...empty(), ...found.report } : null;
    });
  }

  keep() {
    const all = this.sending ? merge(this.sending, this.pending) : this.pending;
    withStorage((storage) => {
      if (isEmpty(all)) storage.removeItem(this.name);
      else storage.setItem(this.name, JSON.stringify({ url: this.url, report: all }));
    });
  }

  add(part) {
    this.pending = merge(this.pending, { ...empty(), ...part });
    this.keep();
  }

  soon(delay = 1500) {
    if (this.timer || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.send();
    }, delay);
  }

  body(report) {
    return new URLSearchParams({ csrfmiddlewaretoken: token(), account: this.account, report: JSON.stringify(report) });
  }

  async send() {
    if (this.sending || this.stopped || isEmpty(this.pending)) return;
    this.sending = this.pending;
    this.pending = empty();
    const response = await this.post(this.url, this.sending);
    const sent = this.sending;
    this.sending = null;
    if (response && response.ok) {
      this.wait = FIRST_WAIT;
      this.keep();
      this.tell("recorded", await response.json());
      return;
    }
    if (response && UNDELIVERABLE.includes(response.status)) {
      this.keep();
      return;
    }
    this.pending = merge(sent, this.pending);
    this.keep();
    if (response && response.status === 409) {
      this.stopped = true;
      this.tell("other-account");
      return;
    }
    this.tell(response && response.status === 401 ? "signed-out" : "waiting");
    this.soon(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  post(url, report) {
    return fetch(url, { method: "POST", body: this.body(report), credentials: "same-origin" }).catch((error) => {
      if (error instanceof TypeError) return null; // no connection
      throw error;
    });
  }

  /** The page goes away: nobody waits for an answer, so what is sent stays kept and is sent again with the next page. */
  leave() {
    const all = this.sending ? merge(this.sending, this.pending) : this.pending;
    if (isEmpty(all) || this.stopped || !navigator.sendBeacon) return;
    navigator.sendBeacon(this.url, this.body(all));
  }

  /** What other lessons of this account left behind. */
  async sendLeftovers() {
    const names = withStorage((storage) => Object.keys(storage).filter((name) => name.startsWith(`${PREFIX}.${this.account}.`))) || [];
    for (const name of names.filter((one) => one !== this.name)) {
      const found = withStorage((storage) => JSON.parse(storage.getItem(name) || "null"));
      if (!found || !found.url || !found.url.startsWith("/")) continue;
      const response = await this.post(found.url, { ...empty(), ...found.report });
      if (!response || !(response.ok || UNDELIVERABLE.includes(response.status))) return;
      withStorage((storage) => storage.removeItem(name));
    }
  }
}
