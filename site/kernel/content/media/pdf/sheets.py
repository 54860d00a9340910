"""A PDF's sheets as pictures, drawn in parts when somebody first looks at them and kept below DATA_DIR.

sheets/<public id>/<digest>/<first sheet of a part>/: `facts.json` and the pictures. The digest stands for the content and for
the code that draws. A folder's presence is the permission to keep: whoever forgets a document takes its folder away, and
what is still being drawn for it finds no place.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kernel.content.media.pdf.drawing import DAMAGED, HEAVY, Drawn, Sheet, draw
from kernel.content.models import GuardedDocument
from kernel.storage import at_hand

log = logging.getLogger("lianxue.pdf")

PART = 10  # sheets that are drawn at once and shown on one page
MOST_PAGES = 2000
PATIENCE = 2.5  # seconds that one page thread of a process may wait; nobody else waits
AT_ONCE = 2  # programs on this machine
MOST_WAITING = 16  # parts to be drawn in one process
MOST_KEPT = 2 * 2**30  # bytes; what was looked at longest ago goes first
FRESH = 600  # seconds during which nothing goes
TRY_AGAIN = 3600  # seconds after which what took too much is tried once more: the machine may have been busy


@dataclass(frozen=True, slots=True)
class Part:
    """Ten sheets. `version` changes with the content."""

    folder: Path
    version: str
    drawn: Drawn

    @property
    def pages(self) -> int:
        return min(self.drawn.pages, MOST_PAGES)

    def sheet(self, number: int) -> Sheet | None:
        """The sheet with this number, if it has a picture."""
        return next((one for one in self.drawn.sheets if one.number == number and one.pictures), None)


def is_pdf(document: GuardedDocument) -> bool:
    return document.filename.lower().endswith(".pdf")


def first_of(number: int) -> int:
    """The first sheet of the part that a sheet is in."""
    return number - (number - 1) % PART


def part_of(document: GuardedDocument, number: int) -> Part | None:
    """The part with this sheet, or with the last one; None while it is being drawn. A part with a problem has no sheets."""
    part = _part(document, 1)
    if part is None or part.drawn.problem or number <= PART:
        return part
    return _part(document, first_of(min(number, part.pages)))


def _part(document: GuardedDocument, first: int) -> Part | None:
    home = _home(document)
    folder = home / str(first)
    if found := _read(folder):
        return found
    drawn = _begin(document, home, first)
    if drawn and _patient.acquire(blocking=False):
        try:
            drawn.wait(PATIENCE)
        finally:
            _patient.release()
    return _read(folder)


def _read(folder: Path) -> Part | None:
    facts = folder / "facts.json"
    try:
        age = time.time() - facts.stat().st_mtime
        drawn = Drawn.from_json(facts.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError):  # emptied by a power cut, say
        shutil.rmtree(folder, ignore_errors=True)
        return None
    whole = drawn.problem != HEAVY and all(sheet.pictures for sheet in drawn.sheets)
    if not whole and age > TRY_AGAIN:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    _touch(folder.parent)
    return Part(folder, folder.parent.name[:10], drawn)


def _touch(home: Path) -> None:
    try:
        if time.time() - home.stat().st_mtime > FRESH / 2:
            os.utime(home)
    except OSError:  # gone meanwhile
        pass


# -- where they lie ------------------------------------------------------------------------------------------------
def _root() -> Path:
    return Path(settings.DATA_DIR) / "sheets"


def _home(document: GuardedDocument) -> Path:
    told = f"{document.file_hash} {document.file.name} {_making()}"
    return _root() / document.public_id / hashlib.sha256(told.encode()).hexdigest()[:32]


@cache
def _making() -> str:
    """Stands for everything beside the content that decides how a sheet looks."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / f"{name}.py").read_bytes() for name in ("child", "drawing"))).hexdigest()


# -- drawing -------------------------------------------------------------------------------------------------------
_under_way: dict[Path, threading.Event] = {}
_guard = threading.Lock()
_patient = threading.BoundedSemaphore(1)


def _begin(document: GuardedDocument, home: Path, first: int) -> threading.Event | None:
    """What will be set when this part is drawn; None where too many wait already."""
    folder = home / str(first)
    with _guard:
        if folder in _under_way:
            return _under_way[folder]
        if len(_under_way) >= MOST_WAITING:
            return None
        drawn = _under_way[folder] = threading.Event()
    home.mkdir(parents=True, exist_ok=True)
    # of no importance to a process that ends: the program beside it ends by its own limits
    threading.Thread(target=_drawn, args=(document.file, folder, first, drawn), name="pdf", daemon=True).start()
    return drawn


def _drawn(file: Any, folder: Path, first: int, done: threading.Event) -> None:
    try:
        with _Turn(folder):
            if not (folder / "facts.json").is_file():  # else another process was faster
                _draw(file, folder, first)
    except Exception:
        log.exception("sheets of %s", file.name)
    finally:
        with _guard:
            del _under_way[folder]
        done.set()


class _Turn:
    """One of the machine's turns to draw, over all its processes; always the same for a document."""

    def __init__(self, folder: Path) -> None:
        number = int(folder.parent.name, 16) % AT_ONCE
        self._path = _root() / f"turn-{number}.lock"

    def __enter__(self) -> None:
        import fcntl

        self._lock = self._path.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        self._lock.close()


def _draw(file: Any, folder: Path, first: int) -> None:
    made = _root() / f"new-{uuid.uuid4().hex}"
    made.mkdir()
    try:
        found = _found(file, made, first)
        (made / "facts.json").write_text(found.as_json(), "utf-8")
        size = sum(path.stat().st_size for path in made.iterdir())
        os.rename(made, folder)
        _weigh(size)
    except FileNotFoundError:
        log.info("%s was forgotten while it was drawn", file.name)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _found(file: Any, made: Path, first: int) -> Drawn:
    try:
        with at_hand(file) as source:
            return draw(source, made, first, first + PART - 1)
    except FileNotFoundError:
        log.warning("%s is missing", file.name)
        return Drawn(0, DAMAGED)


# -- not too many, and not too long --------------------------------------------------------------------------------
_written = MOST_KEPT  # a process that begins looks what is there


def _weigh(size: int) -> None:
    global _written
    with _guard:
        _written += size
        if _written < MOST_KEPT / 20:
            return
        _written = 0
    tidy()


def tidy() -> None:
    """Take away what was looked at longest ago, until all have room, and what a process that ended left half done."""
    now, homes, total = time.time(), [], 0
    for home in (*_root().glob("*/*/"), *_root().glob("new-*/")):
        try:
            size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
            homes.append((home.stat().st_mtime, size, home))
        except OSError:  # another is tidying too
            continue
        total += size
    for used, size, home in sorted(homes):
        left_over = home.parent == _root() and now - used > TRY_AGAIN
        if left_over or (total > MOST_KEPT and now - used > FRESH):
            shutil.rmtree(home, ignore_errors=True)
            with suppress(OSError):
                home.parent.rmdir()  # if that was all of the document
            total -= size


@receiver(post_save, sender=GuardedDocument, dispatch_uid="content_sheets_replaced")
def _replaced(instance: GuardedDocument, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    if not (created or raw):
        keep = _home(instance) if is_pdf(instance) else None
        transaction.on_commit(lambda: forget(instance.public_id, keep=keep))


@receiver(post_delete, sender=GuardedDocument, dispatch_uid="content_sheets_gone")
def _gone(instance: GuardedDocument, **kwargs: Any) -> None:
    transaction.on_commit(lambda: forget(instance.public_id))


def forget(public_id: str, *, keep: Path | None = None) -> None:
    """Take away the sheets of a document, but for those of its present content."""
    folder = _root() / public_id
    for home in folder.glob("*"):
        if home != keep:
            shutil.rmtree(home, ignore_errors=True)
    if keep is None:
        shutil.rmtree(folder, ignore_errors=True)
