"""Makes what only the harbour may read, in the demo of DATA_DIR, and the people who try; run as a program.

Prints JSON: {"readers": {who: user name}, "things": {what: [address, address of one that is missing, text or ""]}}.
"""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

HARBOUR, STREET = "/u/gangwuju/", "/u/shiqiao/"
WORD = "拖轮夜间调度口令"  # stands in every confidential thing
READERS = {
    "visitor": "",
    "member of B": "wangjianguo2",
    "editor of B": "songqinghe",
    "member of A": "hesui",
    "learner of A": "luoqihang",
    "editor of A": "sunpeiran",
    "teacher of A": "xuening",  # and no member of it
    "secretary of A": "hanzhiqiang",
    "once editor of A": "chengyuan",  # and never a member of it
}


def main() -> None:
    from django.db import transaction

    from kernel.people.models import Person
    from kernel.people.services import appoint
    from kernel.units.models import Unit

    harbour = Unit.objects.get(slug="gangwuju")
    people = {who: Person.objects.get(account__username=name) for who, name in READERS.items() if name}
    with transaction.atomic():
        appoint(person=people["teacher of A"], role="teacher", unit=harbour)
        ended = {"starts_on": date(2020, 1, 1), "ends_on": date(2024, 1, 1)}
        appoint(person=people["once editor of A"], role="editor", unit=harbour, **ended)
        things = _content(harbour) | _school(harbour, people["teacher of A"], people["learner of A"])
    print(json.dumps({"readers": READERS, "things": things}))


def _content(harbour: Any) -> dict[str, list[str]]:
    from django.core.files.base import ContentFile
    from PIL import Image

    from kernel.content.audience import Audience
    from kernel.content.models import Article, BasePage, GuardedDocument
    from kernel.content.services import publish_page, store_image

    section = BasePage.objects.get(url_path="/home/gangwuju/dongtai/")
    values = {"title": WORD, "summary": WORD, "audience": Audience.UNIT}
    publish_page(parent=section, page=Article(slug="kouling", **values))
    draft = Article(slug="caogao", live=False, **values)
    section.add_child(instance=draft)
    draft.save_revision()
    drawn = BytesIO()
    Image.new("RGB", (800, 600), "navy").save(drawn, "PNG")
    guarded = {"unit": harbour, "audience": Audience.UNIT}
    picture = store_image(data=drawn.getvalue(), filename="plan.png", title=WORD, **guarded)
    rendition = picture.get_rendition("width-400")
    document = GuardedDocument(title=WORD, **guarded)
    document.file.save("plan.csv", ContentFile(WORD.encode()))
    nobody = "aaaaaaaaaaaaaaaa"
    return {
        "page": [f"{HARBOUR}dongtai/kouling/", f"{HARBOUR}dongtai/meiyou/", WORD],
        "page under B's address": [f"{STREET}dongtai/kouling/", f"{STREET}dongtai/meiyou/", WORD],
        "draft": [f"{HARBOUR}dongtai/caogao/", f"{HARBOUR}dongtai/meiyou/", WORD],
        "draft in the CMS": [f"/cms/pages/{draft.pk}/view_draft/", "/cms/pages/999999/view_draft/", WORD],
        "its text in the CMS": [f"/cms/pages/{draft.pk}/edit/", "/cms/pages/999999/edit/", WORD],
        "original picture": [f"/files/o/{picture.public_id}/", f"/files/o/{nobody}/", ""],
        "rendition": [f"/files/i/{rendition.public_id}/", f"/files/i/{nobody}/", ""],
        "document": [f"/files/d/{document.public_id}/", f"/files/d/{nobody}/", WORD],
        "picture in the CMS": [f"/cms/images/{picture.pk}/", "/cms/images/999999/", WORD],
    }


def _school(harbour: Any, teacher: Any, learner: Any) -> dict[str, list[str]]:
    from courses.authoring.services import add_part, create_course
    from courses.authoring.versions import publish_version
    from courses.exams.services import start_attempt, submit
    from courses.learning.completion import complete_course
    from courses.learning.enrolments import enrol
    from courses.models import Certificate, Item
    from kernel.content.audience import Audience
    from kernel.people.viewer import Viewer
    from kernel.units.mounts import mounts

    writer, reader = Viewer(teacher.account), Viewer(learner.account)
    made = create_course(actor=writer, unit=harbour, title=WORD, hours=Decimal(1), audience=Audience.UNIT)
    lesson_page = add_part(actor=writer, page=made, kind="lesson", title=f"{WORD}一讲")
    lesson_page.body = [("text", f"<p>{WORD}</p>")]  # type: ignore[attr-defined]
    lesson_page.save_revision().publish()
    made.refresh_from_db()
    add_part(actor=writer, page=made, kind="exam", title=f"{WORD}考试")
    made.refresh_from_db()
    course = publish_version(page=made, actor=teacher.account).course
    enrolment = enrol(viewer=reader, course=course, mount=mounts().system)
    lesson, exam = (Item.objects.get(course=course, kind=kind) for kind in (Item.Kind.LESSON, Item.Kind.EXAM))
    attempt = start_attempt(viewer=reader, enrolment=enrolment, item=exam)
    submit(account=learner.account, attempt=attempt.public_id)
    complete_course(enrolment, {})
    certificate = Certificate.objects.get(completion__enrolment=enrolment)
    own, school, nobody = f"{HARBOUR}courses/{course.public_id}/", f"{HARBOUR}courses/", "aaaaaaaaaaaaaaaa"
    teach, none = f"{school}teach/{course.public_id}/", f"{school}teach/{nobody}/"
    elsewhere = f"{STREET}courses/{course.public_id}/"
    sheet = f"{school}certificate/{certificate.public_id}/"
    part = f"{lesson_page.translation_key}/preview/"
    return {
        "course": [own, f"{school}{nobody}/", WORD],
        "course under B's address": [elsewhere, f"{STREET}courses/{nobody}/", WORD],
        "lesson": [f"{own}learn/{lesson.public_id}/", f"{own}learn/{nobody}/", WORD],
        "exam": [f"{own}exam/{exam.public_id}/", f"{own}exam/{nobody}/", WORD],
        "result": [f"{school}attempt/{attempt.public_id}/result/", f"{school}attempt/{nobody}/result/", WORD],
        "lesson's preview": [f"{teach}{part}", f"{none}{part}", WORD],
        "learners": [f"{teach}learners/", f"{none}learners/", WORD],
        "certificate": [sheet, f"{school}certificate/{nobody}/", WORD],
        "certificate as PDF": [f"{sheet}pdf/", f"{school}certificate/{nobody}/pdf/", "%PDF"],
        "certificate as picture": [f"{sheet}png/", f"{school}certificate/{nobody}/png/", ""],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    main()
