"""Pictures and files of an imported course, on their way into the house.

Their bytes are checked, stripped and written before any transaction begins; rows are made in the importer's transaction.
If that fails, forget() removes what was written.
"""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Collection

from courses.imports.course import IMAGE_ENDINGS
from courses.imports.sources import CourseSource
from kernel.content.media.uploads import strip_metadata
from kernel.content.models import GuardedDocument, GuardedImage

AnyFile = GuardedImage | GuardedDocument


@dataclass
class ImportedMedia:
    """The files of one import, by path. Equal content becomes one file; what the unit already holds is used again."""

    unit_id: int
    audience: str
    audience_roles: str
    user: Any = None
    by_path: dict[str, AnyFile] = field(default_factory=dict)
    _by_hash: dict[tuple[type, str], AnyFile] = field(default_factory=dict)
    _written: list[AnyFile] = field(default_factory=list)

    @property
    def added(self) -> int:
        return len(self._written)

    def take(self, source: CourseSource, path: str, alt: str = "") -> None:
        """Make the file ready to be stored; it was checked when the course was read."""
        ending = posixpath.splitext(path)[1].lower()
        is_image = ending in IMAGE_ENDINGS
        data = source.read(path)
        if is_image and ending != ".svg":  # a drawing was refused if it held more than a drawing
            data = strip_metadata(data)
        model = GuardedImage if is_image else GuardedDocument
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()  # the hash that Wagtail keeps
        known = self._by_hash.get((model, digest)) or self._held(model, digest)
        if known is None:
            known = self._write(model(), path, data, digest, alt)
        self._by_hash[model, digest] = self.by_path[path] = known

    def _held(self, model: Any, digest: str) -> AnyFile | None:
        rows = model.objects.filter(
            unit_id=self.unit_id, file_hash=digest, audience=self.audience, audience_roles=self.audience_roles
        )
        held: AnyFile | None = rows.order_by("pk").first()
        return held if held is not None and held.file.storage.exists(held.file.name) else None

    def _write(self, row: AnyFile, path: str, data: bytes, digest: str, alt: str) -> AnyFile:
        name = posixpath.basename(path)
        row.title = (alt or name)[:255]
        row.unit_id, row.audience, row.audience_roles = self.unit_id, self.audience, self.audience_roles
        row.uploaded_by_user = self.user
        if isinstance(row, GuardedImage):
            row.description = alt[:255]
        else:
            row.title = name[:255]
        self._written.append(row)
        row.file.save(name, ContentFile(data), save=False)
        row.file_size, row.file_hash = len(data), digest
        if isinstance(row, GuardedImage):
            row.width, row.height = row.file.width, row.file.height
        return row

    def store(self) -> None:
        """Make the rows; call inside the importer's transaction."""
        collection = Collection.get_first_root_node()
        for row in self._written:
            row.collection = collection
            row.save()

    def forget(self) -> None:
        """Remove the files that were written."""
        for row in self._written:
            if row.file:
                row.file.storage.delete(row.file.name)

    def __getitem__(self, path: str) -> AnyFile:
        return self.by_path[path]
