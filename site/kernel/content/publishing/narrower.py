"""Files in a page that fewer people may see than the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from kernel.content.audience import is_visible, leaves_somebody_out
from kernel.content.cms.doors import IMAGE
from kernel.content.cms.gate import rows_for
from kernel.content.cms.policies import editable_units
from kernel.content.publishing.uses import MODELS, Name, uses_in
from kernel.people.viewer import Viewer
from kernel.units.tree import tree


@dataclass
class Narrower:
    """`title` is empty where the person may not know it; `may_widen`: may they change the file's audience?"""

    name: Name
    file: Any
    title: str
    may_widen: bool
    places: list[str] = field(default_factory=list)

    @property
    def is_picture(self) -> bool:
        return self.name[0] == IMAGE

    @property
    def key(self) -> str:
        return self.file.public_id  # type: ignore[no-any-return]


def narrower_files(page: Any, user: Any) -> list[Narrower]:
    """In the order in which they stand in the page. At most two queries for all files, two more if there are such."""
    places: dict[Name, list[str]] = {}
    for use in uses_in(page):
        places.setdefault(use.file, []).append(use.place)
    found = {name: file for name, file in _files(places).items() if leaves_somebody_out(file, page)}
    if not found:
        return []
    viewer = Viewer(user)
    own = {
        (kind, pk)
        for kind in {kind for kind, _pk in found}
        for pk in rows_for(user, kind)
        .filter(pk__in=[pk for of, pk in found if of == kind])
        .values_list("pk", flat=True)
    }
    return [
        Narrower(
            name=name,
            file=found[name],
            title=found[name].title if name in own or is_visible(found[name], viewer) else "",
            may_widen=name in own and may_widen(user, found[name], page),
            places=where,
        )
        for name, where in places.items()
        if name in found
    ]


def _files(names: Iterable[Name]) -> dict[Name, Any]:
    found: dict[Name, Any] = {}
    for kind, model in MODELS.items():
        if wanted := [pk for of, pk in names if of == kind]:
            found.update({(kind, file.pk): file for file in model.objects.filter(pk__in=wanted)})
    return found


def widened(file: Any, page: Any) -> Any:
    """The file with the page's audience; for the page's unit, if its own would still leave somebody out."""
    file.audience, file.audience_roles = page.audience, page.audience_roles
    if leaves_somebody_out(file, page):
        file.unit_id = page.unit_id
    return file


def may_widen(user: Any, file: Any, page: Any) -> bool:
    """Somebody who may write the file; if it has to change its unit, in the new one, too."""
    moved = widened(SimpleNamespace(unit_id=file.unit_id), page).unit_id != file.unit_id
    return not moved or user.is_superuser or (page.unit_id or tree().root_id) in editable_units(user)
