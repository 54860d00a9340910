"""Certificates as files: made when first asked for, then kept below DATA_DIR until what they show changes.

A file's name is the digest of the facts, of the code that sets them and of the fonts at hand, so a new state, brand,
template or font makes a new file. Of each kind only the newest stays.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from django.conf import settings

from courses.certificates import fonts, render
from courses.certificates.render import CertificateFacts

Kind = Literal["pdf", "png"]
PICTURE_WIDTH = 1600
CONTENT_TYPES: dict[Kind, str] = {"pdf": "application/pdf", "png": "image/png"}
_MAKERS: dict[Kind, Callable[[CertificateFacts], bytes]] = {
    "pdf": render.pdf,
    "png": lambda facts: render.png(facts, width=PICTURE_WIDTH),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is there; `digest` names its content."""

    path: Path
    digest: str


def document(public_id: str, facts: CertificateFacts, kind: Kind) -> Document:
    """The certificate with this public id as a file."""
    digest = _digest(facts, kind)
    folder = Path(settings.MEDIA_ROOT) / "certificates" / public_id[:2] / public_id
    path = folder / f"{digest}.{kind}"
    if not path.is_file():
        _write(path, _MAKERS[kind](facts))
        for other in folder.glob(f"*.{kind}"):
            if other != path:
                other.unlink(missing_ok=True)
    return Document(path, digest)


def _digest(facts: CertificateFacts, kind: Kind) -> str:
    told = json.dumps([asdict(facts), kind, PICTURE_WIDTH, _making()], default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:40]


@cache
def _making() -> str:
    """Stands for everything beside the facts that decides how a certificate looks."""
    told = hashlib.sha256()
    for path in _sources():
        told.update(path.read_bytes())
    for folder in fonts.directories():
        for path in sorted(folder.rglob("*.*")):
            told.update(f"{path.name} {path.stat().st_size}\n".encode())
    return told.hexdigest()


def _sources() -> Iterator[Path]:
    here = Path(__file__).parent
    yield from (here / f"{name}.py" for name in ("fonts", "ornament", "render", "wording"))
    yield from sorted((here / "templates").iterdir())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: another thread may be about to send it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as target:
        target.write(data)
    Path(target.name).chmod(settings.FILE_UPLOAD_PERMISSIONS)
    os.replace(target.name, path)
