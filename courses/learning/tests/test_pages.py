from __future__ import annotations

import json

import pytest
from django.urls import reverse

from courses.learning import services
from courses.learning.outline import CourseLinks
from courses.learning.tests.conftest import first_item, learn
from courses.models import Completion, Enrolment
from courses.testing import CHECK_KEY_TEXT, enrol_directly, lesson_blocks, make_course, make_lesson, publish

LESSON_QUERIES = 12


def address(name, *parts, prefix=""):
    return prefix + reverse(f"courses:{name}", args=[getattr(part, "public_id", part) for part in parts])


def lesson_url(course, number=0):
    return address("lesson", course, course.items.order_by("pk")[number])


# -- who sees what -----------------------------------------------------------------------------------------------
def test_course_is_found_only_where_and_by_whom_it_may_be_seen(house, learner, teacher):
    public = make_course(house.harbour, title="Open to all", audience="public")
    members = make_course(house.harbour, title="For members")
    unit = make_course(house.berth, title="For the branch", audience="unit")
    secretaries = make_course(house.city, title="For clerks", audience="roles", audience_roles="|clerk|")
    clerk = house.member("clerk", unit=house.harbour, role="clerk", role_unit=house.city)
    pupil = house.member("pupil", unit=house.school)
    expected = [
        (None, "", {public}),
        (None, "/u/harbour", {public}),
        (None, "/u/school", set()),
        (learner, "", {public, members, unit}),
        (learner, "/u/school", set()),
        (pupil, "", {public, members}),
        (pupil, "/u/harbour", {public, members}),
        (clerk, "/u/school", {secretaries}),
        (teacher, "/u/harbour", {public, members, unit}),
    ]
    for person, prefix, visible in expected:
        client = house.client(person)
        page = client.get(f"{prefix}/courses/").content.decode()
        for course in (public, members, unit, secretaries):
            who = f"{person} under {prefix or '/'}: {course}"
            assert (course.title in page) is (course in visible), who
            found = client.get(address("course", course, prefix=prefix)).status_code
            assert found == (200 if course in visible else 404), who


def test_lesson_opens_for_learners_and_teachers_only(house, learner, teacher, course):
    url = lesson_url(course)
    assert house.client().get(url).status_code in (302, 404)
    assert house.client(learner).get(url)["Location"] == address("course", course)
    assert "nothing is recorded" in _page(house.client(teacher), url)
    enrolment = enrol_directly(learner, course)
    assert house.client(learner).get(url).status_code == 200
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    assert house.client(learner).get(url).status_code == 302
    foreign = make_course(house.harbour).items.first()
    assert house.client(teacher).get(address("lesson", course, foreign)).status_code == 404


def _page(client, url):
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


# -- what a page tells -------------------------------------------------------------------------------------------
def test_lesson_hides_key_and_explanation_until_the_learner_has_answered(house, learner, course, enrolment):
    client, url = house.client(learner), lesson_url(course)
    before = _page(client, url)
    assert "Li Qiang" in before and CHECK_KEY_TEXT not in before
    assert "verdict" not in before and "choice right" not in before
    assert CHECK_KEY_TEXT not in _page(client, address("course", course))
    answered = client.post(f"{url}check/chck0001/", {"given": "0"}, headers={"x-fragment": "1"})
    assert CHECK_KEY_TEXT in answered.content.decode()
    assert CHECK_KEY_TEXT in _page(client, url)


def test_titles_and_texts_with_markup_are_shown_as_text(house, learner):
    evil = "<script>alert(1)</script>"
    block = {**lesson_blocks()[2], "stem": evil, "options": [evil, "<img src=x onerror=1>"], "explanation": evil}
    code = {"id": "code0001", "type": "code", "language": evil, "code": evil}
    call = {"id": "call0001", "type": "callout", "tone": "tip", "title": evil, "html": "<p>ok</p>"}
    course = make_course(house.harbour, title=evil, summary=evil, lessons=[[block, code, call]])
    course.tags.add(evil)
    enrolment = enrol_directly(learner, course)
    services.record_check(enrolment=enrolment, item=first_item(course), block=block["id"], given=[0])
    Enrolment.objects.update(due_on="2030-01-01")
    client = house.client(learner)
    for url in ("/courses/", "/courses/my/", address("course", course), lesson_url(course)):
        page = _page(client, url)
        assert evil not in page and "<img src=x" not in page, url
        assert "&lt;script&gt;" in page


def test_links_between_lessons_stay_under_the_readers_mount(house, learner):
    course = make_course(house.harbour, lessons=2, exam={})
    _first, second, exam = course.items.order_by("pk")
    targets = (f"{second.public_id}#s-x", exam.public_id, "zz")
    html = "".join(f'<p><a href="lesson:{target}">Go</a></p>' for target in targets)
    version = make_lesson(course, [{"id": "text0001", "type": "text", "html": html}])
    publish(course, [version, second.versions.get(), exam.versions.get()])
    enrol_directly(learner, course)
    page = _page(house.client(learner), address("lesson", course, version.item, prefix="/u/harbour"))
    here = f"/u/harbour/courses/{course.public_id}/"
    for target in (f"{here}learn/{second.public_id}/#s-x", f"{here}exam/{exam.public_id}/", here):
        assert f'href="{target}"' in page
    assert "lesson:" not in page


def test_course_links_are_the_addresses_that_reverse_gives(house):
    course = make_course(house.harbour, lessons=1, exam={})
    links = CourseLinks.of(course.public_id)
    for row in course.current_version.outline[0]["items"]:
        name = "lesson" if row["kind"] == "lesson" else "exam"
        assert links.item(row) == reverse(f"courses:{name}", args=[course.public_id, row["id"]])


def test_learner_keeps_their_version_when_a_new_one_is_published(house, learner, course, enrolment):
    first = first_item(course)
    publish(course, [make_lesson(course, lesson_blocks(9), title="Brand new")])
    client = house.client(learner)
    page = _page(client, address("course", course))
    assert "Lesson 1" in page and "Brand new" not in page
    assert client.get(address("lesson", course, first)).status_code == 200
    assert client.get(address("lesson", course, course.items.last())).status_code == 404
    assert "Brand new" in _page(house.client(house.member("new", unit=house.berth)), address("course", course))


@pytest.mark.parametrize("url", ["/courses/", "/courses/my/"])
def test_card_when_a_new_version_is_published_then_a_learner_sees_the_size_of_their_own(house, learner, url):
    course = make_course(house.harbour, lessons=2, hours_hundredths=350)
    enrol_directly(learner, course)
    course.hours_hundredths = 100
    course.save()
    publish(course, [make_lesson(course, lesson_blocks(9), title="Brand new")])
    page = _page(house.client(learner), url)
    assert "2 lessons" in page and "3.5 credit hours" in page and "1 lesson " not in page
    new = _page(house.client(house.member("new", unit=house.berth)), "/courses/")
    assert "1 lesson " in new and "1 credit hour" in new and "3.5 credit" not in new


def test_percent_counts_required_items_only(house, learner, course):
    first, second = course.items.order_by("pk")
    extra = make_lesson(course, lesson_blocks(3), title="Extra")
    publish(course, [first.versions.get(), second.versions.get(), extra], optional=[extra.item])
    enrolment = enrol_directly(learner, course)
    learn(enrolment, extra.item)
    client = house.client(learner)
    assert ">0%<" in _page(client, address("course", course))
    learn(enrolment, first)
    assert ">50%<" in _page(client, address("course", course))
    assert 'value="50"' in _page(client, "/courses/")
    assert 'value="50"' in _page(client, "/courses/my/")


def test_finished_course_shows_hours_and_certificate(house, learner, course, enrolment):
    for item in course.items.order_by("pk"):
        learn(enrolment, item)
    certificate = Completion.objects.get().certificates.get()
    client = house.client(learner)
    assert certificate.public_id in _page(client, address("course", course))
    mine = _page(client, "/courses/my/")
    assert certificate.public_id in mine and "3.5" in mine


# -- filters -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Roof", "Harbour", "School"}),
        ("q=arbo", {"Harbour"}),
        ("kind=required", {"Roof"}),
        ("unit=harbour", {"Harbour"}),
        ("tag=safety", {"School"}),
        ("state=mine", {"Harbour"}),
        ("state=new", {"Roof", "School"}),
        ("state=done", set()),
        ("kind=nonsense&order=nonsense&page=99", {"Roof", "Harbour", "School"}),
        ("q=%27%25%22", set()),
    ],
)
def test_catalogue_filters(house, learner, query, found):
    make_course(house.city, title="Roof", study_kind="required", lessons=1)
    enrol_directly(learner, make_course(house.harbour, title="Harbour", lessons=1))
    make_course(house.school, title="School", lessons=1).tags.add("safety")
    page = house.client(learner).get(f"/courses/?{query}").context
    assert {card["title"] for card in page["cards"]} == found


def test_catalogue_of_a_unit_can_be_narrowed_to_it(house, learner):
    for unit, title in ((house.city, "Above"), (house.harbour, "Here"), (house.berth, "Below")):
        make_course(unit, title=title, lessons=1)
    cards = house.client(learner).get("/u/harbour/courses/?unit=here").context["cards"]
    assert {card["title"] for card in cards} == {"Here", "Below"}
    assert all(card["url"].startswith("/u/harbour/courses/") for card in cards)


# -- sending -----------------------------------------------------------------------------------------------------
def test_join_leave_and_join_again_by_buttons(house, learner, course):
    client = house.client(learner)
    for name, state in (("enrol", "active"), ("withdraw", "withdrawn"), ("enrol", "active"), ("enrol", "active")):
        assert client.post(address(name, course))["Location"] == address("course", course)
        assert Enrolment.objects.get().state == state
    assert client.get(address("enrol", course)).status_code == 405
    hidden = make_course(house.school, audience="unit")
    assert client.post(address("enrol", hidden)).status_code == 404
    assert Enrolment.objects.count() == 1


def test_report_is_recorded_for_the_person_whose_page_it_was(house, learner, course, enrolment):
    url = f"{lesson_url(course)}progress/"
    report = {"seen": ["text0001"], "watched": {}, "place": {"block": "text0001"}}

    def send(client, account, what):
        return client.post(url, {"account": account, "report": what if isinstance(what, str) else json.dumps(what)})

    assert send(house.client(), learner.public_id, report).status_code == 401
    other = house.member("other", unit=house.berth)
    enrol_directly(other, course)
    assert send(house.client(other), learner.public_id, report).status_code == 409
    client = house.client(learner)
    for nonsense in ("", "[]", "{", "[" * 9000, {"seen": 3}, {"watched": []}):
        assert send(client, learner.public_id, nonsense).status_code == 400
    assert send(client, learner.public_id, {"seen": ["x" * 70000]}).status_code == 413
    assert not enrolment.progress.exists()
    assert send(client, learner.public_id, report).json() == {"done": False, "completed": False, "watched": {}}
    assert enrolment.progress.get().seen == ["text0001"]
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    assert send(client, learner.public_id, report).status_code == 404


def test_report_without_csrf_token_is_refused(house, learner, course, enrolment):
    client = house.client(learner)
    client.handler.enforce_csrf_checks = True
    data = {"account": learner.public_id, "report": "{}"}
    assert client.post(f"{lesson_url(course)}progress/", data).status_code == 403


def test_lesson_can_be_finished_without_a_script(house, learner, course, enrolment):
    client, url = house.client(learner), lesson_url(course)
    assert client.post(f"{url}finish/")["Location"] == url
    assert not enrolment.progress.get().completed_at
    assert client.post(f"{url}check/chck0001/", {})["Location"] == f"{url}#b-chck0001"
    assert client.post(f"{url}check/chck0001/", {"given": "1"})["Location"] == f"{url}#b-chck0001"
    assert enrolment.progress.get().completed_at
    assert client.post(f"{url}check/nothere1/", {"given": "1"}).status_code == 404


def test_check_by_a_script_says_what_is_wrong(house, learner, course, enrolment):
    url = f"{lesson_url(course)}check/chck0001/"
    headers = {"x-fragment": "1"}
    assert house.client().post(url, {"given": "1"}, headers=headers).status_code == 401
    client = house.client(learner)
    assert client.post(url, {}, headers=headers).status_code == 400
    assert client.post(url, {"given": "9999"}, headers=headers).status_code == 400
    answered = client.post(url, {"given": "1"}, headers=headers)
    assert (answered["X-Lesson-Done"], answered["X-Course-Done"]) == ("0", "0")


def test_place_leads_back_to_where_one_stopped(house, learner, course, enrolment):
    item = first_item(course)
    services.record_progress(enrolment=enrolment, item=item, place={"block": "call0001"})
    client = house.client(learner)
    assert f'{lesson_url(course)}#b-call0001"' in _page(client, address("course", course))
    page = _page(client, lesson_url(course))
    assert 'data-place="call0001"' in page and 'id="b-call0001"' in page


# -- cost --------------------------------------------------------------------------------------------------------
def test_pages_ask_as_few_queries_for_many_items_as_for_few(house, learner, count_queries):
    client, counts = house.client(learner), {}
    for lessons in (3, 65, 308):
        course = make_course(
            house.harbour, title=f"C{lessons}", lessons=lessons, chapters=max(1, lessons // 10), exam={}
        )
        learn(enrol_directly(learner, course), first_item(course))
        for name, url in (("course", address("course", course)), ("lesson", lesson_url(course))):
            client.get(url)
            with count_queries() as queries:
                response = client.get(url)
            counts.setdefault(name, set()).add(len(queries))
            assert len(response.content) < (80_000 if lessons <= 65 else 250_000)
    assert len(counts["course"]) == len(counts["lesson"]) == 1, counts
    assert max(counts["lesson"]) <= LESSON_QUERIES, counts


@pytest.mark.parametrize("url", ["/courses/", "/courses/my/"])
def test_lists_ask_as_few_queries_for_many_courses_as_for_few(house, learner, count_queries, url):
    client = house.client(learner)

    def cost():
        client.get(url)
        with count_queries() as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    enrol_directly(learner, make_course(house.harbour, lessons=2))
    few = cost()
    for number in range(8):
        enrol_directly(learner, make_course(house.harbour, title=f"Course {number}", lessons=2))
    assert cost() == few
    assert few <= 22


def test_catalogue_when_a_visitor_sees_none_then_says_that_members_do(house):
    make_course(house.harbour, title="For members", audience="members")
    page = house.client().get("/u/harbour/courses/").content.decode()
    assert "For members" not in page and "/u/harbour/accounts/login/?next=" in page and "课程面向成员开放" in page
    member = house.client(house.member("anybody", unit=house.harbour)).get("/u/harbour/courses/").content.decode()
    assert "For members" in member and "课程面向成员开放" not in member
