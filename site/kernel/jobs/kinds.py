"""The kinds of work that are known, and what one of them is given while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils.functional import Promise

from kernel.people.models import Person
from kernel.people.viewer import Viewer


class JobError(Exception):
    """The work cannot be done; the text tells the owner what is wrong and what to do, in their language."""


class Cancelled(Exception):
    """Raised by progress() once nobody wants the work any more, or the process is about to end. Let it pass."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: a file (made at `Progress.new_file()`), an address inside the house that shows it, or both."""

    path: Path | None = None
    name: str = ""
    content_type: str = "application/octet-stream"
    url: str = ""
    message: str = ""


class Progress(Protocol):
    """Given to the work: call it often; under the runner a thread beside writes what it says."""

    owner: Person | None
    unit_id: int | None
    came_from: str

    def __call__(self, done: int, total: int = 0, message: str = "") -> None:
        """So much of so much is done (total 0: not known). Writes at most twice a second. Raises Cancelled."""

    def new_file(self, ending: str) -> Path:
        """Where the work may write; the file that its Result names is put to the house's files, all others go away."""

    @property
    def viewer(self) -> Viewer:
        """The owner with the rights of this moment: what they may no longer see must not be in the result."""


Run = Callable[..., Result | None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """`run(progress, **arguments)` does the work in a thread without a request.

    It may be run again after a killed process (at most `attempts` times), so running it twice must do no harm; it gets
    `timeout` seconds, looked at whenever it calls progress(). `short` work is over in seconds and has a thread of its
    own: it does not wait until a film is converted.
    """

    kind: str
    run: Run
    label: str | Promise
    attempts: int = 3
    timeout: float = 3600.0
    short: bool = False


_kinds: dict[str, tuple[JobKind, Callable[[int | None], bool]]] = {}


def _always(unit_id: int | None) -> bool:
    return True


def register_kind(kind: JobKind, *, is_on: Callable[[int | None], bool] = _always) -> None:
    """`is_on(unit_id)` says whether the work may be done for this unit at all: a plugin's switch."""
    _kinds[kind.kind] = (kind, is_on)


def find_kind(name: str) -> JobKind | None:
    found = _kinds.get(name)
    return found[0] if found else None


def short_kinds() -> list[str]:
    return [name for name, (kind, _is_on) in _kinds.items() if kind.short]


def is_on(name: str, unit_id: int | None) -> bool:
    found = _kinds.get(name)
    return found is not None and found[1](unit_id)


def label_of(name: str) -> Any:
    found = find_kind(name)
    return found.label if found else name
