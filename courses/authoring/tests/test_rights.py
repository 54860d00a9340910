"""A teacher writes the courses of the unit in the CMS, and none of its news."""

from __future__ import annotations

from wagtail.permissions import policy_registry

from courses.models import CoursePage, LessonPage
from kernel.content.models import Article, BasePage, Section
from kernel.content.services import publish_page


def test_teacher_edits_lessons_of_own_unit_but_neither_its_news_nor_another_units(house):
    section = publish_page(parent=house.harbour_home, page=Section(title="News", slug="news"))
    publish_page(parent=section, page=Article(title="Article", slug="article"))
    lessons = {}
    for home, name in ((house.harbour_home, "harbour"), (house.school_home, "school")):
        course = publish_page(
            parent=BasePage.objects.get(pk=home.pk), page=CoursePage(title=name, slug=f"course-{name}")
        )
        lessons[name] = publish_page(parent=course, page=LessonPage(title=name, slug=f"lesson-{name}"))
    teacher = house.member("teacher", unit=house.harbour, role="teacher")
    policy = policy_registry.get_by_type(BasePage)
    rows = policy.instances_user_has_any_permission_for(teacher.account, {"change"})
    assert set(rows.values_list("slug", flat=True)) == {"course-harbour", "lesson-harbour"}
    client = house.client(teacher)
    assert client.get(f"/cms/pages/{lessons['harbour'].pk}/edit/").status_code == 200
    assert client.get(f"/cms/pages/{lessons['school'].pk}/edit/").status_code in (302, 404)
    news = BasePage.objects.get(slug="article")
    assert client.get(f"/cms/pages/{news.pk}/edit/").status_code in (302, 404)
