"""An uploaded file between the steps of an import.

It lies in DATA_DIR/imports under a random name, with a small JSON file of what was chosen so far. Outside it is known by
a signed token that holds for one account, one unit and one day.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.http import Http404

from courses.imports.questions import Defaults, Mapping, Table, read_table
from courses.questions.errors import KeptFileGoneError
from kernel.db.ids import is_public_id, new_public_id
from kernel.units.models import Unit

SALT = "courses.questions.import"
KEPT_FOR = 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Choices:
    """What the author chose: `mapping` as Mapping.to_json gives it, None before the second step. `difficulty` 0: what
    is stored, or medium for new questions."""

    filename: str
    tags: list[str] = field(default_factory=list)
    difficulty: int = 0
    code_prefix: str = ""
    mapping: dict[str, str] | None = None

    @property
    def defaults(self) -> Defaults:
        return Defaults(tuple(self.tags), self.difficulty, self.code_prefix)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file; `token` names it outside."""

    name: str
    token: str
    choices: Choices

    def table(self) -> Table:
        """Raises ImportProblem, KeptFileGoneError."""
        try:
            data = _path(self.name, "data").read_bytes()
        except FileNotFoundError:
            raise KeptFileGoneError from None
        return read_table(data, self.choices.filename)

    def mapping(self) -> Mapping:
        return Mapping.from_json(self.choices.mapping or {})


def keep(*, data: bytes, choices: Choices, account: str, unit: Unit) -> Kept:
    """Put a file aside for the account (its public id). Files older than a day go at this occasion."""
    sweep()
    name = new_public_id()
    _path(name, "data").write_bytes(data)
    token = signing.dumps({"file": name, "account": account, "unit": unit.public_id}, salt=SALT, compress=True)
    return change(Kept(name, token, choices), choices)


def change(kept: Kept, choices: Choices) -> Kept:
    """Keep other choices with the same file."""
    _path(kept.name, "json").write_text(json.dumps(asdict(choices), ensure_ascii=False), encoding="utf-8")
    return Kept(kept.name, kept.token, choices)


def find(token: str, *, account: str, unit: Unit) -> Kept:
    """Raises KeptFileGoneError when the day is over or the file was used, Http404 for anybody else's token."""
    try:
        held = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.SignatureExpired:
        raise KeptFileGoneError from None
    except signing.BadSignature:
        raise Http404 from None
    if held["account"] != account or held["unit"] != unit.public_id or not is_public_id(held["file"]):
        raise Http404
    try:
        choices = Choices(**json.loads(_path(held["file"], "json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise KeptFileGoneError from None
    return Kept(held["file"], token, choices)


def drop(kept: Kept) -> None:
    for part in ("data", "json"):
        _path(kept.name, part).unlink(missing_ok=True)


def sweep() -> int:
    """Remove what is older than a day; returns how many files went."""
    limit = time.time() - KEPT_FOR
    old = [path for path in _folder().iterdir() if path.is_file() and path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(name: str, part: str) -> Path:
    return _folder() / f"{name}.{part}"
