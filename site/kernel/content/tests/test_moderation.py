"""Articles that are looked at before they go online: who writes, who approves, who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.permissions import policy_registry

from kernel.content.models import Article, BasePage, Section
from kernel.content.moderation.services import is_moderated, may_publish, set_moderated
from kernel.content.services import publish_page
from kernel.content.sites import site_of
from kernel.content.tests.test_rooms_forms import article
from kernel.events.worker import deliver_waiting
from kernel.people.models import Person
from kernel.people.services import end_term
from kernel.units.tree import tree


@pytest.fixture
def section(house: Any, settings: Any) -> Section:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made: Section = publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))
    keeper = house.viewer(house.member("keeper", unit=house.harbour, role="administrator"))
    site = site_of(tree().by_slug["harbour"])
    assert site is not None
    set_moderated(viewer=keeper, site=site, on=True)
    return made


@pytest.fixture
def people(house: Any, section: Section) -> dict[str, Any]:
    """An info officer who writes, those who may approve here and above, and others; all with an e-mail."""
    made = {
        "writer": house.member("writer", unit=house.harbour, role="info_officer", name="何信息"),
        "editor": house.member("editor", unit=house.harbour, role="editor", name="王编辑"),
        "secretary": house.member("secretary", unit=house.harbour, role="secretary"),
        "above": house.member("above", unit=house.city, role="editor"),
        "elsewhere": house.member("elsewhere", unit=house.school, role="editor"),
        "keeper": Person.objects.get(account__username="keeper"),
    }
    for name, person in made.items():
        if name != "keeper":
            person.account.email = f"{name}@example.org"
            person.account.save(update_fields=["email"])
    return made


def told() -> list[str]:
    mail.outbox.clear()
    deliver_waiting()
    return sorted(address for message in mail.outbox for address in message.to)


def sent_in(house: Any, people: Any, section: Any, **fields: Any) -> Article:
    client = house.client(people["writer"])
    sent = article(**{"action-submit": "1", **fields})
    del sent["action-publish"]
    response = client.post(f"/cms/pages/add/content/article/{section.pk}/", sent)
    assert response.status_code == 302, response.content.decode()[:2000]
    return Article.objects.get(slug="berths")


def large_button(form: Any) -> str:
    """What Enter and the button that is always in view do; the others stand in its menu."""
    name: str = form.context["action_menu"].default_item.name
    return name


def decide(client: Any, page: Any, action: str, comment: str = "") -> Any:
    state = TaskState.objects.filter(workflow_state__object_id=str(page.pk), status="in_progress").last()
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk if state else 0])
    return client.post(address, {"comment": comment})


def test_writer_when_the_site_is_looked_after_then_sends_in_and_may_publish_nothing(house, section, people):
    writer = house.client(people["writer"])
    form = writer.get(f"/cms/pages/add/content/article/{section.pk}/")
    assert large_button(form) == "action-submit" and b'name="action-publish"' not in form.content
    free = house.client(people["elsewhere"]).get(f"/cms/pages/add/content/article/{house.school_home.pk}/")
    assert large_button(free) == "action-publish"
    writer.post(f"/cms/pages/add/content/article/{section.pk}/", article())  # asks to publish all the same
    page = Article.objects.get(slug="berths")
    assert not page.live
    live = publish_page(parent=section, page=Article(title="在线", slug="live"))
    editing = article(slug="live", title="改了")
    writer.post(f"/cms/pages/{live.pk}/edit/", editing)
    assert Article.objects.get(pk=live.pk).title == "在线"
    for address in (f"/cms/pages/{live.pk}/unpublish/", f"/cms/pages/{live.pk}/delete/"):
        assert writer.post(address).status_code == 302
    assert BasePage.objects.get(pk=live.pk).live
    assert writer.post(f"/cms/bulk/content/basepage/publish/?id={page.pk}").status_code in (200, 302)
    assert not BasePage.objects.get(pk=page.pk).live
    policy = policy_registry.get_by_type(BasePage)
    account = people["writer"].account
    assert not policy.instances_user_has_any_permission_for(account, {"publish"}).exists()
    assert policy.instances_user_has_any_permission_for(account, {"change"}).filter(pk=page.pk).exists()
    allowed = {name: may_publish(house.viewer(person), house.harbour.pk) for name, person in people.items()}
    assert allowed == {
        "writer": False,
        "editor": True,
        "secretary": True,
        "above": True,
        "elsewhere": False,
        "keeper": True,
    }
    assert may_publish(house.viewer(house.member("free", unit=house.school, role="info_officer")), house.school.pk)


def test_article_when_sent_in_then_approvers_of_the_unit_are_told_and_one_of_them_puts_it_online(
    house, section, people
):
    page = sent_in(house, people, section, title="泊位公告")
    assert (page.live, told()) == (False, ["editor@example.org", "secretary@example.org"])
    assert "/cms/pages/" in mail.outbox[0].body and "何信息" in mail.outbox[0].body
    for name, sees in (("editor", True), ("above", True), ("elsewhere", False), ("writer", False)):
        states = TaskState.objects.reviewable_by(people[name].account)
        assert states.exists() is sees, name
        assert ("泊位公告" in house.client(people[name]).get("/cms/").content.decode()) is (sees or name == "writer")
    assert decide(house.client(people["elsewhere"]), page, "approve").status_code == 404
    decide(house.client(people["writer"]), page, "approve")
    locked = house.client(people["writer"]).get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert 'name="action-submit"' not in locked
    assert not BasePage.objects.get(pk=page.pk).live
    editor = house.client(people["editor"])
    assert large_button(editor.get(f"/cms/pages/{page.pk}/edit/")) == "approve"
    decide(editor, page, "approve")
    assert BasePage.objects.get(pk=page.pk).live
    assert told() == ["writer@example.org"]
    assert "王编辑" in mail.outbox[0].body
    compared = editor.get(f"/cms/pages/{page.pk}/revisions/compare/live...latest/")
    assert compared.status_code == 200


def test_article_when_sent_back_then_its_author_reads_why_and_sends_it_in_again(house, section, people):
    page = sent_in(house, people, section)
    told()
    decide(house.client(people["secretary"]), page, "reject", "请补上日期")
    assert told() == ["writer@example.org"] and "请补上日期" in mail.outbox[0].body
    writer = house.client(people["writer"])
    assert "请补上日期" in writer.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    sent = article(**{"action-submit": "1"})
    del sent["action-publish"]
    writer.post(f"/cms/pages/{page.pk}/edit/", sent)
    assert told() == ["editor@example.org", "secretary@example.org"]
    for term in people["writer"].terms.all():
        end_term(term=term)
    decide(house.client(people["editor"]), page, "reject", "还要改")
    assert told() == []  # who has left the unit is told of nothing


def form_of(client: Any, page: Any) -> dict[str, Any]:
    """What the browser sends of a page's form that nobody touched."""
    form = client.get(f"/cms/pages/{page.pk}/edit/").context["form"]
    revision = page.get_latest_revision()
    begun = {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}
    shown = timezone.localtime(form.instance.date).strftime("%Y-%m-%d %H:%M")
    return article(title=form.instance.title, date=shown, **begun)


def test_approver_when_deciding_too_late_then_reads_who_was_faster_and_changes_nothing(house, section, people):
    page = sent_in(house, people, section)
    first, second = house.client(people["editor"]), house.client(people["secretary"])
    begun = form_of(second, page)
    state = TaskState.objects.get(workflow_state__object_id=str(page.pk))
    collect = reverse("wagtailadmin_pages:collect_workflow_action_data", args=[page.pk, "reject", state.pk])
    window = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    assert "还要写什么" not in first.get(collect, **window).json()["html"]
    assert first.post(collect, {"comment": ""}, **window).json()["step"] == "action", "who sends back says why"
    decide(first, page, "reject", "请补上日期")
    versions = page.revisions.count()
    decision = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    for mine, typed in (({}, False), ({"summary": "我补的"}, True)):
        answer = second.post(f"/cms/pages/{page.pk}/edit/", begun | decision | mine, follow=True)
        said = answer.content.decode()
        assert "王编辑" in said and "请补上日期" in said
        assert bool(answer.redirect_chain) is not typed and ("我补的" in said) is typed, "nothing typed is lost"
    listed = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert "王编辑" in second.get(collect, **window).json()["html"]
    told = second.post(listed, {"comment": ""}, follow=True)
    assert told.redirect_chain and "王编辑" in told.content.decode()
    assert (page.revisions.count(), BasePage.objects.get(pk=page.pk).live) == (versions, False)


def test_approver_when_nothing_was_changed_then_the_approved_version_is_the_authors(house, section, people):
    page = sent_in(house, people, section)
    editor = house.client(people["editor"])
    decision = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    del (sent := form_of(editor, page) | decision)["action-publish"]
    editor.post(f"/cms/pages/{page.pk}/edit/", sent)
    page.refresh_from_db()
    assert page.live and page.revisions.count() == 1
    assert page.live_revision.user == people["writer"].account


def test_approvers_when_the_unit_has_none_then_are_those_of_the_nearest_unit_above(house, section, people):
    for name in ("editor", "secretary"):
        for term in people[name].terms.all():
            end_term(term=term)
    for term in people["keeper"].terms.all():
        end_term(term=term)
    sent_in(house, people, section)
    assert told() == ["above@example.org"]


def test_site_when_no_longer_looked_after_then_what_waits_goes_back_as_draft(house, section, people):
    page = sent_in(house, people, section)
    site = site_of(tree().by_slug["harbour"])
    keeper = house.viewer(house.member("keeper3", unit=house.harbour, role="administrator"))
    assert site is not None
    set_moderated(viewer=keeper, site=site, on=False)
    assert not is_moderated(house.harbour.pk)
    assert WorkflowState.objects.get(object_id=str(page.pk)).status == "cancelled"
    assert may_publish(house.viewer(people["writer"]), house.harbour.pk)
    house.client(people["writer"]).post(f"/cms/pages/{page.pk}/edit/", article())
    assert BasePage.objects.get(pk=page.pk).live


def test_system_site_when_looked_after_then_the_units_are_not(house, people):
    site = site_of(tree().by_slug["city"])
    assert site is not None
    set_moderated(viewer=house.viewer(house.member("root2", unit=house.city, role="administrator")), site=site, on=True)
    assert is_moderated(None) and not is_moderated(house.school.pk)
    school = BasePage.objects.get(pk=house.school_home.pk).specific
    assert not school.has_workflow and house.home.has_workflow
    assert school.get_workflow() is None and house.home.get_workflow() is not None


def test_page_when_locked_then_says_by_whom_and_keeps_others_from_saving(house, people):
    page = publish_page(parent=house.school_home, page=Article(title="锁", slug="berths"))
    keeper = house.client(people["elsewhere"])
    other = house.client(house.member("other", unit=house.school, role="editor"))
    assert keeper.post(f"/cms/pages/{page.pk}/lock/").status_code == 302
    assert "elsewhere" in other.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    other.post(f"/cms/pages/{page.pk}/edit/", article(title="改了"))
    assert Article.objects.get(pk=page.pk).title == "锁"
    assert other.post(f"/cms/pages/{page.pk}/unlock/").status_code == 302
    other.post(f"/cms/pages/{page.pk}/edit/", article(title="改了"))
    assert Article.objects.get(pk=page.pk).title == "改了"


def test_approver_of_one_unit_when_naming_a_state_of_another_units_page_then_decides_nothing(house, section, people):
    """Wagtail asks whether one may approve the page in the address, and decides what the state in it belongs to."""
    page = sent_in(house, people, section)
    site = site_of(tree().by_slug["school"])
    assert site is not None
    keeper = house.viewer(house.member("keeper4", unit=house.school, role="administrator"))
    set_moderated(viewer=keeper, site=site, on=True)
    own = publish_page(parent=house.school_home, page=Article(title="自己的", slug="own"))
    own.get_workflow().start(own, people["elsewhere"].account)
    state = TaskState.objects.get(workflow_state__object_id=str(page.pk))
    client = house.client(people["elsewhere"])
    for name in ("workflow_action", "collect_workflow_action_data"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[own.pk, "approve", state.pk])
        assert {client.get(address).status_code, client.post(address, {"comment": ""}).status_code} == {404}
    state.refresh_from_db()
    assert (state.status, BasePage.objects.get(pk=page.pk).live) == ("in_progress", False)
