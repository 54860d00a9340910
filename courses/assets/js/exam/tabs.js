// Tells when the same paper is open in another tab: both save, the last answer counts, and the member should know.
const HELLO = "lianxue.exam-hello";
const REPLY = "lianxue.exam-reply";

export function watchTabs(attempt, found) {
  const me = String(Math.random());
  const say = (name) => {
    try {
      localStorage.setItem(name, JSON.stringify([attempt, me]));
    } catch (error) {
      // without storage tabs cannot hear of each other; nothing else depends on it
    }
  };
  window.addEventListener("storage", (event) => {
    if ((event.key !== HELLO && event.key !== REPLY) || !event.newValue) return;
    const [other, whose] = JSON.parse(event.newValue);
    if (other !== attempt || whose === me) return;
    found();
    if (event.key === HELLO) say(REPLY);
  });
  say(HELLO);
}
