"""Reading certificates: whose they are, who may see them, what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404

from courses.certificates.numbers import normalise
from courses.certificates.render import CertificateFacts
from courses.learning.access import belongs_here, may_teach, mount_unit_ids
from courses.models import Certificate, Course
from kernel.db.prepared import Prepared
from kernel.people.models import Person
from kernel.people.viewer import Viewer
from kernel.theming.api import brand_of
from kernel.units.mounts import Mount, mounts

_COURSE = "completion__course_version__course"
_UNREAD = "completion__course_version__outline"  # the longest column of all, for a title and a unit


@dataclass(frozen=True, slots=True)
class Sight:
    """A certificate in front of somebody who may see it."""

    certificate: Certificate
    is_holder: bool
    manages: bool  # may revoke and replace it

    @property
    def course(self) -> Course:
        return self.certificate.completion.course_version.course


def certificates_of(person: Person) -> list[list[Any]]:
    """[public id, course, day of issue, state] of a person's certificates, the newest first; a replaced one is stood
    for by its successor."""
    return _OWN(person=person.pk)


_OWN = Prepared(
    lambda person: (
        Certificate.objects.filter(completion__person_id=person)
        .exclude(state=Certificate.State.REPLACED)
        .order_by("-issued_on", "-pk")
        .values_list("public_id", "course_title", "issued_on", "state")
    ),
    person=int,
)


def managed_certificates(viewer: Viewer, mount: Mount) -> QuerySet[Certificate]:
    """Certificates of all courses here whose unit lets this viewer revoke and replace them, the newest first."""
    rows = Certificate.objects.filter(viewer.where("courses.certify", f"{_COURSE}__unit_id"))
    units_here = mount_unit_ids(mount)
    if units_here is not None:
        rows = rows.filter(**{f"{_COURSE}__unit_id__in": units_here})
    return rows.order_by("-issued_on", "-pk")


def matching(rows: QuerySet[Certificate], words: str) -> QuerySet[Certificate]:
    """Those whose holder, course or number holds the words."""
    number = "".join(words.upper().replace("-", "").split())
    return rows.filter(Q(holder__icontains=words) | Q(course_title__icontains=words) | Q(number__startswith=number))


def sight_or_404(viewer: Viewer, mount: Mount, public_id: str) -> Sight:
    """For the holder under every mount; for the course's teachers and who certifies, where the course is shown.

    Missing and forbidden look alike: Http404.
    """
    rows = Certificate.objects.select_related(_COURSE, "replaced_by").defer(_UNREAD)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    course = found.completion.course_version.course
    is_holder = viewer.person is not None and viewer.person.pk == found.completion.person_id
    here = belongs_here(course, mount)
    manages = here and viewer.may("courses.certify", course.unit_id)
    if not (is_holder or manages or (here and may_teach(viewer, course))):
        raise Http404
    return Sight(found, is_holder, manages)


def certificate_by_number(number: str) -> Certificate | None:
    """The one with this normalised number, for whoever verifies it."""
    rows = Certificate.objects.select_related(_COURSE).defer(_UNREAD)
    return rows.filter(number=number.replace("-", "")).first()


def shown_number(certificate: Certificate) -> str:
    """The number as it is written, in groups."""
    return normalise(certificate.number)


def verify_url(certificate: Certificate) -> str:
    """What the QR code says: an address on the system's own site. Paper outlives a unit's address, which goes when the
    unit closes or takes another name."""
    return mounts().system.absolute(f"courses/verify/{shown_number(certificate)}/")


def facts_of(certificate: Certificate) -> CertificateFacts:
    """Everything that the document shows. Texts are those of the day of issue; colour and crest are the unit's now."""
    brand = brand_of(certificate.completion.course_version.course.unit_id)
    return CertificateFacts(
        number=shown_number(certificate),
        holder=certificate.holder,
        course=certificate.course_title,
        unit=certificate.unit_name,
        issued_on=certificate.issued_on,
        hours_hundredths=certificate.hours_hundredths,
        verify_url=verify_url(certificate),
        issuer=certificate.issuer,
        accent=brand.colour,
        crest=brand.crest,
        language="en" if settings.LANGUAGE_CODE == "en" else "zh-hans",
        state=_state(certificate),
        examined=bool(certificate.completion.evidence.get("exams")),
    )


def _state(certificate: Certificate) -> Literal["valid", "revoked", "replaced"]:
    match certificate.state:
        case Certificate.State.REVOKED:
            return "revoked"
        case Certificate.State.REPLACED:
            return "replaced"
    return "valid"
