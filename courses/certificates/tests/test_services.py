import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.certificates import errors
from courses.certificates.numbers import normalise
from courses.certificates.selectors import certificates_of, facts_of
from courses.certificates.services import issue, replace, revoke
from courses.models import Certificate
from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent


def _told(action):
    return AuditEntry.objects.filter(action=action), OutboxEvent.objects.filter(name=action)


def test_issue_when_course_is_completed_then_keeps_what_was_true_that_day(completion, learner, house):
    certificate = issue(completion=completion)
    learner.name = "林文"
    learner.save()
    house.berth.name = "renamed"
    house.berth.save()
    certificate.refresh_from_db()
    assert (certificate.holder, certificate.unit_name) == ("林晓雯", "第一作业区党支部")
    assert (certificate.issuer, certificate.course_title) == ("青屿港务局党委", "网络信息安全基础")
    assert (certificate.hours_hundredths, certificate.issued_on) == (350, timezone.localdate())
    assert "-" not in certificate.number and normalise(certificate.number).replace("-", "") == certificate.number
    audit, events = _told("courses.certificate_issued")
    assert audit.get().object_id == certificate.public_id and audit.get().unit == house.harbour.public_id
    assert events.get().payload["certificate"] == certificate.pk


def test_issue_when_called_again_then_gives_the_same_and_after_revoking_refuses(completion, house, secretary):
    certificate = issue(completion=completion)
    assert issue(completion=completion) == certificate and Certificate.objects.count() == 1
    revoke(viewer=house.viewer(secretary), certificate=certificate, reason="mistake")
    with pytest.raises(errors.RevokedError):
        issue(completion=completion)
    new = replace(viewer=house.viewer(secretary), certificate=certificate, reason="reinstated")
    assert issue(completion=completion) == new


def test_revoke_when_allowed_then_is_written_once_and_told(certificate, house, secretary):
    viewer = house.viewer(secretary)
    with pytest.raises(errors.InvalidReasonError):
        revoke(viewer=viewer, certificate=certificate, reason="I feel like it")
    revoked = revoke(viewer=viewer, certificate=certificate, reason="misconduct", note="copied the exam")
    assert (revoked.state, revoked.state_reason) == ("revoked", "misconduct") and revoked.state_changed_at
    audit, events = _told("courses.certificate_revoked")
    assert audit.get().data["note"] == "copied the exam" and audit.get().actor == secretary.account.public_id
    assert "copied" not in str(events.get().payload)
    with pytest.raises(errors.NotValidError):
        revoke(viewer=viewer, certificate=certificate, reason="mistake")
    assert audit.count() == 1


def test_replace_when_name_is_corrected_then_the_old_names_its_successor(certificate, completion, house, secretary):
    viewer = house.viewer(secretary)
    for wrong in ("  ", "林" * 61):
        with pytest.raises(errors.InvalidHolderError):
            replace(viewer=viewer, certificate=certificate, reason="name", holder=wrong)
    with pytest.raises(errors.InvalidReasonError):
        replace(viewer=viewer, certificate=certificate, reason="mistake")
    new = replace(viewer=viewer, certificate=certificate, reason="name", holder=" 林 晓雯 ")
    certificate.refresh_from_db()
    assert (certificate.state, certificate.replaced_by) == ("replaced", new)
    assert (new.state, new.holder, new.issuer) == ("valid", "林 晓雯", certificate.issuer)
    assert new.number != certificate.number
    assert [line[0] for line in certificates_of(completion.person)] == [new.public_id]
    audit, events = _told("courses.certificate_replaced")
    assert audit.get().data["successor"] == new.public_id and events.count() == 1
    with pytest.raises(errors.AlreadyReplacedError):
        replace(viewer=viewer, certificate=certificate, reason="name")


def test_replace_when_no_name_is_given_then_takes_the_persons_of_today(certificate, learner, house, secretary):
    learner.name = "林文"
    learner.save()
    assert replace(viewer=house.viewer(secretary), certificate=certificate, reason="name").holder == "林文"


@pytest.mark.parametrize(("role", "unit"), [("teacher", "harbour"), ("secretary", "school"), ("secretary", "berth")])
def test_changes_when_permission_is_missing_then_are_refused(certificate, house, role, unit):
    """A teacher's role does not hold it; a secretary's does, but only in the course's unit or above."""
    viewer = house.viewer(house.member("other", unit=getattr(house, unit), role=role))
    with pytest.raises(errors.NotAllowedError):
        revoke(viewer=viewer, certificate=certificate, reason="mistake")
    with pytest.raises(errors.NotAllowedError):
        replace(viewer=viewer, certificate=certificate, reason="name")
    certificate.refresh_from_db()
    assert certificate.state == "valid" and Certificate.objects.count() == 1


def test_changes_when_role_is_held_above_then_are_allowed(certificate, house):
    viewer = house.viewer(house.member("top", unit=house.city, role="secretary"))
    assert revoke(viewer=viewer, certificate=certificate, reason="mistake").state == "revoked"


def test_database_when_two_would_be_valid_or_a_replaced_one_stands_alone_then_refuses(certificate, completion):
    words = {"holder": "x", "course_title": "x", "issuer": "x"}
    fields = {"completion": completion, "hours_hundredths": 0, "issued_on": timezone.localdate(), **words}
    for state in ("valid", "replaced"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(number="N" + state, state=state, **fields)


def test_facts_when_an_exam_was_passed_then_say_so(complete, learner, course, house, settings):
    completion = complete(learner, course, exams={"item": "attempt"})
    facts = facts_of(issue(completion=completion))
    assert facts.examined and facts.accent == "#0f5c7a" and facts.crest == "港"
    assert facts.verify_url == f"{settings.PUBLIC_ORIGIN}/courses/verify/{facts.number}/"
