"""What members and teachers get to see, and above all what not."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.urls import reverse

from courses.exams.services import submit
from courses.exams.tests.conftest import EXPLANATION, answer, right_places
from courses.models import Attempt
from courses.testing import exam_body


def post_json(client, name, attempt, **body):
    return client.post(reverse(f"courses:{name}", args=[attempt.public_id]), json.dumps(body), "application/json")


def saved(sequence, position, *value, flagged=False):
    return {"sequence": sequence, "position": position, "value": list(value), "flagged": flagged}


def url(name, attempt):
    return reverse(f"courses:{name}", args=[attempt.public_id])


def exam_url(desk):
    return reverse("courses:exam", args=[desk.course.public_id, desk.item.public_id])


def finish(desk, attempt, *, right=True):
    places = [(q.position, right_places(q) if right else []) for q in attempt.questions.all()]
    saves = [answer(n, position, *value) for n, (position, value) in enumerate(places, start=1)]
    return submit(account=desk.account, attempt=attempt.public_id, token=desk.token(attempt), saves=saves)


def assert_no_key(response, attempt):
    """Neither explanation nor key nor the order of the options' shuffling, in whatever spelling."""
    text = unescape(response.content.decode())
    assert EXPLANATION not in text and attempt.seed not in text
    for word in ('"key":', "option_order", '"right"', 'class="verdict"', "choice right", "explanation"):
        assert word not in text


def test_exam_when_sat_through_then_no_response_holds_the_key(make_desk):
    desk = make_desk(review="never")
    client = desk.house.client(desk.member)
    responses = [client.get(exam_url(desk)), client.post(exam_url(desk))]
    attempt = Attempt.objects.get()
    responses.append(client.get(url("attempt", attempt)))
    token = desk.token(attempt)
    first, second = attempt.questions.all()
    responses.append(post_json(client, "save", attempt, stream=token, saves=[saved(1, 1, *right_places(first))]))
    responses.append(post_json(client, "save", attempt, stream=token, saves=[saved(3, 1, 0)]))
    responses.append(client.get(url("submit", attempt)))
    handed = post_json(client, "submit", attempt, stream=token, saves=[saved(2, 2, *right_places(second))])
    responses += [handed, client.get(handed.json()["result"]), client.get(exam_url(desk))]
    assert [response.status_code for response in responses] == [200, 302, 200, 200, 409, 200, 200, 200, 200]
    for response in responses:
        assert_no_key(response, attempt)


def test_paper_when_options_are_shuffled_then_every_option_has_a_place_and_no_index(desk):
    client = desk.house.client(desk.member)
    client.post(exam_url(desk))
    text = client.get(url("attempt", Attempt.objects.get())).content.decode()
    for question in Attempt.objects.get().questions.select_related("question_version"):
        places = [text.index(f">{question.question_version.options[index]}<") for index in question.option_order]
        assert places == sorted(places)
        assert question.question_version.question.public_id not in text


@pytest.mark.parametrize(
    ("review", "after", "shown"),
    [("after_submit", 2, True), ("never", 2, False), ("after_close", 2, False), ("after_close", 24 * 60 + 11, True)],
)
def test_result_when_review_rule_is_asked_then_key_only_as_released(make_desk, review, after, shown):
    desk = make_desk(review=review, closes_at="2025-03-04T01:00:00+00:00")
    attempt = finish(desk, desk.start(), right=False)
    desk.at(minutes=after)
    response = desk.house.client(desk.member).get(url("result", attempt))
    assert (EXPLANATION in response.content.decode()) is shown
    if not shown:
        assert_no_key(response, attempt)
    assert EXPLANATION in desk.house.client(desk.teacher).get(url("result", attempt)).content.decode()


def test_result_when_grace_still_runs_then_the_paper_stays_shut(desk):
    """Who lets the time run out in one tab must not read the key there and answer in another."""
    attempt = desk.start()
    desk.at(minutes=33)
    client = desk.house.client(desk.member)
    assert client.get(url("result", attempt)).url == url("attempt", attempt)
    assert_no_key(client.get(url("attempt", attempt)), attempt)
    desk.at(minutes=41)
    assert client.get(url("attempt", attempt)).url == url("result", attempt)
    assert EXPLANATION in client.get(url("result", attempt)).content.decode()


def test_attempt_when_it_is_somebody_elses_then_not_found_everywhere(desk):
    attempt = desk.start()
    client = desk.house.client(desk.house.member("wang", unit=desk.house.berth))
    for name in ("attempt", "result", "submit"):
        assert client.get(url(name, attempt)).status_code == 404
    assert client.post(url("submit", attempt)).status_code == 404
    for name in ("save", "submit"):
        assert post_json(client, name, attempt, stream="", saves=[]).status_code == 404
    for name in ("accept_late", "regrade"):
        assert client.post(url(name, attempt)).status_code == 404
    own = desk.house.client(desk.member)
    assert own.get(url("attempt", attempt)).status_code == 200
    # a teacher sees results, but does not write on
    teacher = desk.house.client(desk.teacher)
    assert teacher.get(url("attempt", attempt)).status_code == 404
    assert own.post(url("accept_late", attempt)).status_code == 404


def test_attempt_when_asked_for_under_another_units_mount_then_not_found(desk):
    attempt = desk.start()
    client = desk.house.client(desk.member)
    assert client.get(f"/u/harbour{url('attempt', attempt)}").status_code == 200
    assert client.get(f"/u/school{url('attempt', attempt)}").status_code == 404


def test_save_when_signed_out_then_401_and_pages_lead_to_sign_in(desk):
    attempt = desk.start()
    client = desk.house.client()
    for name in ("save", "submit"):
        assert post_json(client, name, attempt, stream="", saves=[]).status_code == 401
    for name in ("attempt", "submit", "result"):
        assert url(name, attempt) in client.get(url(name, attempt)).url


def test_save_when_body_is_not_ours_then_refused(desk):
    attempt = desk.start()
    client, token = desk.house.client(desk.member), desk.token(attempt)
    good = saved(1, 1, 0)
    for saves in (
        [{**good, "value": "0"}],
        [{**good, "sequence": 0}],
        [{**good, "position": True}],
        ["x"],
        [good] * 201,
    ):
        assert post_json(client, "save", attempt, stream=token, saves=saves).status_code == 400
    for body in (b"", b"[]", b"\xff", b'{"saves": 1}', b" " * 70_000):
        assert client.post(url("save", attempt), body, "application/json").status_code == 400
    assert post_json(client, "save", attempt, stream="x", saves=[good]).status_code == 400
    assert client.get(url("save", attempt)).status_code == 405
    receipt = post_json(client, "save", attempt, stream=token, saves=[good]).json()
    assert receipt["saved"] == [1] and receipt["clock"] == "09:00:00" and receipt["standing"] == "on_time"
    assert post_json(client, "save", attempt, stream=token, saves=[]).json()["now"] == receipt["now"]


def test_paper_when_loaded_again_then_shows_what_was_saved(desk):
    client = desk.house.client(desk.member)
    attempt = desk.start()
    post_json(client, "save", attempt, stream=desk.token(attempt), saves=[saved(1, 2, 3, flagged=True)])
    text = client.get(url("attempt", attempt)).content.decode()
    assert text.count(" checked>") == 1 and text.count("data-flagged") == 1
    assert 'name="q2" value="3" checked' in text


def test_hand_in_when_answers_are_missing_then_asks_first_and_names_them(desk):
    client = desk.house.client(desk.member)
    attempt = desk.start()
    post_json(client, "save", attempt, stream=desk.token(attempt), saves=[saved(1, 1, 0)])
    page = client.get(url("submit", attempt))
    assert page.context["consequences"][0].endswith("2。") or "2" in page.context["consequences"][0]
    for _time in range(2):
        assert client.post(url("submit", attempt)).url == url("result", attempt)
    attempt.refresh_from_db()
    assert attempt.state == "submitted"


def test_exam_when_states_differ_then_offers_what_is_possible(make_desk):
    desk = make_desk(attempts=1)
    client = desk.house.client(desk.member)
    assert client.get(exam_url(desk)).context["refusal"] == ""
    assert client.post(exam_url(desk)).url == client.post(exam_url(desk)).url
    attempt = Attempt.objects.get()
    assert client.get(exam_url(desk)).context["open_attempt"] == attempt
    finish(desk, attempt)
    page = client.get(exam_url(desk))
    assert page.context["refusal"] and page.context["passed"] and page.context["left"] == 0
    assert client.post(exam_url(desk)).url == exam_url(desk)
    stranger = desk.house.client(desk.house.member("zhao", unit=desk.house.berth))
    assert stranger.get(exam_url(desk)).context["refusal"]
    assert stranger.post(exam_url(desk)).status_code == 404


def test_late_answers_when_accepted_by_the_teacher_then_count_and_are_listed_until_then(desk):
    attempt = desk.start()
    client, token = desk.house.client(desk.member), desk.token(attempt)
    desk.at(minutes=45)
    saves = [saved(n, q.position, *right_places(q)) for n, q in enumerate(attempt.questions.all(), start=1)]
    assert post_json(client, "save", attempt, stream=token, saves=saves).json()["standing"] == "late"
    assert len(client.get(url("result", attempt)).context["late"]) == 2
    teacher = desk.house.client(desk.teacher)
    listed = reverse("courses:attempts", args=[desk.course.public_id])
    assert [row["late"] for row in teacher.get(listed, {"late": "on"}).context["rows"]] == [2]
    assert url("accept_late", attempt) in teacher.get(listed).content.decode()
    assert teacher.post(url("accept_late", attempt)).status_code == 302
    assert teacher.post(url("regrade", attempt)).status_code == 302
    attempt.refresh_from_db()
    assert attempt.points == 1000
    assert client.get(url("result", attempt)).context["late"] == []
    assert teacher.get(listed, {"late": "on"}).context["rows"] == []
    assert len(teacher.get(listed, {"state": "passed", "exam": desk.item.public_id}).context["rows"]) == 1
    assert client.get(listed).status_code == 404


def test_pages_when_exam_is_long_then_as_many_queries(make_desk, count_queries):
    def counts(desk):
        client = desk.house.client(desk.member)
        attempt = desk.start()
        client.get(url("attempt", attempt))
        with count_queries() as page:
            client.get(url("attempt", attempt))
        with count_queries() as save:
            post_json(client, "save", attempt, stream=desk.token(attempt), saves=[saved(1, 1, 0)])
        finish(desk, attempt)
        with count_queries() as result:
            client.get(url("result", attempt))
        return [len(page), len(save), len(result)]

    desk = make_desk(questions=60)
    short = counts(desk)
    version = desk.enrolment.version.version_items.get(item=desk.item).item_version
    version.body = exam_body(desk.house.harbour, blueprint=[{"count": 60, "points": 1}])
    version.save()
    assert counts(desk) == short
    assert short[0] <= 12 and short[1] <= 8


def test_teachers_list_when_it_grows_then_as_many_queries(desk, count_queries):
    from courses.testing import enrol_directly

    teacher = desk.house.client(desk.teacher)
    listed = reverse("courses:attempts", args=[desk.course.public_id])
    finish(desk, desk.start())
    teacher.get(listed)
    with count_queries() as one:
        teacher.get(listed)
    for number in range(4):
        member = desk.house.member(f"m{number}", unit=desk.house.berth)
        desk.member, desk.enrolment = member, enrol_directly(member, desk.course)
        finish(desk, desk.start())
    with count_queries() as many:
        assert len(teacher.get(listed).context["rows"]) == 5
    assert len(one) == len(many)
