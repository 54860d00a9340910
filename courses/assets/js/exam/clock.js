// The server's time. The device's own clock is never asked: only how much time has passed since the server last spoke.
export class ServerClock {
  constructor(now) {
    this.set(now);
  }

  set(now) {
    this.offset = now - performance.now();
  }

  get now() {
    return this.offset + performance.now();
  }
}

/** Milliseconds as 1:02:09 or 27:41. */
export function asClock(milliseconds) {
  const seconds = Math.max(Math.ceil(milliseconds / 1000), 0);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
