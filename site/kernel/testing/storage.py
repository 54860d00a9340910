"""A storage as other makers write them: it keeps files, and has no paths."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


class PathlessStorage(Storage):
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def _save(self, name: str, content: Any) -> str:
        self.files[name] = b"".join(content.chunks())
        return name

    def _open(self, name: str, mode: str = "rb") -> Any:
        if name not in self.files:
            raise FileNotFoundError(name)
        return ContentFile(self.files[name], name)

    def exists(self, name: str) -> bool:
        return name in self.files

    def delete(self, name: str) -> None:
        self.files.pop(name, None)

    def size(self, name: str) -> int:
        return len(self.files[name])

    def get_modified_time(self, name: str) -> datetime:
        return MOMENT


PATHLESS = {"BACKEND": "kernel.testing.storage.PathlessStorage"}
