"""An uploaded course between its check and the confirmation.

It lies in DATA_DIR/imports under a random name; outside it is known by a signed token that holds for one account and one
day.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404

from courses.questions.holding import KEPT_FOR, sweep
from kernel.db.ids import is_public_id, new_public_id
from kernel.intake.api import ReceivedFile

SALT = "courses.authoring.import"


@dataclass(frozen=True, slots=True)
class HeldCourse:
    """`unit` is the public id of the unit that the course is meant for."""

    name: str
    filename: str
    unit: str
    token: str

    @property
    def path(self) -> Path:
        return _path(self.name)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)


def hold(*, upload: Any, account: str, unit: str) -> HeldCourse:
    """Put an uploaded zip aside. Files older than a day go at this occasion."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    sweep()
    name = new_public_id()
    if isinstance(upload, ReceivedFile):
        shutil.move(upload.temporary_file_path(), _path(name))
    else:
        with _path(name).open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
    said = {"file": name, "name": upload.name[:150], "account": account, "unit": unit}
    return HeldCourse(name, upload.name, unit, signing.dumps(said, salt=SALT, compress=True))


def held(token: str, *, account: str) -> HeldCourse | None:
    """The zip behind a token; None if its day is over or it was used. Http404 for anybody else's token."""
    try:
        said = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.SignatureExpired:
        return None
    except signing.BadSignature:
        raise Http404 from None
    if said["account"] != account or not is_public_id(said["file"]):
        raise Http404
    found = HeldCourse(said["file"], said["name"], said["unit"], token)
    return found if found.path.is_file() else None


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "imports" / f"{name}.zip"
