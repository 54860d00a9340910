"""Publishing: what a version holds, what it refuses, and what never changes for those who are enrolled."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.blocks import StreamValue

from courses.authoring import services
from courses.authoring.changes import compare
from courses.authoring.problems import NotPublishable
from courses.authoring.tests.helpers import png
from courses.authoring.versions import digest_of, prepare, publish_version
from courses.models import Course, CoursePage, Item, ItemVersion, LessonPage, VersionItem
from courses.testing import enrol_directly, make_question
from kernel.audit.models import AuditEntry
from kernel.content.models import GuardedDocument, GuardedImage
from kernel.events.models import OutboxEvent


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def write(page, *blocks):
    """Replace a lesson's text and publish its page."""
    page = fresh(page)
    page.body = StreamValue(page.body.stream_block, [{"type": kind, "value": value} for kind, value in blocks], True)
    page.save_revision().publish()


def outline_of(version):
    return [(chapter["title"], [item["title"] for item in chapter["items"]]) for chapter in version.outline]


@pytest.fixture
def page(imported):
    return fresh(imported.page)


@pytest.fixture
def editor(house):
    return house.viewer(house.member("writer", unit=house.harbour, role="teacher"))


def lesson(title):
    return LessonPage.objects.get(title=title)


def test_version_when_published_copies_the_course_and_tells_of_it(house, imported, page):
    course = Course.objects.get()
    assert (course.title, course.study_kind, course.audience) == ("Minutes", "required", "members")
    assert course.published_at == course.current_version.published_at
    assert course.current_version.rules == {"lessons": "all_required", "exams": "pass_required"}
    assert AuditEntry.objects.filter(action="courses.version_published", object_id=course.public_id).count() == 1
    assert OutboxEvent.objects.get(name="courses.version_published").payload == {
        "course": course.public_id,
        "version": 1,
    }


def test_version_when_published_twice_without_changes_makes_nothing_new(page):
    first = publish_version(page=page, actor=None)
    second = publish_version(page=fresh(page), actor=None)
    assert first == second
    assert (Course.objects.get().versions.count(), ItemVersion.objects.count()) == (1, 3)
    assert not compare(fresh(page))


def test_version_when_one_lesson_changes_renews_only_that_one(page, editor):
    write(lesson("Decisions"), ("text", "<p>Decided.</p>"))
    changes = compare(fresh(page))
    assert (changes.changed, changes.added, changes.moved) == (["Decisions"], [], [])
    version = publish_version(page=fresh(page), actor=editor, note="Shorter")
    assert (version.number, version.note, version.published_by) == (2, "Shorter", editor.user)
    numbers = {row.item.source: row.item_version.number for row in version.version_items.all()}
    assert numbers == {"begin/what.md": 1, "begin/who.md": 1, "decisions.md": 2}


def test_version_when_a_release_gives_blocks_an_empty_field_has_not_changed(page, editor):
    version = lesson("What minutes are").item.versions.get()
    table = next(block for block in version.body["blocks"] if block["type"] == "table")
    assert table.pop("caption") == ""  # as if an older release had published it
    version.digest = digest_of(version.title, version.body)
    version.save()
    assert not compare(fresh(page))
    assert publish_version(page=fresh(page), actor=editor).number == 1
    next(block for block in version.body["blocks"] if block["type"] == "picture").pop("alt")  # that one is not empty
    version.digest = digest_of(version.title, version.body)
    version.save()
    assert compare(fresh(page)).changed == ["What minutes are"]
    assert publish_version(page=fresh(page), actor=editor).number == 2


def test_enrolment_when_lessons_are_edited_removed_and_moved_keeps_its_version(house, page, editor):
    learner = house.member("learner", unit=house.harbour)
    enrolment = enrol_directly(learner, Course.objects.get())
    before = [
        (row.item_id, row.position, row.item_version.title, row.item_version.body)
        for row in enrolment.version.version_items.order_by("position")
    ]
    outline = enrolment.version.outline
    write(lesson("Who writes"), ("text", "<p>New text.</p>"))
    services.take_out(actor=editor, page=page, part=lesson("Decisions"))
    services.rename_part(actor=editor, page=page, part=lesson("What minutes are"), title="Minutes in brief")
    assert services.move_part(actor=editor, page=page, part=lesson("Who writes"), up=True)
    write(lesson("Minutes in brief"), ("text", "<p>Short.</p>"))
    second = publish_version(page=fresh(page), actor=editor)
    assert outline_of(second) == [("Begin", ["Who writes", "Minutes in brief"])]
    lesson("Who writes").delete()
    CoursePage.objects.get().delete()
    enrolment.refresh_from_db()
    assert enrolment.version.outline == outline
    assert before == [
        (row.item_id, row.position, row.item_version.title, row.item_version.body)
        for row in VersionItem.objects.filter(course_version=enrolment.version).order_by("position")
    ]
    assert Item.objects.count() == 3


def test_changes_when_compared_name_what_was_added_removed_renamed_and_moved(page, editor):
    services.add_part(actor=editor, page=page, kind="chapter", title="More")
    chapter = fresh(page).get_children().last().specific
    new = services.add_part(actor=editor, page=page, kind="lesson", title="Archive", parent=chapter)
    write(new, ("text", "<p>Keep them.</p>"))
    services.rename_part(actor=editor, page=page, part=lesson("Decisions"), title="Votes")
    services.rename_part(actor=editor, page=page, part=fresh(page).get_children().first().specific, title="Start")
    services.move_part(actor=editor, page=page, part=lesson("What minutes are"), up=False)
    changes = compare(fresh(page))
    assert changes.added == ["Archive"]
    assert changes.renamed == [("Decisions", "Votes")]
    assert changes.chapters == [("Begin", "Start")]
    assert len(changes.moved) == 1
    assert (changes.removed, changes.changed, changes.course) == ([], [], [])
    services.take_out(actor=editor, page=page, part=lesson("Votes"))
    assert compare(fresh(page)).removed == ["Decisions"]
    services.put_back(actor=editor, page=page, part=lesson("Votes"))
    assert compare(fresh(page)).removed == []


def test_identity_when_an_old_revision_is_restored_or_the_page_is_copied_stays_with_its_page(page):
    one = lesson("Decisions")
    draft = one.save_revision()
    item = one.item
    LessonPage.objects.filter(pk=one.pk).update(item=None)
    without = fresh(one).save_revision()
    LessonPage.objects.filter(pk=one.pk).update(item=item)
    without.publish()
    assert lesson("Decisions").item == item
    draft.publish()
    assert lesson("Decisions").item == item
    copy = fresh(one).copy(update_attrs={"slug": "copied", "title": "Copied"})
    assert copy.item is None
    publish_version(page=fresh(page), actor=None)
    assert fresh(copy).item not in (None, item)
    course_copy = fresh(page).copy(recursive=True, update_attrs={"slug": "second", "title": "Second"})
    assert fresh(course_copy).course not in (None, page.course)
    second = publish_version(page=fresh(course_copy), actor=None)
    assert set(second.version_items.values_list("item", flat=True)).isdisjoint(
        Course.objects.get(pk=page.course_id).current_version.version_items.values_list("item", flat=True)
    )


def problems_of(page):
    with pytest.raises(NotPublishable) as refused:
        publish_version(page=fresh(page), actor=None)
    return [(problem.where, problem.message) for problem in refused.value.problems]


def test_publishing_when_something_is_missing_names_every_problem_and_stores_nothing(house, page, editor, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        write(lesson("Decisions"))
        write(
            lesson("Who writes"),
            ("check", {"stem": "Who?", "options": [{"text": "A", "right": False}, {"text": "B", "right": False}]}),
            ("text", '<p><a linktype="page" id="999999">gone</a> <a linktype="document" id="888888">gone</a></p>'),
            ("picture", {"image": 777777, "caption": ""}),
        )
        image = GuardedImage.objects.get()
        image.audience = "unit"
        image.save()
        services.add_part(actor=editor, page=page, kind="exam", title="Test")
        found = problems_of(page)
    by_page = {}
    for where, message in found:
        by_page.setdefault(where, []).append(message)
    assert by_page["Decisions"] == ["The lesson has no text yet."]
    assert len(by_page["Who writes"]) == 4
    assert "“The desk”" in by_page["What minutes are"][0]
    assert any("bank holds 0" in message for message in by_page["Test"])
    assert Course.objects.get().current_version.number == 1
    assert prepare(fresh(page)).closed_files == [image]
    services.open_files(actor=editor, page=page, files=[image])
    assert fresh(image).audience == "members"


def test_file_when_a_published_lesson_shows_it_is_neither_deleted_nor_replaced(house, page):
    image = GuardedImage.objects.get()
    with pytest.raises(PermissionDenied), transaction.atomic():
        image.delete()
    image.file.save("other.png", ContentFile(png(10, 10)), save=False)
    with pytest.raises(PermissionDenied), transaction.atomic():
        image.save()
    unused = GuardedImage(title="unused", unit=house.harbour, width=1, height=1, file="original_images/x.png")
    unused.save()
    unused.delete()
    with pytest.raises(PermissionDenied), transaction.atomic():
        GuardedDocument.objects.get().delete()


def test_publishing_an_empty_course_when_asked_is_refused(house, editor):
    page = services.create_course(actor=editor, unit=house.harbour, title="Empty")
    assert len(problems_of(page)) == 1
    assert page.course.current_version is None


def test_link_when_its_lesson_is_taken_out_is_a_problem(page, editor):
    services.take_out(actor=editor, page=page, part=lesson("Decisions"))
    assert [where for where, _message in problems_of(page)] == ["What minutes are"]


def test_exam_when_published_holds_its_settings(house, page, editor):
    for number in range(10):
        make_question(house.city, f"Q{number}")
    services.add_part(actor=editor, page=page, kind="exam", title="Test")
    version = publish_version(page=fresh(page), actor=editor)
    body = ItemVersion.objects.get(item__kind="exam").body
    assert (body["unit"], body["minutes"], body["attempts"]) == (house.harbour.public_id, 40, 3)
    assert body["blueprint"] == [{"count": 10, "points": 10, "kind": "", "tag": "", "difficulty": None}]
    assert version.outline[-1]["items"][-1]["kind"] == "exam"


def test_course_on_the_system_home_when_made_belongs_to_the_root_unit(house, editor):
    page = CoursePage(title="For all", slug="for-all")
    house.home.add_child(instance=page)
    assert fresh(page).course.unit == house.city
    one = services.add_part(actor=editor, page=page, kind="lesson", title="One")
    write(one, ("text", "<p>One.</p>"))
    assert publish_version(page=fresh(page), actor=None).course.unit == house.city


def test_html_when_published_is_clean(page):
    write(
        lesson("Decisions"),
        ("text", '<h2>Vote</h2><p onclick="x()">a<script>alert(1)</script></p><p style="color:red">b</p><h2>Vote</h2>'),
        ("callout", {"tone": "tip", "title": "<b>", "text": '<p><a href="javascript:x()">c</a></p>'}),
        ("table", {"rows": "List<String>|<code>x</code>\n<img src=x onerror=y>|<script>z</script>", "caption": ""}),
    )
    version = publish_version(page=fresh(page), actor=None)
    blocks = version.version_items.get(item__source="decisions.md").item_version.body["blocks"]
    assert blocks[0]["html"] == '<h2 id="s-vote">Vote</h2><p>a</p><p>b</p><h2 id="s-vote-1">Vote</h2>'
    assert "javascript" not in blocks[1]["html"]
    assert blocks[2]["head"] == ["List&lt;String&gt;", "<code>x</code>"]
    assert blocks[2]["rows"][0][0].startswith("&lt;img")


def test_preparing_when_the_course_grows_asks_the_database_as_often(house, page, editor, count_queries):
    prepare(fresh(page))
    with count_queries() as few:
        prepare(fresh(page))
    for number in range(12):
        write(
            services.add_part(actor=editor, page=page, kind="lesson", title=f"More {number}"),
            ("picture", {"image": GuardedImage.objects.get().pk, "caption": ""}),
        )
    prepare(fresh(page))  # gives the new lessons their identity
    with count_queries() as many:
        prepare(fresh(page))
    assert len(many) <= len(few) + 1
