"""The teacher's room over HTTP: who gets in, what the buttons do, what bad files are answered."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from courses.authoring.tests.helpers import pack, write_folder
from courses.models import Assignment, Course, CoursePage, CourseTeacher, Enrolment, ExamPage, LessonPage
from courses.testing import enrol_directly, make_course

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def course(imported):
    return Course.objects.get()


@pytest.fixture
def client(house, teacher):
    return house.client(teacher)


def url(name, *args):
    return reverse(f"courses:{name}", args=args)


def part(title):
    return LessonPage.objects.get(title=title)


def test_teaching_rooms_when_asked_by_others_are_not_there(house, course, client, count_queries):
    key = part("Decisions").translation_key
    addresses = [
        url("teach"),
        url("new_course"),
        url("import_course"),
        url("teach_course", course.public_id),
        url("publish", course.public_id),
        url("rename_part", course.public_id, key),
        url("remove_part", course.public_id, key),
        url("preview_part", course.public_id, key),
    ]
    stranger = house.client(house.member("elsewhere", unit=house.school, role="teacher"))
    learner = house.client(house.member("learner", unit=house.harbour))
    for address in addresses:
        assert client.get(address).status_code == 200, address
        assert learner.get(address).status_code == 404, address
        assert house.client().get(address).status_code == 302, address
    for address in addresses[3:]:
        assert stranger.get(address).status_code == 404, address
    for name in ("move_part", "publish"):
        assert stranger.post(url(name, course.public_id), {"up": str(key)}).status_code == 404
    assert stranger.post(url("restore_part", course.public_id, key)).status_code == 404
    assert course.title not in stranger.get(url("teach")).content.decode()
    guest = house.member("guest")
    CourseTeacher.objects.create(course=course, person=guest)
    assert house.client(guest).get(url("teach_course", course.public_id)).status_code == 200
    assert house.client(guest).get(url("new_course")).status_code == 404


def test_part_of_another_course_when_named_is_not_found(house, course, client, teacher):
    from courses.authoring.services import add_part, create_course

    viewer = house.viewer(teacher)
    other = create_course(actor=viewer, unit=house.harbour, title="Other")
    lesson = add_part(actor=viewer, page=other, kind="lesson", title="Elsewhere")
    for name in ("rename_part", "remove_part"):
        assert client.post(url(name, course.public_id, lesson.translation_key), {"title": "x"}).status_code == 404
    moved = client.post(url("move_part", course.public_id), {"up": str(lesson.translation_key)})
    assert moved.status_code == 404
    assert client.post(url("move_part", course.public_id), {"up": "nonsense"}).status_code == 404
    assert LessonPage.objects.get(pk=lesson.pk).title == "Elsewhere"


def test_course_when_begun_filled_and_published_reaches_learners(house, client):
    said = {"unit": house.harbour.public_id, "title": "Fire safety", "study_kind": "required", "hours": "1.5"}
    answer = client.post(url("new_course"), {**said, "audience": "unit"})
    course = Course.objects.get()
    assert answer.url == url("teach_course", course.public_id)
    wrong = client.post(url("new_course"), {**said, "unit": house.school.public_id, "audience": "unit"})
    assert (wrong.status_code, Course.objects.count()) == (200, 1)
    outline = url("teach_course", course.public_id)
    assert client.post(outline, {"kind": "lesson", "title": ""}).status_code == 200
    client.post(outline, {"kind": "chapter", "title": "One", "chapter": ""})
    chapter = CoursePage.objects.get().get_children().get()
    client.post(outline, {"kind": "lesson", "title": "Doors", "chapter": str(chapter.translation_key)})
    client.post(outline, {"kind": "exam", "title": "Test", "chapter": str(chapter.translation_key)})
    publish = url("publish", course.public_id)
    page = client.get(publish)
    assert len(page.context["problems"]) == 2
    assert client.post(publish, {"note": ""}).status_code == 200
    course.refresh_from_db()
    assert course.current_version is None
    lesson = part("Doors")
    lesson.body = [("text", "<p>Keep them shut.</p>")]
    lesson.save_revision()
    LessonPage.objects.filter(pk=lesson.pk).update(has_unpublished_changes=True)
    client.post(url("remove_part", course.public_id, ExamPage.objects.get().translation_key))
    assert client.get(publish).context["drafts"] == ["Doors"]
    client.post(publish, {"drafts": "1"})
    assert client.get(publish).context["drafts"] == []
    assert client.post(publish, {"note": "First"}).url == outline
    course.refresh_from_db()
    assert (course.current_version.number, course.hours_hundredths, course.audience) == (1, 150, "unit")
    assert course.current_version.published_by.username == "teacher"


def test_outline_when_ordered_by_buttons_moves_lessons_across_chapters(house, course, client):
    move = url("move_part", course.public_id)

    def order():
        rows = client.get(url("teach_course", course.public_id)).context["rows"]
        return [(row.page.title, [item.page.title for item in row.items]) for row in rows]

    key = str(part("Who writes").translation_key)
    answer = client.post(move, {"down": key})
    assert answer.url == f"{url('teach_course', course.public_id)}#p-{key}"
    assert order() == [("Begin", ["What minutes are"]), ("Go on", ["Who writes", "Decisions"])]
    client.post(move, {"up": key})
    assert order() == [("Begin", ["What minutes are", "Who writes"]), ("Go on", ["Decisions"])]
    chapter = CoursePage.objects.get().get_children().last()
    client.post(move, {"up": str(chapter.translation_key)})
    assert order()[0][0] == "Go on"
    client.post(move, {"up": str(chapter.translation_key)})
    assert [title for title, _items in order()] == ["Go on", "Begin"]


def test_lesson_when_taken_out_and_put_back_shows_so_in_the_outline(house, course, client):
    key = part("Decisions").translation_key
    asked = client.get(url("remove_part", course.public_id, key))
    assert asked.status_code == 200
    assert part("Decisions").live
    client.post(url("remove_part", course.public_id, key))
    assert not part("Decisions").live
    page = client.get(url("teach_course", course.public_id))
    assert url("restore_part", course.public_id, key) in page.content.decode()
    client.post(url("restore_part", course.public_id, key))
    assert part("Decisions").live
    assert client.get(url("teach")).context["rows"][0].mark.tone == "accent"


def test_lists_when_they_grow_ask_the_database_as_often(house, course, client, teacher, count_queries):
    from courses.authoring.services import add_part, create_course

    viewer = house.viewer(teacher)
    addresses = [url("teach"), url("teach_course", course.public_id)]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)  # what is kept in memory was made anew after the last change
            with count_queries() as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    before = asked()
    for number in range(8):
        add_part(actor=viewer, page=CoursePage.objects.get(course=course), kind="lesson", title=f"L{number}")
        create_course(actor=viewer, unit=house.harbour, title=f"C{number}")
    assert all(after <= count for after, count in zip(asked(), before, strict=True))


def test_teaching_list_when_pages_are_as_published_says_so(house, course, client):
    assert client.get(url("teach")).context["rows"][0].mark.tone == "ok"
    enrol_directly(house.member("l1", unit=house.harbour), course)
    enrol_directly(house.member("l2", unit=house.harbour), course, state=Enrolment.State.REQUESTED)
    row = client.get(url("teach")).context["rows"][0]
    assert (row.learners, row.waiting) == (1, 1)


# -- pages themselves ------------------------------------------------------------------------------------------------


def test_lesson_page_when_opened_directly_is_there_for_its_authors_only(house, course, client):
    address = part("Decisions").url
    assert address.startswith("/u/harbour/")
    page = client.get(address)
    assert page.status_code == 200
    assert "print(&quot;ayes&quot;)" in page.content.decode() or "ayes" in page.content.decode()
    assert house.client(house.member("learner", unit=house.harbour)).get(address).status_code == 404
    assert house.client().get(address).status_code == 404
    foreign = house.member("foreign", unit=house.school, role="editor")
    assert house.client(foreign).get(address).status_code == 404
    chapter = part("Decisions").get_parent()
    assert client.get(chapter.url).status_code == 200
    assert house.client().get(chapter.url).status_code == 404
    to_course = client.get(CoursePage.objects.get().url)
    assert (to_course.status_code, to_course.url) == (302, f"/u/harbour/courses/{course.public_id}/")


def test_preview_when_shown_never_shows_the_key_of_a_check(house, course, client):
    text = client.get(url("preview_part", course.public_id, part("Who writes").translation_key)).content.decode()
    assert "The typist" in text
    assert "The chair confirms" not in text


def test_cms_when_an_editor_opens_a_lesson_offers_to_publish_a_version(house, course):
    editor = house.member("editor", unit=house.harbour, role="editor")
    page = house.client(editor).get(reverse("wagtailadmin_pages:edit", args=[part("Who writes").pk]))
    assert page.status_code == 200
    assert url("publish", course.public_id) in page.content.decode()


# -- import ----------------------------------------------------------------------------------------------------------


def send(client, house, data, unit=None, name="minutes.zip"):
    file = SimpleUploadedFile(name, data, content_type="application/zip")
    return client.post(url("import_course"), {"unit": (unit or house.harbour).public_id, "file": file})


def test_import_on_screen_when_confirmed_stores_the_course_and_drops_the_file(house, folder, client, data_dir):
    answer = send(client, house, pack(folder))
    assert answer.status_code == 302
    assert not Course.objects.exists()
    report = client.get(answer.url)
    assert report.context["known"] is None
    assert (len(report.context["draft"].lessons), report.context["pictures"]) == (3, 1)
    other = house.client(house.member("colleague", unit=house.harbour, role="teacher"))
    assert other.get(answer.url).status_code == 404
    done = client.post(answer.url)
    course = Course.objects.get()
    assert done.url == url("teach_course", course.public_id)
    assert course.code == "minutes"
    assert list((data_dir / "imports").iterdir()) == []
    assert client.post(answer.url).url == url("import_course")
    again = client.get(send(client, house, pack(folder)).url)
    assert again.context["known"] == course


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SUMMARY.md", "* [a](a.md)")
        archive.writestr("a.md", b"0" * 60_000_000)
    return target.getvalue()


def slip():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("SUMMARY.md", "* [a](a.md)")
        archive.writestr("../../a.md", "outside")
    return target.getvalue()


@pytest.mark.parametrize("data", [b"no zip at all", slip(), bomb()], ids=["no zip", "outside", "bomb"])
def test_import_on_screen_when_the_file_is_harmful_says_so_and_keeps_nothing(house, client, data_dir, data):
    answer = send(client, house, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not Course.objects.exists()
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_import_on_screen_when_lessons_have_mistakes_names_them_and_stores_nothing(house, tmp_path, client):
    broken = write_folder(tmp_path, **{"decisions.md": "![x](gone.png)"})
    answer = send(client, house, pack(broken))
    report = client.get(answer.url)
    assert [(one.file, one.line) for one, _label, tone in report.context["problems"] if tone == "bad"] == [
        ("decisions.md", 1)
    ]
    assert client.post(answer.url).status_code == 422
    assert not Course.objects.exists()


def test_import_on_screen_when_for_a_unit_one_does_not_teach_in_is_refused(house, folder, client):
    assert send(client, house, pack(folder), unit=house.school).status_code == 200
    assert client.get(url("import_course_report", "forged")).status_code == 404
    assert not Course.objects.exists()


# -- assignment ------------------------------------------------------------------------------------------------------


@override_settings(LANGUAGE_CODE="en")
def test_assignment_when_asked_says_whom_it_reaches_before_it_is_made(house, client):
    course = make_course(house.harbour)
    clerk = house.member("clerk", unit=house.harbour, role="clerk")
    for number in range(3):
        house.member(f"m{number}", unit=house.berth)
    browser, address = house.client(clerk), url("assign", course.public_id)
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    said = {"unit": house.harbour.public_id, "include_below": "on", "due_on": due}
    asked = browser.post(address, said)
    assert "5" in asked.context["consequences"][0]
    assert not Assignment.objects.exists()
    assert {field["name"]: field["value"] for field in asked.context["fields"]} == {**said, "confirmed": "1"}
    assert browser.post(address, {**said, "confirmed": "1"}).url == address
    assignment = Assignment.objects.get()
    assert (assignment.unit, assignment.include_below, Enrolment.objects.count()) == (house.harbour, True, 5)
    assert browser.get(address).context["open"] == [assignment]
    past = browser.post(address, {**said, "due_on": "2020-01-01", "confirmed": "1"})
    assert past.context["form"].errors["due_on"]
    assert browser.post(address, {**said, "unit": house.school.public_id, "confirmed": "1"}).status_code == 200
    ended = browser.post(url("end_assignment", course.public_id, assignment.public_id))
    assert ended.url == address
    assignment.refresh_from_db()
    assert assignment.ended_at is not None
    for who in (client, house.client(house.member("member", unit=house.harbour))):
        assert who.get(address).status_code == 404
        assert who.post(url("end_assignment", course.public_id, assignment.public_id)).status_code == 404
