"""Everything that the lessons of a course point at, fetched at once: pictures, documents, pages.

Building a version asks the database as often for three hundred lessons as for three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import get_script_prefix, reverse

from courses.models import ChapterPage, CoursePage, ExamPage, LessonPage
from kernel.content.audience import Audience, Audienced, only_some_narrower, split_roles
from kernel.content.media.pictures import FULL
from kernel.content.models import BasePage, GuardedDocument, GuardedImage, GuardedRendition
from kernel.units.tree import tree

SPECS = (*FULL.modern, FULL.plain)
LINK = re.compile(r"<a\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
KEPT_AS_THEY_ARE = (".svg", ".gif")  # drawings need no sizes, animations would stand still

Raw = dict[str, Any]


def link_attributes(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))


@dataclass(frozen=True)
class Place:
    """Where a link to a page leads; `item` is set if that is an item of the same course."""

    href: str
    item: str = ""


@dataclass
class Shelf:
    """`places`: address of each linked page that readers can reach, by page id."""

    images: dict[int, GuardedImage] = field(default_factory=dict)
    renditions: dict[tuple[int, str], GuardedRendition] = field(default_factory=dict)
    documents: dict[int, GuardedDocument] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    def rendition(self, image: GuardedImage, spec: str) -> GuardedRendition:
        """The picture in one size, made if it is missing. Raises OSError if its file is gone or broken."""
        key = (image.pk, spec)
        if key not in self.renditions:
            self.renditions[key] = image.get_rendition(spec)
        return self.renditions[key]


def raw_blocks(value: Any) -> list[Raw]:
    """The blocks of a StreamField as stored; unlike its values they fetch nothing when looked at."""
    return [dict(block) for block in value.raw_data if block is not None]


def fill_shelf(blocks: Iterable[Raw], own_items: dict[int, str]) -> Shelf:
    """`own_items`: {page id: public id of its item} of the course's own lessons, exams and chapters (their first)."""
    image_ids: set[int] = set()
    document_ids: set[int] = set()
    page_ids: set[int] = set()
    for block in blocks:
        value = block["value"]
        if isinstance(value, dict):
            image_ids |= {value[key] for key in ("image", "poster") if value.get(key)}
            document_ids |= {value["document"]} if value.get("document") else set()
        for tag in LINK.findall(_markup(value)):
            attributes = link_attributes(tag)
            wanted = {"page": page_ids, "document": document_ids}.get(attributes.get("linktype", ""))
            if wanted is not None and attributes.get("id", "").isdigit():
                wanted.add(int(attributes["id"]))
    shelf = Shelf(
        images=GuardedImage.objects.in_bulk(image_ids), documents=GuardedDocument.objects.in_bulk(document_ids)
    )
    rows = GuardedRendition.objects.filter(image_id__in=image_ids, filter_spec__in=SPECS, focal_point_key="")
    shelf.renditions = {(row.image_id, row.filter_spec): row for row in rows}
    shelf.places = {pk: Place(f"lesson:{own_items[pk]}", own_items[pk]) for pk in page_ids if pk in own_items}
    shelf.places |= _outside_places(page_ids - set(own_items))
    return shelf


def _markup(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(str(value.get(key) or "") for key in ("text", "rows"))


def _outside_places(page_ids: set[int]) -> dict[int, Place]:
    """Addresses of live pages outside the course. Course pages lead to the course as learners see it, pages inside
    another course too."""
    if not page_ids:
        return {}
    pages = BasePage.objects.filter(pk__in=page_ids, live=True).specific()
    places = {}
    for page in pages:
        if isinstance(page, CoursePage | ChapterPage | LessonPage | ExamPage):
            href = _course_address(page)
        else:
            href = page.url or ""
        if href:
            places[page.pk] = Place(href)
    return places


def _course_address(page: CoursePage | ChapterPage | LessonPage | ExamPage) -> str:
    from courses.authoring.access import course_page_of

    course_page, mount = course_page_of(page), page.mount
    if mount is None or course_page is None or course_page.course is None or not course_page.course.current_version_id:
        return ""
    inside = reverse("courses:course", args=[course_page.course.public_id])[len(get_script_prefix()) :]
    return mount.path(inside)


def reaches(thing: Audienced, page: Any, unit_id: int) -> bool:
    """Can everybody whom the course's page lets in read this file too? `unit_id` is the course's unit."""
    if only_some_narrower(thing.audience, page.audience):
        return False
    if thing.audience in (Audience.PUBLIC, Audience.MEMBERS):
        return True
    above = thing.unit_id is not None and tree().is_below(unit_id, thing.unit_id)
    if not above or thing.audience == Audience.UNIT:
        return above
    return set(split_roles(page.audience_roles)) <= set(split_roles(thing.audience_roles))
