"""Reading a zip from a stranger without letting it touch anything outside itself.

Nothing is ever unpacked to disk: members are read one by one into memory, by name, each bounded by the size that was
checked when the archive was opened.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _

from kernel.content.media.refusal import UploadRefused

MEGABYTE = 1_000_000
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1
ZIP_MAGIC = b"PK\x03\x04"
NESTED_ENDINGS = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar")
OFFICE_ENDINGS = (".docx", ".xlsx", ".pptx")
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\.git/)")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class ZipLimits:
    """Bounds of an archive, in bytes; `ratio` is unpacked by packed size, for what is larger than `ratio_from`."""

    files: int = 5_000
    total: int = 500 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 10 * MEGABYTE
    allow_nested: bool = False


class SafeZip:
    """An archive whose names and sizes have been checked. Names use `/` and never leave the archive."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._members = members

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all files (no folders), in the archive's own order."""
        return tuple(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Unpacked size in bytes."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """The file's content. Raises KeyError for an unknown name, UploadRefused for a damaged member."""
        return self._take(name, None)

    def peek(self, name: str, count: int) -> bytes:
        """The first `count` bytes."""
        return self._take(name, count)

    def close(self) -> None:
        self._archive.close()

    def __enter__(self) -> SafeZip:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _take(self, name: str, count: int | None) -> bytes:
        info = self._members[name]
        try:
            with self._archive.open(info) as member:
                # zipfile stops at the declared size and then compares the checksum: a member that lies about its size
                # ends here as a damaged one.
                return member.read(info.file_size if count is None else count)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise UploadRefused(
                _("The file “%(name)s” inside the zip is damaged. Make the zip again and send it once more.")
                % {"name": name}
            ) from error


def safe_zip(source: bytes | BinaryIO, limits: ZipLimits = ZipLimits()) -> SafeZip:
    """Open an archive after checking every name and size in its directory; raises UploadRefused.

    Refused: no zip, password, too many files, too large when unpacked, blown up beyond `limits.ratio`, names that leave
    the archive, links, names that differ in case only, archives inside the archive.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise UploadRefused(
            _("This is not a readable zip file. Pack the folder again as a .zip and send it once more.")
        ) from error
    try:
        checked = SafeZip(archive, dict(_checked_members(archive, limits)))
        if not limits.allow_nested:
            _refuse_nested(checked)
    except UploadRefused:
        archive.close()
        raise
    return checked


def _checked_members(archive: zipfile.ZipFile, limits: ZipLimits) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise UploadRefused(
            _("The zip holds %(count)d files, at most %(limit)d are taken. Leave out what the course does not need.")
            % {"count": len(infos), "limit": limits.files}
        )
    _refuse_bomb(infos, limits)
    seen: dict[str, str] = {}
    for info in infos:
        name = _clean_name(info)
        if info.is_dir() or name.endswith("/") or LITTER.search(name):
            continue
        _refuse_kind(info, name)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise UploadRefused(
                _("The zip holds both “%(first)s” and “%(second)s”; they differ in case only. Rename one.")
                % {"first": seen[key], "second": name}
            )
        seen[key] = name
        yield name, info


def _refuse_bomb(infos: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > limits.total:
        raise UploadRefused(
            _("Unpacked, the zip would be %(size)d MB; at most %(limit)d MB are taken. Leave out large files.")
            % {"size": total // MEGABYTE, "limit": limits.total // MEGABYTE}
        )
    largest = max(infos, key=lambda info: info.file_size / max(info.compress_size, 1), default=None)
    too_dense = largest is not None and _blown_up(largest.file_size, largest.compress_size, limits)
    if too_dense or _blown_up(total, packed, limits):
        raise UploadRefused(
            _("The zip grows more than %(ratio)d times when unpacked, as harmful files do. Pack the files again.")
            % {"ratio": limits.ratio}
        )


def _blown_up(size: int, packed: int, limits: ZipLimits) -> bool:
    return size > limits.ratio_from and size > limits.ratio * max(packed, 1)


def _refuse_kind(info: zipfile.ZipInfo, name: str) -> None:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise UploadRefused(
            _("“%(name)s” in the zip is a link or a device, not a file. Put the file itself there.") % {"name": name}
        )
    if info.flag_bits & ENCRYPTED_FLAG:
        raise UploadRefused(_("The zip is protected by a password. Pack it again without one."))


def _clean_name(info: zipfile.ZipInfo) -> str:
    name = _decoded_name(info).replace("\\", "/")
    parts = name.split("/")
    outside = name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name) is not None
    if outside or not name or CONTROL.search(name):
        shown = CONTROL.sub("?", name)
        raise UploadRefused(
            _("The zip names a file outside itself: “%(name)s”. Pack the folder again so that all names lie inside it.")
            % {"name": shown}
        )
    folders = [part for part in parts[:-1] if part not in ("", ".")]
    return "/".join([*folders, parts[-1]])


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The name as its author wrote it. Without the UTF-8 flag zipfile assumes cp437; Chinese Windows writes GBK."""
    if info.flag_bits & UTF8_FLAG:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _refuse_nested(archive: SafeZip) -> None:
    for name in archive.names:
        lower = name.lower()
        is_office = lower.endswith(OFFICE_ENDINGS)
        if lower.endswith(NESTED_ENDINGS) or (not is_office and archive.peek(name, 4) == ZIP_MAGIC):
            raise UploadRefused(
                _("“%(name)s” is an archive inside the zip. Unpack it first and pack its files directly.")
                % {"name": name}
            )
