"""What counts and what does not, by the server's clock. The exam takes 30 minutes, its grace is 10."""

from __future__ import annotations

import pytest

from courses.exams import errors
from courses.exams.services import accept_late, close_due, close_if_due, regrade, save, start_attempt, submit
from courses.exams.streams import BadStream, issue_token
from courses.exams.tests.conftest import START, answer, right_places
from courses.models import AnswerSave, Attempt


def put(desk, attempt, token, *saves):
    return save(account=desk.account, attempt=attempt.public_id, token=token, saves=saves)


def test_answer_when_in_time_then_on_time(desk):
    attempt = desk.start()
    receipt = put(desk, attempt, desk.token(attempt), answer(1, 1, 0), answer(2, 2, 1))
    assert receipt.saved == [1, 2] and receipt.standing == "on_time"
    assert AnswerSave.objects.filter(attempt=attempt, standing="on_time").count() == 2


def test_answer_when_within_grace_and_stream_begun_in_time_then_counts(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    put(desk, attempt, token, answer(1, 1, 0))
    desk.at(minutes=35)
    assert put(desk, attempt, token, answer(2, 2, 0)).standing == "grace"
    desk.at(minutes=41)
    assert close_due() == 1
    attempt.refresh_from_db()
    assert attempt.state == "expired" and attempt.ended_at == attempt.ends_at
    assert attempt.questions.exclude(given=None).count() == 2


def test_answer_when_within_grace_but_stream_begun_after_the_end_then_late(desk):
    attempt = desk.start()
    desk.at(minutes=31)
    assert put(desk, attempt, desk.token(attempt), answer(1, 1, 0)).standing == "late"
    desk.at(minutes=41)
    assert close_if_due(attempt).questions.exclude(given=None).count() == 0


def test_answer_when_fifteen_minutes_late_then_kept_and_counts_once_accepted(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    saves = [answer(n, q.position, *right_places(q)) for n, q in enumerate(attempt.questions.all(), start=1)]
    desk.at(minutes=45)
    assert put(desk, attempt, token, *saves).standing == "late"
    close_due()
    attempt.refresh_from_db()
    assert attempt.points == 0 and attempt.passed is False
    with pytest.raises(errors.NotAllowedError):
        accept_late(viewer=desk.house.viewer(desk.member), attempt=attempt)
    assert accept_late(viewer=desk.house.viewer(desk.teacher), attempt=attempt) == 2
    attempt.refresh_from_db()
    assert attempt.points == 1000 and attempt.passed is True
    assert accept_late(viewer=desk.house.viewer(desk.teacher), attempt=attempt) == 0


def test_answer_when_after_hand_in_then_late(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    submit(account=desk.account, attempt=attempt.public_id)
    assert put(desk, attempt, token, answer(1, 1, 0)).standing == "late"


def test_answer_when_sent_again_then_acknowledged_and_unchanged(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    put(desk, attempt, token, answer(1, 1, 0))
    receipt = put(desk, attempt, token, answer(1, 1, 3), answer(2, 1, 2))
    assert receipt.saved == [1, 2]
    assert list(AnswerSave.objects.values_list("sequence", "value")) == [(1, [0]), (2, [2])]


def test_answer_when_one_before_is_missing_then_says_which(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    put(desk, attempt, token, answer(1, 1, 0))
    with pytest.raises(errors.GapError) as gap:
        put(desk, attempt, token, answer(3, 1, 1))
    assert gap.value.expected == 2
    with pytest.raises(errors.GapError):
        put(desk, attempt, token, answer(2, 1, 1), answer(4, 1, 1))
    assert AnswerSave.objects.count() == 1


def test_answer_when_attempt_or_token_is_somebody_elses_then_refused(desk):
    attempt = desk.start()
    other = desk.house.member("wang", unit=desk.house.berth)
    with pytest.raises(errors.AttemptNotFoundError):
        save(account=other.account, attempt=attempt.public_id, token=desk.token(attempt), saves=[answer(1)])
    theirs = issue_token(attempt.public_id, other.account.public_id)
    for token in (theirs, "", "x.1:y", issue_token("a" * 16, desk.account.public_id)):
        with pytest.raises(BadStream):
            put(desk, attempt, token, answer(1, 1, 0))
    assert not AnswerSave.objects.exists()


@pytest.mark.parametrize(("position", "value"), [(3, [0]), (1, [4]), (1, [0, 1]), (1, [0, 0])])
def test_answer_when_it_fits_no_question_then_refused(desk, position, value):
    attempt = desk.start()
    with pytest.raises(errors.BadSaveError):
        put(desk, attempt, desk.token(attempt), answer(1, position, *value))


def test_tabs_when_two_write_then_each_has_its_sequence_and_the_last_received_counts(desk):
    attempt = desk.start()
    one, two = desk.token(attempt), desk.token(attempt)
    put(desk, attempt, one, answer(1, 1, 0))
    put(desk, attempt, two, answer(1, 1, 1))
    put(desk, attempt, one, answer(2, 2, 3))
    submit(account=desk.account, attempt=attempt.public_id)
    first, second = attempt.questions.all()
    assert first.given == [first.option_order[1]] and second.given == [second.option_order[3]]


def test_start_when_clicked_twice_then_one_attempt(desk):
    assert desk.start() == desk.start()
    assert Attempt.objects.count() == 1


def test_start_when_attempts_are_used_up_then_refused(make_desk):
    desk = make_desk(attempts=2)
    for number in (1, 2):
        attempt = desk.start()
        assert attempt.number == number
        submit(account=desk.account, attempt=attempt.public_id)
    with pytest.raises(errors.NoAttemptLeftError):
        desk.start()


def test_start_when_an_old_attempt_ran_out_then_it_is_closed_first(desk):
    first = desk.start()
    desk.at(hours=2)
    second = desk.start()
    first.refresh_from_db()
    assert (first.state, second.number) == ("expired", 2)


def test_start_when_outside_the_window_then_refused_and_the_close_shortens(make_desk):
    desk = make_desk(opens_at="2025-03-03T01:30:00+00:00", closes_at="2025-03-03T02:00:00+00:00")
    with pytest.raises(errors.NotYetOpenError):
        desk.start()
    desk.at(minutes=45)
    attempt = desk.start()
    assert (attempt.ends_at - START).total_seconds() == 3600
    assert (attempt.grace_until - attempt.ends_at).total_seconds() == 600
    desk.at(hours=3)
    with pytest.raises(errors.ClosedError):
        desk.start()


def test_start_when_enrolment_is_not_ones_own_or_not_active_then_refused(desk):
    other = desk.house.member("wang", unit=desk.house.berth)
    with pytest.raises(errors.NotEnrolledError):
        start_attempt(viewer=desk.house.viewer(other), enrolment=desk.enrolment, item=desk.item)
    desk.enrolment.state = "withdrawn"
    desk.enrolment.save()
    with pytest.raises(errors.NotEnrolledError):
        desk.start()


def test_start_when_the_bank_is_too_small_then_refused_and_nothing_remains(make_desk):
    desk = make_desk(questions=1)
    with pytest.raises(errors.BankTooSmallError):
        desk.start()
    assert not Attempt.objects.exists()


def test_submit_when_twice_then_once_graded(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    saves = [answer(n, q.position, *right_places(q)) for n, q in enumerate(attempt.questions.all(), start=1)]
    first = submit(account=desk.account, attempt=attempt.public_id, token=token, saves=saves)
    desk.at(minutes=5)
    again = submit(account=desk.account, attempt=attempt.public_id, token=token, saves=saves)
    assert (first.state, first.points, first.passed) == ("submitted", 1000, True)
    assert (again.ended_at, again.graded_at) == (START, START)


def test_submit_when_within_grace_then_handed_in_at_the_end(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    desk.at(minutes=33)
    done = submit(account=desk.account, attempt=attempt.public_id, token=token, saves=[answer(1, 1, 0)])
    assert done.state == "submitted" and done.ended_at == done.ends_at
    assert AnswerSave.objects.get().standing == "grace"


def test_submit_when_grace_is_over_then_time_was_up(desk):
    attempt = desk.start()
    desk.at(minutes=41)
    assert submit(account=desk.account, attempt=attempt.public_id).state == "expired"


def test_regrade_when_nothing_changed_then_equal_even_after_the_bank_did(desk):
    attempt = desk.start()
    token = desk.token(attempt)
    saves = [answer(n, q.position, *right_places(q)) for n, q in enumerate(attempt.questions.all(), start=1)]
    done = submit(account=desk.account, attempt=attempt.public_id, token=token, saves=saves[:1])
    before = (done.points, done.passed, list(attempt.questions.values_list("given", "points")))
    from courses.models import Question, QuestionVersion

    for question in Question.objects.all():
        question.current = QuestionVersion.objects.create(
            question=question, number=2, kind="single", stem="new", options=["x", "y"], key=[1]
        )
        question.save()
    again = regrade(viewer=desk.house.viewer(desk.teacher), attempt=done)
    assert (again.points, again.passed, list(attempt.questions.values_list("given", "points"))) == before
    with pytest.raises(errors.NotAllowedError):
        regrade(viewer=desk.house.viewer(desk.member), attempt=done)


def test_regrade_when_under_way_then_refused(desk):
    with pytest.raises(errors.StillOpenError):
        regrade(viewer=desk.house.viewer(desk.teacher), attempt=desk.start())


def test_save_when_paper_is_long_then_as_many_queries(make_desk, count_queries):
    rule = {"count": 60, "points": 1, "kind": "", "tag": "", "difficulty": None}
    desk = make_desk(questions=60, blueprint=[rule])
    attempt = desk.start()
    token = desk.token(attempt)
    put(desk, attempt, token, answer(1, 1, 0))  # reads what the paper asks, once
    with count_queries() as one:
        put(desk, attempt, token, answer(2, 2, 0))
    with count_queries() as many:
        put(desk, attempt, token, *(answer(n, n - 1, 0) for n in range(3, 62)))
    assert len(one) == len(many) == 5  # savepoint, attempt, last number, insert, release
