"""A course as it was handed in: a folder or a zip, seen as names and contents. Nothing is unpacked to disk."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from courses.imports.problems import ImportProblem
from kernel.content.media.uploads import SafeZip, UploadRefused, ZipLimits, safe_zip

LIMITS = ZipLimits()


class CourseSource(Protocol):
    """Files by name, with `/` between folders, relative to the folder of the outline."""

    name: str

    @property
    def names(self) -> tuple[str, ...]: ...

    def read(self, name: str) -> bytes: ...

    def size(self, name: str) -> int: ...


class FolderSource:
    """A folder on this machine. Hidden files are passed over, links that lead outside are refused."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.name = self.root.name
        self._sizes: dict[str, int] = dict(_walk(self.root))
        if sum(self._sizes.values()) > LIMITS.total:
            message = _("The folder holds more than %(limit)d MB. Leave out large files.")
            raise ImportProblem(message % {"limit": LIMITS.total // 1_000_000})

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sizes)

    def read(self, name: str) -> bytes:
        if name not in self._sizes:
            raise KeyError(name)
        return (self.root / name).read_bytes()

    def size(self, name: str) -> int:
        return self._sizes[name]


class ZipSource:
    """A zip whose names and sizes were checked by `safe_zip`."""

    def __init__(self, archive: SafeZip, name: str) -> None:
        self.archive = archive
        self.name = name

    @property
    def names(self) -> tuple[str, ...]:
        return self.archive.names

    def read(self, name: str) -> bytes:
        try:
            return self.archive.read(name)
        except UploadRefused as refused:
            raise ImportProblem(str(refused)) from refused

    def size(self, name: str) -> int:
        return self.archive.size(name)


class SubfolderSource:
    """A folder inside another source: zips often hold the course one level down."""

    def __init__(self, source: CourseSource, folder: str) -> None:
        self._source = source
        self._prefix = folder + "/"
        self.name = folder.rsplit("/", 1)[-1]

    @property
    def names(self) -> tuple[str, ...]:
        length = len(self._prefix)
        return tuple(name[length:] for name in self._source.names if name.startswith(self._prefix))

    def read(self, name: str) -> bytes:
        return self._source.read(self._prefix + name)

    def size(self, name: str) -> int:
        return self._source.size(self._prefix + name)


def open_source(origin: Path | str | bytes | BinaryIO, name: str = "") -> CourseSource:
    """A folder's path, a zip's path, its bytes or an open file. Raises ImportProblem."""
    if isinstance(origin, str | Path):
        path = Path(origin)
        if path.is_dir():
            return FolderSource(path)
        if not path.is_file():
            raise ImportProblem(_("There is no file or folder “%(name)s”.") % {"name": path.name})
        origin, name = path.open("rb"), path.stem
    try:
        return ZipSource(safe_zip(origin, LIMITS), Path(name).stem)
    except UploadRefused as refused:
        raise ImportProblem(str(refused)) from refused


def _walk(root: Path) -> Iterator[tuple[str, int]]:
    count = 0
    seen: dict[str, str] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [*folders, *files]:
            _refuse_leaving(Path(folder) / name, root)
        for name in sorted(files):
            path = Path(folder) / name
            if name.startswith(".") or not path.is_file():
                continue
            count += 1
            if count > LIMITS.files:
                message = _("The folder holds more than %(limit)d files. Leave out what the course does not need.")
                raise ImportProblem(message % {"limit": LIMITS.files})
            relative = path.relative_to(root).as_posix()
            _refuse_twin(relative, seen)
            yield relative, path.stat().st_size


def _refuse_leaving(path: Path, root: Path) -> None:
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        message = _("“%(name)s” is a link that leads out of the folder. Put the file itself there.")
        raise ImportProblem(message % {"name": path.relative_to(root).as_posix()})


def _refuse_twin(name: str, seen: dict[str, str]) -> None:
    key = unicodedata.normalize("NFC", name).casefold()
    if key in seen:
        message = _("The folder holds both “%(first)s” and “%(second)s”; they differ in case only. Rename one.")
        raise ImportProblem(message % {"first": seen[key], "second": name})
    seen[key] = name
