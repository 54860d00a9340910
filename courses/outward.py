"""What any visitor may see of the school: for site maps, share cards and search machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from courses.learning import kept
from courses.models import Course
from kernel.content.audience import audience_q, is_visible
from kernel.people.viewer import Viewer
from kernel.plugins.contract import PublicPage
from kernel.units.mounts import Mount

SLUG = "courses"
COLUMNS = ("pk", "public_id", "unit_id", "title", "summary", "picture_id", "published_at", "current_version_id")


def visitor() -> Viewer:
    return Viewer(AnonymousUser())


def _open() -> QuerySet[Course]:
    return Course.objects.filter(audience_q(visitor()), current_version__isnull=False, closed_at__isnull=True)


def counts() -> Mapping[int, int]:
    return {unit: n for unit, n in _open().values_list("unit_id").annotate(Count("pk")).order_by() if unit is not None}


def pages(unit_ids: frozenset[int], start: int, stop: int) -> Sequence[PublicPage]:
    rows = _open().filter(unit_id__in=unit_ids).order_by("pk").only(*COLUMNS)[start:stop]
    return [_page(course) for course in rows]


def page(mount: Mount, key: str) -> PublicPage | None:
    if not key:
        return front(mount)
    course = kept.course(key)
    return public_page(course) if course is not None else None


def public_page(course: Course) -> PublicPage | None:
    """None unless it is open to everybody."""
    if course.current_version_id is None or course.closed_at is not None or not is_visible(course, visitor()):
        return None
    return _page(course, _about(course.current_version_id))


def front(mount: Mount) -> PublicPage | None:
    """The catalogue of a site, if a visitor finds a course there."""
    if not kept.newest(mount, visitor(), 1):
        return None
    about = {"@type": "CollectionPage"}
    return PublicPage("", mount.unit_id, "courses/", _("Online school"), about=about)


def _page(course: Course, about: Mapping[str, Any] | None = None) -> PublicPage:
    return PublicPage(
        key=course.public_id,
        unit_id=course.unit_id,
        path=f"courses/{course.public_id}/",
        title=course.title,
        text=course.summary,
        picture_id=course.picture_id,
        changed=course.published_at,
        about=about or {},
    )


def _about(version_id: int) -> dict[str, Any]:
    """What search machines ask of a course: how it is held, how long it takes, that it costs nothing."""
    minutes = kept.version_facts([version_id])[version_id].minutes
    instance = {"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": f"PT{max(minutes, 1)}M"}
    return {
        "@type": "Course",
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "offers": {"@type": "Offer", "category": "Free", "price": 0, "priceCurrency": "CNY"},
        "hasCourseInstance": instance,
    }
