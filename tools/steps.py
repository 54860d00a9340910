"""Long steps with their time on the screen, stamps that let a step be skipped, and troubles told plainly."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOGS = ROOT / "build/log"
HEARTBEAT = 15.0  # seconds between signs of life where the screen cannot be rewritten


class Trouble(Exception):
    """Something the reader has to mend; the text says what is missing and what to do."""


def guarded(main: Callable[[], int]) -> None:
    """Run a tool's main; a trouble becomes plain text, an interruption no traceback."""
    try:
        sys.exit(main())
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        sys.exit(130)


class Stamp:
    """Remembers what a step was made from: the step is fresh while inputs are unchanged and outputs are there."""

    def __init__(self, path: Path, inputs: Iterable[Path], outputs: Iterable[Path] = (), more: str = "") -> None:
        self.path = path
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.more = more

    def fresh(self) -> bool:
        if not self.path.is_file() or not all(path.exists() for path in self.outputs):
            return False
        return self.path.read_text("utf-8") == self.digest()

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.digest(), "utf-8")

    def digest(self) -> str:
        total = hashlib.sha256(self.more.encode())
        for path in sorted(self.inputs):
            total.update(f"\0{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}\0".encode())
            total.update(path.read_bytes() if path.is_file() else b"")
        return total.hexdigest()


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show a step with its elapsed time until it ends; the caller may report what it is doing."""
    started, doing, done = time.monotonic(), [""], threading.Event()
    live = sys.stdout.isatty()

    def draw() -> None:
        while not done.wait(0.5 if live else HEARTBEAT):
            seconds = time.monotonic() - started
            if live:
                columns = os.get_terminal_size().columns if sys.stdout.isatty() else 80
                line = f"  … {title}  {seconds:.0f} s  {doing[0]}"
                print(f"\r\033[K{line[: columns // 2]}", end="", flush=True)
            else:
                print(f"  … {title}  {seconds:.0f} s", flush=True)

    painter = threading.Thread(target=draw, daemon=True)
    painter.start()
    mark = "✗"
    try:
        yield lambda text: doing.__setitem__(0, text)
        mark = "✓"
    finally:
        done.set()
        painter.join()
        back = "\r\033[K" if live else ""
        print(f"{back}  {mark} {title}  {time.monotonic() - started:.1f} s", flush=True)


def run(
    title: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    hint: Callable[[str], str] = lambda output: "",
) -> str:
    """Run one command as a step and return what it printed.

    Its output goes to a log; when it fails, the end of that log is shown with what `hint` makes of it.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / ("".join(letter if letter.isalnum() else "-" for letter in title.lower()) + ".log")
    lines: list[str] = []
    with progress(title) as report, log.open("w", encoding="utf-8") as file:
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        assert child.stdout is not None
        for line in child.stdout:
            file.write(line)
            lines.append(line)
            report(line.strip())
        status = child.wait()
        if status:
            told = (
                f"{''.join(lines[-25:]).rstrip()}\n\n{title}: failed (code {status}).\n{hint(''.join(lines))}".rstrip()
            )
            raise Trouble(f"{told}\nAll of its output: {log.relative_to(ROOT)}")
    return "".join(lines)
