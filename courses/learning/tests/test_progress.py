from __future__ import annotations

import pytest

from courses.learning import services
from courses.learning.errors import InvalidAnswerError, NotLearningError, UnknownItemError
from courses.learning.rules import Facts, lesson_complete
from courses.learning.tests.conftest import FILM, first_item, learn
from courses.models import Attempt, Completion, CreditEntry, Enrolment
from courses.testing import CHECK_KEY_TEXT, enrol_directly, make_course, publish
from kernel.audit.models import AuditEntry
from kernel.events.models import OutboxEvent


def test_record_progress_merges_what_two_devices_saw_and_ignores_what_cannot_be(film_course, learner):
    enrolment, item = enrol_directly(learner, film_course), first_item(film_course)
    report = {"film0001": [[0, 20], [10, 40], [90, 9999], [5, 1], ["x", 2]], "nothere1": [[0, 5]], "text0001": [[0, 9]]}
    services.record_progress(enrolment=enrolment, item=item, seen=["text0001", "unknown1", 7], watched=report)
    recorded = services.record_progress(enrolment=enrolment, item=item, watched={"film0001": [[30, 50]]})
    assert recorded.progress.seen == ["text0001"]
    assert recorded.progress.watched == {"film0001": [[0.0, 50.0], [90.0, 100.0]]}
    assert not recorded.done


def test_film_counts_at_nine_tenths_and_completion_is_never_taken_back(film_course, learner):
    enrolment, item = enrol_directly(learner, film_course), first_item(film_course)
    services.record_progress(enrolment=enrolment, item=item, seen=["text0001"], watched={"film0001": [[0, 89.9]]})
    assert not enrolment.progress.get().completed_at
    done = services.record_progress(enrolment=enrolment, item=item, watched={"film0001": [[89, 90]]})
    assert done.done and done.completion is not None
    again = services.record_progress(enrolment=enrolment, item=item, watched={"film0001": [[90, 100]]})
    assert again.progress.completed_at == done.progress.completed_at


def test_film_seen_without_watching_does_not_count_and_mark_read_leaves_it_out(film_course, learner):
    enrolment, item = enrol_directly(learner, film_course), first_item(film_course)
    services.record_progress(enrolment=enrolment, item=item, seen=["film0001"], ended=["film0001"])
    assert services.mark_read(enrolment=enrolment, item=item).progress.seen == ["text0001"]
    assert not enrolment.progress.get().completed_at


@pytest.mark.parametrize(
    ("watched", "seen", "done"), [([[0, 29.9]], (), False), ([[0, 30]], (), True), ([[0, 8]], ("film0001",), True)]
)
def test_film_of_unknown_length_counts_after_half_a_minute_or_at_its_end(watched, seen, done):
    facts = Facts(seen=set(seen), watched={"film0001": watched}, checks={})
    assert lesson_complete([{**FILM, "seconds": None}], facts) is done


def test_place_is_kept_for_the_lesson_and_for_each_film(film_course, learner):
    enrolment, item = enrol_directly(learner, film_course), first_item(film_course)
    services.record_progress(enrolment=enrolment, item=item, place={"block": "film0001", "second": 62.04})
    recorded = services.record_progress(enrolment=enrolment, item=item, place={"block": "text0001"})
    assert recorded.progress.place == {"block": "text0001", "films": {"film0001": 62.0}}
    for nonsense in ({"block": "unknown1"}, {"block": ["x"]}, {"second": 5}):
        services.record_progress(enrolment=enrolment, item=item, place=nonsense)
    recorded = services.record_progress(enrolment=enrolment, item=item, place={"block": "film0001", "second": "NaN"})
    assert recorded.progress.place["films"] == {"film0001": 62.0}
    enrolment.refresh_from_db()
    assert enrolment.last_item == item and enrolment.last_at


def test_progress_of_who_is_not_enrolled_or_in_a_foreign_lesson_is_refused(house, enrolment, course):
    foreign = first_item(make_course(house.harbour))
    with pytest.raises(UnknownItemError):
        services.mark_read(enrolment=enrolment, item=foreign)
    Enrolment.objects.update(state="withdrawn")
    with pytest.raises(NotLearningError):
        services.mark_read(enrolment=enrolment, item=first_item(course))
    assert not enrolment.progress.exists()


def test_check_is_graded_and_the_first_answer_stands(enrolment, course):
    item = first_item(course)
    result, _recorded = services.record_check(enrolment=enrolment, item=item, block="chck0001", given=[0])
    assert (result.right, result.key, result.explanation) == (False, [1], CHECK_KEY_TEXT)
    again, _recorded = services.record_check(enrolment=enrolment, item=item, block="chck0001", given=[1])
    assert (again.right, again.given) == (False, [0])


@pytest.mark.parametrize("given", [[], [0, 1], [2], [-1], [True], ["1"], [1, 1]])
def test_check_with_an_impossible_answer_is_refused(enrolment, course, given):
    with pytest.raises(InvalidAnswerError):
        services.record_check(enrolment=enrolment, item=first_item(course), block="chck0001", given=given)
    with pytest.raises(UnknownItemError):
        services.record_check(enrolment=enrolment, item=first_item(course), block="text0001", given=[0])
    assert not enrolment.progress.exists()


def test_course_is_completed_once_with_hours_audit_event_and_certificate(house, enrolment, course):
    first, second = course.items.order_by("pk")
    assert learn(enrolment, first).completion is None
    completion = learn(enrolment, second).completion
    assert completion.unit == house.berth and completion.rule_version == 1
    assert set(completion.evidence["items"]) == {first.public_id, second.public_id}
    assert CreditEntry.objects.get(completion=completion).hundredths == 350
    assert completion.certificates.count() == 1
    assert services.check_completion(enrolment=enrolment) == completion
    learn(enrolment, second)
    assert Completion.objects.count() == CreditEntry.objects.count() == 1
    assert OutboxEvent.objects.filter(name="courses.completed").count() == 1
    assert AuditEntry.objects.filter(action="courses.completed").count() == 1


def test_course_with_an_exam_needs_it_passed_and_optional_lessons_are_not_needed(house, learner):
    course = make_course(house.harbour, lessons=2, exam={})
    lesson, extra, exam = course.items.order_by("pk")
    publish(course, [item.versions.get() for item in (lesson, extra, exam)], optional=[extra])
    enrolment = enrol_directly(learner, course)
    assert learn(enrolment, lesson).completion is None
    times = dict.fromkeys(("ends_at", "grace_until"), enrolment.enrolled_at)
    version = exam.versions.get()
    attempt = Attempt.objects.create(
        enrolment=enrolment, item=exam, item_version=version, number=1, seed="s", state="submitted", **times
    )
    for passed in (None, False):
        Attempt.objects.update(passed=passed)
        assert services.check_completion(enrolment=enrolment) is None
    Attempt.objects.update(passed=True)
    completion = services.check_completion(enrolment=enrolment)
    assert completion.evidence["exams"] == {exam.public_id: attempt.public_id}
    assert list(completion.evidence["items"]) == [lesson.public_id]


def test_failure_of_the_certificate_takes_everything_back(enrolment, course, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("no paper")

    monkeypatch.setattr("courses.certificates.services.issue", fail)
    first, second = course.items.order_by("pk")
    learn(enrolment, first)
    with pytest.raises(RuntimeError):
        learn(enrolment, second)
    assert not Completion.objects.exists() and not CreditEntry.objects.exists()
    assert enrolment.progress.filter(completed_at__isnull=False).count() == 1


def test_course_that_requires_nothing_is_never_completed(house, learner):
    course = make_course(house.harbour, lessons=1)
    item = first_item(course)
    publish(course, [item.versions.get()], optional=[item])
    assert learn(enrol_directly(learner, course), item).completion is None
