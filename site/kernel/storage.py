"""Files by the name they have in the house's storage: a folder of this machine, or another machine's.

Nothing above asks for a path. `open_stored` gives what a sender needs (size, age, pieces), `seekable` a stream that
fetches only what is read of it.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.files.storage import Storage

NEAR, FAR = 256 * 1024, 512 * 1024
"""Bytes that are read at once from this machine, and from another one, where each piece is a request."""


class Source(Protocol):
    """A file that can be sent in pieces. Closing it twice is no mistake."""

    size: int
    modified: float
    etag: str
    piece: int
    far: bool

    def read(self, start: int, length: int) -> bytes: ...

    def close(self) -> None: ...


class LocalSource:
    """A file of this machine. Raises FileNotFoundError."""

    piece, far = NEAR, False

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        stat = os.fstat(self._descriptor)
        self.size, self.modified, self.etag = stat.st_size, stat.st_mtime, file_etag(stat)

    def read(self, start: int, length: int) -> bytes:
        assert self._descriptor is not None
        return os.pread(self._descriptor, length, start)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class StoredSource:
    """A file of a storage that has no paths. Raises FileNotFoundError.

    No connection is kept between two pieces: a slow reader would hold it for hours.
    """

    piece, far = FAR, True

    def __init__(self, storage: Storage, name: str) -> None:
        self._storage, self._name = storage, name
        if hasattr(storage, "facts"):
            self.size, self.modified = storage.facts(name)
        else:
            if not storage.exists(name):
                raise FileNotFoundError(name)
            self.size = storage.size(name)
            self.modified = storage.get_modified_time(name).astimezone(UTC).timestamp()
        self.etag = f'"{int(self.modified * 1000):x}-{self.size:x}"'

    def read(self, start: int, length: int) -> bytes:
        if hasattr(self._storage, "read_range"):
            return bytes(self._storage.read_range(self._name, start, length))
        with self._storage.open(self._name) as stream:
            stream.seek(start)
            return bytes(stream.read(length))

    def close(self) -> None:
        pass


def file_etag(stat: os.stat_result) -> str:
    """An ETag that changes when the file does; strong, because our files are replaced and never edited."""
    return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


def local_path(storage: Storage, name: str) -> Path | None:
    """Where the file lies on this machine; None where the storage is another's."""
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        return None


def open_stored(storage: Storage, name: str) -> Source:
    """Raises FileNotFoundError."""
    path = local_path(storage, name)
    return StoredSource(storage, name) if path is None else LocalSource(path)


class _Pieces(io.RawIOBase):
    def __init__(self, source: Source) -> None:
        self._source, self._at = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._source.size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._source.size - self._at)
        data = self._source.read(self._at, wanted) if wanted > 0 else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


def seekable(file: Any) -> BinaryIO:
    """A stream over a stored file (a model's FieldFile) for reading here and there. Raises FileNotFoundError."""
    source = open_stored(file.storage, file.name)
    return io.BufferedReader(_Pieces(source), 64 * 1024)


@contextmanager
def at_hand(file: Any) -> Iterator[Path]:
    """A stored file (a model's FieldFile) as one of this machine, for programs. Raises FileNotFoundError."""
    path = local_path(file.storage, file.name)
    if path is not None:
        yield path.resolve(strict=True)
        return
    with tempfile.TemporaryDirectory(prefix="copy-", dir=settings.DATA_DIR) as folder:
        path = Path(folder) / f"original{PurePosixPath(file.name).suffix}"
        with seekable(file) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 2**20)
        yield path


def storages(url: str) -> dict[str, Any]:
    """Django's STORAGES. `url` is empty for a folder of this machine, or

        s3://KEY:SECRET@host[:port]/bucket[/folder][?region=…&addressing=path|virtual&tls=0]

    Raises ValueError for what is not such an address.
    """
    found: dict[str, Any] = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    if not url:
        return found
    parts = urlsplit(url)
    bucket, _, folder = parts.path.strip("/").partition("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket:
        raise ValueError("STORAGE_URL is written s3://KEY:SECRET@host/bucket")
    said: Mapping[str, list[str]] = parse_qs(parts.query)
    scheme = "http" if said.get("tls") == ["0"] else "https"
    port = f":{parts.port}" if parts.port else ""
    found["default"] = {
        "BACKEND": "kernel.objects.ObjectStorage",
        "OPTIONS": {
            "access_key": unquote(parts.username or "") or None,
            "secret_key": unquote(parts.password or "") or None,
            "endpoint_url": f"{scheme}://{parts.hostname}{port}",
            "bucket_name": bucket,
            "location": folder,
            "region_name": said.get("region", ["us-east-1"])[0],
            "addressing_style": said.get("addressing", ["auto"])[0],
        },
    }
    return found
