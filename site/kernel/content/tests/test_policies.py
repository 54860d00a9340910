"""Rights in the CMS come from roles, and end with them."""

from __future__ import annotations

from wagtail.permissions import policy_registry

from kernel.content.models import Article, BasePage, Section
from kernel.content.services import publish_page


def writable(person):
    policy = policy_registry.get_by_type(BasePage)
    rows = policy.instances_user_has_any_permission_for(person.account, {"change"})
    return set(rows.values_list("slug", flat=True))


def test_editor_writes_in_own_units_and_nowhere_else_and_opens_the_cms(house):
    for home, name in ((house.harbour_home, "harbour"), (house.school_home, "school"), (house.home, "city")):
        section = publish_page(parent=home, page=Section(title=name, slug=f"news-{name}"))
        publish_page(parent=section, page=Article(title=name, slug=f"article-{name}"))
    editor = house.member("editor", unit=house.harbour, role="editor")
    assert writable(editor) == {"harbour", "news-harbour", "article-harbour"}
    chief = house.member("chief", unit=house.city, role="editor")
    assert {"home", "news-city", "article-city", "article-school"} <= writable(chief)
    member = house.member("member", unit=house.harbour)
    assert writable(member) == set()
    assert house.client(editor).get("/cms/").status_code == 200
    assert house.client(member).get("/cms/").status_code == 302
    foreign = BasePage.objects.get(slug="article-school")
    client = house.client(editor)
    assert client.get(f"/cms/pages/{foreign.pk}/edit/").status_code in (302, 404)
    assert client.get(f"/cms/choose-page/{foreign.pk}/").status_code == 404
    own = BasePage.objects.get(slug="article-harbour")
    assert client.get(f"/cms/pages/{own.pk}/edit/").status_code == 200
