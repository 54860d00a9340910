"""A file that fewer people may see than its page is named before publishing: from the form, the report, in bulk, by
approval, by the clock; and before a file in use is narrowed."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask
from wagtail.rich_text import RichText
from wagtail.signals import page_published

from kernel.accounts.models import User
from kernel.audit.models import AuditEntry
from kernel.content.audience import Audience, is_visible, join_roles, leaves_somebody_out
from kernel.content.models import Article, GuardedDocument, GuardedImage, Section
from kernel.content.moderation.services import set_moderated
from kernel.content.publishing.narrower import narrower_files
from kernel.content.publishing.services import LEAVE_OUT, WIDEN, NotAllowedError, publish_newest, settle
from kernel.content.publishing.uses import take_out, uses_in
from kernel.content.services import publish_page, store_image
from kernel.content.sites import site_of
from kernel.content.tests.documents import picture
from kernel.content.tests.test_rooms_forms import article as sent_article
from kernel.content.tests.test_rooms_forms import stream
from kernel.events.models import OutboxEvent
from kernel.units.tree import tree


@pytest.fixture
def section(house: Any) -> Section:
    return publish_page(parent=house.harbour_home, page=Section(title="动态", slug="news"))


@pytest.fixture
def editor(house: Any) -> Any:
    return house.member("editor", unit=house.harbour, role="editor")


def image(unit: Any, audience: str = "unit", title: str = "内部照片", **extra: Any) -> GuardedImage:
    return store_image(data=picture(), filename="p.png", title=title, unit=unit, audience=audience, **extra)


def document(unit: Any, audience: str = "unit", title: str = "内部名单") -> GuardedDocument:
    made = GuardedDocument(title=title, unit=unit, audience=audience)
    made.file.save("list.txt", ContentFile(b"names"), save=False)
    made.save()
    return made


def full_page(house: Any, section: Section, **extra: Any) -> Article:
    """A draft with a narrower file at every place where there can be one."""
    inner, film, listed = image(house.harbour), document(house.harbour, title="影片"), document(house.harbour)
    link = f'<p>见<a linktype="document" id="{listed.pk}">名单</a>。</p>'
    body = [
        ("text", RichText(link)),
        ("picture", {"image": inner, "caption": ""}),
        ("video", {"document": film, "poster": None, "caption": ""}),
        ("attachment", {"document": listed}),
        ("callout", {"tone": "info", "title": "", "text": RichText(link)}),
    ]
    page = Article(title="公开的文章", slug="open", live=False, image=inner, body=body, **extra)
    section.add_child(instance=page)
    page.save_revision()
    return page


def test_audiences_when_compared_then_agree_with_who_sees_what(house):
    """Every pair, against people of every kind: nobody who sees the page may miss a file that is said to be wide enough."""
    units = (None, house.harbour, house.berth, house.school)
    roles = [join_roles(["secretary"]), join_roles(["secretary", "clerk"])]
    kinds = [(kind, "") for kind in Audience.values if kind != "roles"] + [("roles", one) for one in roles]
    people = [house.viewer(house.member(f"m{number}", unit=unit)) for number, unit in enumerate(units) if unit]
    for number, (role, unit) in enumerate(product(("secretary", "clerk"), (house.city, *units[1:]))):
        people.append(house.viewer(house.member(f"r{number}", unit=unit, role=role)))
    things = [
        GuardedImage(unit_id=unit.pk if unit else None, audience=kind, audience_roles=named)
        for unit in units
        for kind, named in kinds
    ]
    narrow = 0
    for inner, outer in product(things, things):
        if leaves_somebody_out(inner, outer):
            narrow += 1
        else:
            assert all(is_visible(inner, one) for one in people if is_visible(outer, one)), (vars(inner), vars(outer))
    assert narrow < len(things) ** 2 * 0.7
    for same in things:
        assert not leaves_somebody_out(same, same), vars(same)


def test_uses_when_looked_for_then_blocks_links_posters_and_the_article_s_picture_are_found(house, section):
    page = full_page(house, section)
    places = {use.place.split(".")[-1] for use in uses_in(page)}
    assert places == {"image", "document", "text", page.body[0].id}
    assert {use.place for use in uses_in(page) if "." not in use.place} == {"image"}
    names = {use.file for use in uses_in(page)}
    take_out(page, names)
    assert [block.block_type for block in page.body] == ["text", "callout"] and page.image is None
    assert page.body[0].value.source == "<p>见<a>名单</a>。</p>" and not list(uses_in(page))


def test_form_when_publishing_a_page_with_narrower_files_then_each_is_asked_about_and_each_answer_holds(
    house, section, editor
):
    client = house.client(editor)
    wide, narrow, gone = image(house.harbour, "public"), image(house.harbour), document(house.harbour)
    blocks = [("picture", {"-image": pk, "-caption": ""}) for pk in (wide.pk, narrow.pk)]
    blocks.append(("attachment", {"-document": gone.pk}))
    response = client.post(f"/cms/pages/add/content/article/{section.pk}/", sent_article(**stream(*blocks)))
    page = Article.objects.get(slug="berths")
    question = f"/write/publish/{page.translation_key}/"
    assert response["Location"] == question and not page.live and page.summary == "typed"
    asked = client.get(question).content.decode()
    assert asked.count('type="radio"') == 6 and "内部照片" in asked and "内部名单" in asked
    assert client.post(question).status_code == 422
    assert client.post(question, {f"file-{narrow.public_id}": "widen"}).status_code == 422
    assert not Article.objects.get(pk=page.pk).live
    answers = {f"file-{narrow.public_id}": "widen", f"file-{gone.public_id}": "replace"}
    response = client.post(question, answers)
    assert response["Location"] == f"/cms/pages/{page.pk}/edit/#:w:contentpath=body.b2.document"
    assert not Article.objects.get(pk=page.pk).live
    narrow.refresh_from_db()
    assert narrow.audience == "public"  # what was answered before the break is kept
    response = client.post(question, {f"file-{gone.public_id}": "leave_out"})
    page.refresh_from_db()
    assert unquote(response["Location"]) == page.url and page.live
    assert [block.block_type for block in page.body] == ["picture", "picture"]
    gone.refresh_from_db()
    assert gone.audience == "unit"
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "content.file_widened",
        "content.files_left_out",
    }


@pytest.fixture
def put_out() -> Any:
    """Every moment at which a page was stored as one that is online, and what told of it, in order."""
    seen: list[str] = []

    def stored(instance: Article, **kwargs: Any) -> None:
        if instance.live:
            seen.append("stored online")

    def told(instance: Article, **kwargs: Any) -> None:
        seen.append("told")

    post_save.connect(stored, sender=Article)
    page_published.connect(told, sender=Article)
    yield seen
    post_save.disconnect(stored, sender=Article)
    page_published.disconnect(told, sender=Article)


def test_new_page_when_published_at_once_then_is_online_for_no_moment_before_every_file_has_its_answer(
    house, section, editor, put_out
):
    client, reader = house.client(editor), house.client()
    narrow = image(house.harbour)
    sent = sent_article(**stream(("picture", {"-image": narrow.pk, "-caption": ""})))
    events = OutboxEvent.objects.count()
    asked = client.post(f"/cms/pages/add/content/article/{section.pk}/", sent)
    page = Article.objects.get(slug="berths")
    assert asked["Location"] == f"/write/publish/{page.translation_key}/"
    assert put_out == [] and OutboxEvent.objects.count() == events and reader.get(page.url).status_code == 404
    assert page.has_unpublished_changes and page.first_published_at is None
    assert "泊位公告" not in reader.get("/u/harbour/news/").content.decode()
    client.post(asked["Location"], {f"file-{narrow.public_id}": "widen"})
    assert put_out == ["stored online", "told"] and reader.get(page.url).status_code == 200
    # without such files there is no question, and the page is online once
    plain = client.post(f"/cms/pages/add/content/article/{section.pk}/", sent_article(slug="plain"))
    assert plain.status_code == 302 and put_out == ["stored online", "told"] * 2
    assert reader.get(Article.objects.get(slug="plain").url).status_code == 200


def test_settling_when_the_file_is_another_unit_s_then_its_title_stays_hidden_and_it_cannot_be_widened(
    house, section, editor
):
    secret = image(house.school, title="quokka")
    page = Article(title="公开", slug="open", live=False, body=[("picture", {"image": secret, "caption": ""})])
    section.add_child(instance=page)
    page.save_revision()
    client = house.client(editor)
    question = f"/write/publish/{page.translation_key}/"
    asked = client.get(question).content.decode()
    assert "quokka" not in asked and "不属于您单位的图片" in asked and 'value="widen"' not in asked
    assert client.post(question, {f"file-{secret.public_id}": "widen"}).status_code == 422
    with pytest.raises(NotAllowedError):
        settle(page=page, answers={secret.public_id: WIDEN}, actor=house.viewer(editor))
    foreign = house.member("foreign", unit=house.school, role="editor")
    with pytest.raises(NotAllowedError):
        settle(page=page, answers={secret.public_id: LEAVE_OUT}, actor=house.viewer(foreign))
    assert house.client(foreign).get(question).status_code == 404
    secret.refresh_from_db()
    assert secret.audience == "unit"


def test_widening_when_the_file_s_unit_is_too_small_then_it_moves_to_the_page_s(house, section, editor):
    below = image(house.berth)
    page = Article(title="内部", slug="inner", live=False, audience="unit", image=below)
    section.add_child(instance=page)
    page.save_revision()
    assert [one.may_widen for one in narrower_files(page, editor.account)] == [True]
    settle(page=page, answers={below.public_id: WIDEN}, actor=house.viewer(editor))
    below.refresh_from_db()
    assert (below.audience, below.unit) == ("unit", house.harbour)


def test_schedule_when_a_file_is_narrower_then_is_asked_before_the_time_is_set(house, section, editor):
    client = house.client(editor)
    moment = timezone.localtime(timezone.now() + timedelta(days=2))
    blocks = stream(("picture", {"-image": image(house.harbour).pk, "-caption": ""}))
    sent = sent_article(go_live_at=moment.strftime("%Y-%m-%d %H:%M"), **blocks)
    client.post(f"/cms/pages/add/content/article/{section.pk}/", sent)
    page = Article.objects.get(slug="berths")
    assert not page.approved_schedule
    question = f"/write/publish/{page.translation_key}/"
    assert "自动发布" in client.get(question).content.decode()
    response = client.post(question, {f"file-{GuardedImage.objects.get().public_id}": "widen"})
    page = Article.objects.get(pk=page.pk)
    assert page.approved_schedule and not page.live
    assert response["Location"] == f"/cms/pages/{page.pk}/edit/"


def test_many_pages_when_published_at_once_then_none_is_before_all_have_their_answers(house, section, editor):
    page = full_page(house, section)
    plain = section.add_child(instance=Article(title="无图", slug="plain", live=False))
    plain.save_revision()
    client = house.client(editor)
    address = f"/cms/bulk/content/basepage/publish/?id={page.pk}&id={plain.pk}&next=/cms/pages/{section.pk}/"
    response = client.post(address, {"include_descendants": ""}, follow=True)
    assert "公开的文章" in response.content.decode() and str(page.translation_key) in response.content.decode()
    assert not Article.objects.filter(live=True).exists()
    client.post(f"/cms/bulk/content/basepage/publish/?id={section.pk}", {"include_descendants": "on"})
    assert not Article.objects.filter(live=True).exists()
    client.post(f"/cms/bulk/content/basepage/publish/?id={plain.pk}", {"include_descendants": ""})
    assert Article.objects.get(live=True).slug == "plain"


def test_approval_when_a_file_is_narrower_then_is_taken_back_until_it_is_settled(house, section, editor):
    page = full_page(house, section)
    group = Group.objects.create(name="approvers")
    editor.account.groups.add(group)
    task = GroupApprovalTask.objects.create(name="approve")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="w")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    state = workflow.start(page, editor.account)
    client = house.client(editor)
    address = f"/cms/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/"
    question = f"/write/publish/{page.translation_key}/"
    response = client.post(address, {"comment": "good"})
    assert response["Location"] == question
    page.refresh_from_db()
    assert not page.live and page.workflow_in_progress
    answers = {f"file-{one.key}": "leave_out" for one in narrower_files(page, editor.account)}
    assert client.post(question, answers)["Location"] == f"/cms/pages/{page.pk}/edit/"
    page.refresh_from_db()
    assert not page.live and page.workflow_in_progress
    state.refresh_from_db()
    client.post(f"/cms/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/", {"comment": "good"})
    page.refresh_from_db()
    assert page.live and [block.block_type for block in page.body] == ["text", "callout"]


def test_question_when_files_are_many_then_takes_no_more_queries(house, section, editor, count_queries):
    def ask(count: int) -> int:
        body = [("picture", {"image": image(house.harbour), "caption": ""}) for _number in range(count)]
        page = section.add_child(instance=Article(title="t", slug=f"t{count}", live=False, body=body))
        page.save_revision()
        client = house.client(editor)
        client.get(f"/write/publish/{page.translation_key}/")
        with count_queries() as queries:
            assert client.get(f"/write/publish/{page.translation_key}/").status_code == 200
        return len(queries)

    assert ask(2) == ask(7)


def test_file_when_narrowed_then_the_pages_that_more_people_read_are_named_and_nobody_else_s_titles(
    house, section, editor
):
    shared, listed = image(house.harbour, "public"), document(house.harbour, "public")
    link = f'<p><a linktype="document" id="{listed.pk}">名单</a></p>'
    body = [("picture", {"image": shared, "caption": ""}), ("text", RichText(link))]
    publish_page(parent=section, page=Article(title="公开的文章", slug="open", body=body))
    publish_page(parent=house.school_home, page=Article(title="quokka", slug="q", audience="members", image=shared))
    draft = section.add_child(instance=Article(title="草稿", slug="draft", live=False, image=shared))
    assert not draft.live
    other = house.member("other", unit=house.harbour, role="editor")
    client = house.client(other)
    for kind, file in (("images", shared), ("documents", listed)):
        address = f"/cms/{kind}/{file.pk}/" if kind == "images" else f"/cms/{kind}/edit/{file.pk}/"
        sent = {"title": "t", "audience": "unit", "description": "", "tags": "", "unit": house.harbour.pk}
        response = client.post(address, sent)
        said = response.content.decode()
        assert response.status_code == 200 and "公开的文章" in said and "草稿" not in said and "narrow_anyway" in said
        file.refresh_from_db()
        assert file.audience == "public"
        assert client.post(address, {**sent, "narrow_anyway": "on"}).status_code == 302
        file.refresh_from_db()
        assert file.audience == "unit"
        assert client.post(address, sent).status_code == 302  # no gap that is not there already
    assert "quokka" in said or "2 个" not in said


def test_two_editors_when_on_one_page_then_see_each_other_and_the_later_loses_nothing_and_overwrites_knowingly(
    house, section, editor
):
    page = publish_page(parent=section, page=Article(title="大风停航", slug="wind"))
    second = house.member("second", unit=house.harbour, role="editor", name="陈立群")
    mine, theirs = house.client(editor), house.client(second)
    address = f"/cms/pages/{page.pk}/edit/"
    opened = mine.get(address).context
    loaded = {
        "loaded_revision_id": str(page.latest_revision_id),
        "loaded_revision_created_at": opened["loaded_revision_created_at"],
    }
    theirs.get(address)
    ping = opened["editing_sessions"].ping_url
    seen = mine.post(ping, {"revision_id": page.latest_revision_id}).json()["html"]
    assert "陈立群" in seen and "正在查看" in seen and "second" not in seen
    stranger = User.objects.create_user("13900001234")  # an account without a person: no identifier, either
    EditingSession.objects.update(user=stranger)
    seen = mine.post(ping, {"revision_id": page.latest_revision_id}).content.decode()
    assert json.dumps("有人")[1:-1] in seen and "13900001234" not in seen
    assert theirs.post(address, {**sent_article(slug="wind", summary="theirs"), **loaded}).status_code == 302
    assert "保存了新版本" in mine.post(ping, {"revision_id": loaded["loaded_revision_id"]}).json()["html"]
    response = mine.post(address, {**sent_article(slug="wind", summary="mine, typed for an hour"), **loaded})
    said = response.content.decode()
    assert response.status_code == 200 and "陈立群" in said and "mine, typed for an hour" in said
    page.refresh_from_db()
    assert page.summary == "theirs"
    again = {
        "loaded_revision_id": str(page.latest_revision_id),
        "loaded_revision_created_at": response.context["loaded_revision_created_at"],
    }
    assert f'value="{page.latest_revision_id}"' in said
    mine.post(address, {**sent_article(slug="wind", summary="mine, typed for an hour"), **again})
    page.refresh_from_db()
    assert page.summary == "mine, typed for an hour"
    assert "theirs" in {revision.content["summary"] for revision in page.revisions.all()}


def test_required_block_when_emptied_then_the_form_says_which_and_everything_typed_stays(house, section, editor):
    client = house.client(editor)
    blocks = stream(("table", {"-rows": "", "-caption": "typed caption"}), ("quote", {"": "typed quotation"}))
    response = client.post(f"/cms/pages/add/content/article/{section.pk}/", sent_article(**blocks))
    said = response.content.decode()
    assert response.status_code == 200 and not Article.objects.exists()
    assert "typed caption" in said and "typed quotation" in said
    assert json.dumps("必需字段")[1:-1] in said


def test_publishing_without_the_right_when_tried_then_the_draft_stays_and_can_be_sent_in(house, section):
    writer = house.member("writer", unit=house.harbour, role="info_officer")
    set_moderated(
        viewer=house.viewer(house.member("keeper", unit=house.harbour, role="administrator")),
        site=site_of(tree().by_slug["harbour"]),
        on=True,
    )
    page = full_page(house, section)
    client = house.client(writer)
    sent = sent_article(slug="typed", **stream(("quote", {"": "typed quotation"})))
    client.post(f"/cms/pages/add/content/article/{section.pk}/", sent)
    assert not Article.objects.get(slug="typed").live
    question = f"/write/publish/{page.translation_key}/"
    asked = client.get(question).content.decode()
    assert 'name="submit"' in asked and "审核" in asked
    answers = {f"file-{one.key}": "widen" for one in narrower_files(page, writer.account)}
    with pytest.raises(NotAllowedError):
        publish_newest(page=page, actor=house.viewer(writer))
    assert client.post(question, answers)["Location"] == f"/cms/pages/{page.pk}/edit/"
    assert client.post(question, {"submit": "1"})["Location"] == f"/cms/pages/{page.pk}/edit/"
    page.refresh_from_db()
    assert not page.live and page.workflow_in_progress
