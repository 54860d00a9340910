"""Writing certificates. Each function is one transaction with its audit row and its event.

A completion's certificates form a chain: each replaced one names its successor, and only the last is valid or revoked.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.certificates.errors import (
    AlreadyReplacedError,
    InvalidHolderError,
    InvalidReasonError,
    NotAllowedError,
    NotValidError,
    RevokedError,
)
from courses.certificates.numbers import new_number
from courses.certificates.reasons import ReplaceReason, RevokeReason
from courses.models import Certificate, Completion
from kernel.audit.api import record
from kernel.events.api import publish
from kernel.people.viewer import Viewer
from kernel.units.models import Unit

State = Certificate.State
HOLDER_LENGTH = 60  # as long as a person's name may be


@transaction.atomic
def issue(*, completion: Completion, actor: Any = None) -> Certificate:
    """The certificate of a completion, written now if there is none. Calling it again gives the same one.

    Raises RevokedError where it was revoked.
    """
    Completion.objects.select_for_update(of=("self",)).get(pk=completion.pk)  # a second call waits for the first
    last = completion.certificates.exclude(state=State.REPLACED).first()
    if last is not None:
        if last.state == State.REVOKED:
            raise RevokedError
        return last
    version = completion.course_version
    certificate = Certificate.objects.create(
        number=_new_number(),
        completion=completion,
        holder=completion.person.name,
        course_title=version.title,
        unit_name=completion.unit.name if completion.unit else "",
        issuer=_unit_of(completion).name,
        hours_hundredths=version.hours_hundredths,
        issued_on=timezone.localdate(),
    )
    _tell("courses.certificate_issued", certificate, actor)
    return certificate


@transaction.atomic
def revoke(*, viewer: Viewer, certificate: Certificate, reason: str, note: str = "") -> Certificate:
    """Declare a valid certificate invalid. `reason` is a RevokeReason; `note`, for the audit log only, says more.

    Raises NotAllowedError, InvalidReasonError, NotValidError.
    """
    held = _held(viewer, certificate)
    _check_reason(reason, RevokeReason)
    if held.state != State.VALID:
        raise NotValidError
    _change(held, State.REVOKED, reason)
    _tell("courses.certificate_revoked", held, viewer, reason=reason, note=note)
    return held


@transaction.atomic
def replace(
    *, viewer: Viewer, certificate: Certificate, reason: str, holder: str | None = None, note: str = ""
) -> Certificate:
    """Give a new certificate with a new number in place of a valid or revoked one, and return the new one.

    `holder` is the name that it shows; None takes the person's name as it is today. Everything else stays as it was,
    except the day of issue. `reason` is a ReplaceReason, `note` as in revoke().
    Raises NotAllowedError, InvalidReasonError, InvalidHolderError, AlreadyReplacedError.
    """
    old = _held(viewer, certificate)
    _check_reason(reason, ReplaceReason)
    if old.state == State.REPLACED:
        raise AlreadyReplacedError
    name = old.completion.person.name if holder is None else " ".join(holder.split())
    if not name or len(name) > HOLDER_LENGTH:
        raise InvalidHolderError
    if old.state == State.VALID:  # of a completion only one may be valid, and the old one can name no successor yet
        _change(old, State.REVOKED, reason)
    new = Certificate.objects.create(
        number=_new_number(),
        completion=old.completion,
        holder=name,
        course_title=old.course_title,
        unit_name=old.unit_name,
        issuer=old.issuer,
        hours_hundredths=old.hours_hundredths,
        issued_on=timezone.localdate(),
    )
    _change(old, State.REPLACED, reason, successor=new)
    _tell("courses.certificate_replaced", old, viewer, successor=new.public_id, reason=reason, note=note)
    return new


def _new_number() -> str:
    return new_number().replace("-", "")


def _unit_of(completion: Completion) -> Unit:
    """The unit that gave the course, and so the certificate."""
    unit = completion.course_version.course.unit
    assert unit is not None  # a constraint of Course
    return unit


def _held(viewer: Viewer, certificate: Certificate) -> Certificate:
    """The row as it is now, locked: two managers may press at the same time."""
    rows = Certificate.objects.select_for_update(of=("self",))
    held = rows.select_related("completion__person", "completion__course_version__course__unit").get(pk=certificate.pk)
    if not viewer.may("courses.certify", held.completion.course_version.course.unit_id):
        raise NotAllowedError
    return held


def _check_reason(reason: str, known: type[RevokeReason] | type[ReplaceReason]) -> None:
    if reason not in known.values:
        raise InvalidReasonError


def _change(certificate: Certificate, state: State, reason: str, successor: Certificate | None = None) -> None:
    certificate.state = state
    certificate.state_reason = str(reason)
    certificate.state_changed_at = timezone.now()
    certificate.replaced_by = successor
    certificate.save(update_fields=["state", "state_reason", "state_changed_at", "replaced_by"])


def _tell(name: str, certificate: Certificate, actor: Any, **data: str) -> None:
    completion = certificate.completion
    course = completion.course_version.course
    said = {key: str(value) for key, value in data.items() if value}
    record(name, actor=actor, obj=certificate, unit=_unit_of(completion), course=course.public_id, **said)
    publish(name, certificate=certificate.pk, person=completion.person_id, course=course.pk)
