"""Taking files in piece by piece: begun, gone on with at the right place, whole, used or cleared away."""

from __future__ import annotations

import fcntl
import os
import shutil
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.intake.kinds import find_kind
from kernel.intake.models import Upload
from kernel.people.viewer import Viewer

KEPT_FOR = timedelta(days=1)
ACCOUNT_BYTES = 4 * 10**9
ACCOUNT_UPLOADS = 20
FREE_BYTES = 10**9  # stay free on the disk whatever comes in
PIECE = 256 * 1024
MEGABYTE = 1_000_000


class IntakeError(Exception):
    """Not taken; the text says why and what to do. `status` is HTTP's."""

    status = 400


class NotAllowedError(IntakeError):
    status = 404


class TooLargeError(IntakeError):
    status = 413


class FullError(IntakeError):
    """The account's share of the disk, or the disk itself."""

    status = 507


class BusyError(IntakeError):
    """Somebody else writes at this upload in this moment."""

    status = 423


class WrongPlaceError(IntakeError):
    """The piece does not begin where the file ends; `received` says where that is."""

    status = 409

    def __init__(self, received: int) -> None:
        super().__init__(_("The piece does not follow what is here."))
        self.received = received


class DamagedError(IntakeError):
    """All is here but not what was sent: it begins anew."""

    status = 460


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def part_of(upload: Upload) -> Path:
    folder = Path(settings.DATA_DIR) / "intake"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{upload.public_id}.part"


def clean_name(filename: str) -> str:
    """The last part of what may be a path, without signs that nobody sees."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cc", "Cf", "Zl", "Zp", "Cs"})
    stem, dot, ending = kept.strip().lstrip(".").rpartition(".")
    return f"{stem[:180]}{dot}{ending[:15]}" if dot else ending[:180]


def begin(*, viewer: Viewer, kind: str, filename: str, size: int) -> Upload:
    """An empty upload of the viewer's account. Raises NotAllowedError, TooLargeError, FullError, IntakeError."""
    known = find_kind(kind)
    if known is None or viewer.user is None or not known.may(viewer):
        raise NotAllowedError(_("There is no such place for files."))
    name = clean_name(filename)
    if not name or size <= 0:
        raise IntakeError(_("The file is empty. Choose another one."))
    if size > known.most_bytes:
        raise TooLargeError(
            _("The file is %(size)d MB; at most %(limit)d MB are taken. Make it smaller and send it again.")
            % {"size": -(-size // MEGABYTE), "limit": known.most_bytes // MEGABYTE}
        )
    _clear(Upload.objects.filter(account=viewer.user))
    if shutil.disk_usage(settings.DATA_DIR).free < size + FREE_BYTES:
        raise FullError(_("There is no room left on the server. Tell the administrator."))
    with transaction.atomic():
        own = Upload.objects.filter(account=viewer.user, kept_as="")
        if own.count() >= ACCOUNT_UPLOADS or (own.aggregate(all=Sum("size"))["all"] or 0) + size > ACCOUNT_BYTES:
            raise FullError(_("You have too many unfinished uploads. Finish or cancel some of them, or wait a day."))
        upload = Upload.objects.create(account=viewer.user, kind=kind, filename=name, size=size)
    part_of(upload).touch(mode=0o600)
    return upload


def append(*, upload: Upload, offset: int, stream: Readable, checksum: int | None) -> Upload:
    """Put a piece behind what is here. `checksum` (CRC-32 of the whole file) is asked of the last one.

    The bytes are on the disk before the row says so: after a crash the file is longer than the row and is cut.
    Raises BusyError, WrongPlaceError, TooLargeError, DamagedError, NotAllowedError when the upload is gone.
    """
    with _alone(upload) as descriptor:
        upload.refresh_from_db()
        if offset != upload.received or upload.finished_at is not None:
            raise WrongPlaceError(upload.received)
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        received, found = offset, upload.checksum
        while piece := stream.read(PIECE):
            received += len(piece)
            if received > upload.size:
                raise TooLargeError(_("More was sent than the file holds."))
            found = zlib.crc32(piece, found)
            _write(descriptor, piece)
        os.fsync(descriptor)
        finished = received == upload.size
        if finished and checksum != found:
            _note(upload, received=0, checksum=0)
            raise DamagedError(_("The file changed while it was sent. It is sent once more from the beginning."))
        _note(upload, received=received, checksum=found, finished_at=timezone.now() if finished else None)
    return upload


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def _note(upload: Upload, **values: Any) -> None:
    values["touched_at"] = timezone.now()
    Upload.objects.filter(pk=upload.pk).update(**values)
    for name, value in values.items():
        setattr(upload, name, value)


@contextmanager
def _alone(upload: Upload) -> Iterator[int]:
    """The open file of an upload, with nobody else writing in it: neither another thread nor another process."""
    try:
        descriptor = os.open(part_of(upload), os.O_RDWR)
    except FileNotFoundError:
        raise NotAllowedError(_("The upload is no longer here. Choose the file again.")) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(_("This file is being sent from another window.")) from None
        yield descriptor
    finally:
        os.close(descriptor)


def cancel(*, upload: Upload) -> None:
    upload.delete()
    part_of(upload).unlink(missing_ok=True)


class ReceivedFile(UploadedFile):
    """A whole upload, for a form in place of a file that came with it. Whoever keeps it moves it away from
    `temporary_file_path()`, as Django's storages do; until then the form may be sent again."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(part_of(upload).open("r+b"), upload.filename, size=upload.size)
        self.token = upload.public_id

    def temporary_file_path(self) -> str:
        return str(self.file.name)  # type: ignore[union-attr]

    def close(self) -> None:
        try:
            super().close()
        except FileNotFoundError:  # it was moved to its place
            pass


def received(*, account: Any, kind: str, token: str) -> ReceivedFile | None:
    """The finished upload of this very account and kind; None for any other, and once it was used or cleared away."""
    upload = Upload.objects.filter(public_id=token, account=account, kind=kind, finished_at__isnull=False).first()
    try:
        return ReceivedFile(upload) if upload else None
    except FileNotFoundError:
        return None


@contextmanager
def claimed(*, account: Any, kind: str, token: str) -> Iterator[ReceivedFile | None]:
    """As received(), with nobody else keeping it meanwhile: a request that is sent twice keeps it once. Raises BusyError."""
    upload = Upload.objects.filter(public_id=token, account=account, kind=kind, finished_at__isnull=False).first()
    if upload is None or not part_of(upload).exists():
        yield None
        return
    with _alone(upload):
        upload.refresh_from_db()
        yield None if upload.kept_as else ReceivedFile(upload)


def kept_as(*, account: Any, kind: str, token: str) -> str:
    """The address of what an upload became, empty if it became nothing."""
    found = Upload.objects.filter(public_id=token, account=account, kind=kind).values_list("kept_as", flat=True)
    return found.first() or ""


def done_with(file: ReceivedFile, *, became: str) -> None:
    """It was kept: its pieces go, and the address of what it became stays for a day."""
    Upload.objects.filter(public_id=file.token).update(kept_as=became[:300], touched_at=timezone.now())
    Path(file.temporary_file_path()).unlink(missing_ok=True)


def sweep() -> int:
    """Uploads that nobody went on with for a day, used ones, and files that no row names. Returns how many went."""
    gone = _clear(Upload.objects.all())
    folder = Path(settings.DATA_DIR) / "intake"
    known = set(Upload.objects.values_list("public_id", flat=True))
    before = (timezone.now() - KEPT_FOR).timestamp()
    for path in folder.glob("*.part") if folder.is_dir() else ():
        if path.stem not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _clear(uploads: Any) -> int:
    limit = timezone.now() - KEPT_FOR
    used = [one for one in uploads if one.finished_at and not one.kept_as and not part_of(one).exists()]
    old = [*used, *(one for one in uploads if one.touched_at < limit)]
    for upload in old:
        cancel(upload=upload)
    return len(old)
