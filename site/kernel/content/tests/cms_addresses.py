"""What the walk asks of every address of the CMS: which numbers of another unit stand in it, in its query and in what
is posted. "@page" is the number of the unit's page (cms_planted), "@own_page" that of the editor's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from kernel.content.tests.cms_planted import FRUIT

PAGES = ("section", "page", "draft", "scheduled", "locked", "moderated", "waiting", "home")


@dataclass(frozen=True)
class Ask:
    kwargs: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    post: dict[str, str] = field(default_factory=dict)


def ask(*, query: Any = None, post: Any = None, **kwargs: str) -> Ask:
    return Ask(kwargs, query or {}, post or {})


def each_page(name: str, *, post: dict[str, str] | None = None, **more: str) -> list[Ask]:
    return [ask(post=post, **{name: f"@{kind}"}, **more) for kind in PAGES]


def same(asks: list[Ask], *names: str) -> dict[str, list[Ask]]:
    return dict.fromkeys(names, asks)


def group(prefix: str, asks: list[Ask], names: str) -> dict[str, list[Ask]]:
    return same(asks, *(prefix + name for name in names.split()))


PLAIN = [ask()]
SEARCH = {"q": FRUIT}
LISTED = [ask(), ask(query=SEARCH), ask(query={"export": "csv"}), ask(query={"export": "xlsx"})]
TYPES = {"app_label": "content", "model_name": "article"}
OF_TYPE = {"content_type_app_name": "content", "content_type_model_name": "article"}
EDIT = {"title": "changed", "slug": "changed", "action-publish": "1", "next": "/"}
INTO = {"new_parent_page": "@section", "new_title": "copied", "new_slug": "copied", "parent_page_id": "@section"}
MODERATED = {"page_id": "@moderated", "action_name": "approve", "task_state_id": "@task_state"}
WAITING = {"page_id": "@waiting", "action_name": "approve", "task_state_id": "@own_task_state"}
CROSSED = {**WAITING, "page_id": "@own_page"}
MEDIA = {"title": "changed", "unit": "@unit", "file": ""}


def bulk() -> list[Ask]:
    """Every action on every model, with the other unit's ids, with own ids into the other unit, with all."""
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    bulk_action_registry._scan_for_bulk_actions()
    found: list[Ask] = []
    for app, models in bulk_action_registry.actions.items():
        for model, actions in models.items():
            kinds = {"basepage": PAGES, "guardedimage": ("image",), "guardeddocument": ("document",)}
            for action in actions:
                address = {"app_label": app, "model_name": model, "action": action}
                queries = [{"id": f"@{kind}"} for kind in kinds.get(model, ("user", "group"))]
                queries += [{"id": "all"}, {"id": "all", "childOf": "@section"}, {"id": "all", "childOf": "@home"}]
                queries += [{"id": "@own_page"}, {"id": "@own_image"}, {"id": "@own_document"}]
                post = {**INTO, "chooser": "@section", "collection": "@collection", "tags": "taken"}
                found += [ask(query=query, post=post, **address) for query in queries]
    return found


def addresses() -> dict[str, list[Ask]]:
    return {
        **same(PLAIN, "wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_account", "wagtailadmin_sprite"),
        **same(PLAIN, "wagtailadmin_logout", "wagtailadmin_login", "wagtailadmin_javascript_catalog"),
        **same(PLAIN, "wagtailadmin_dismissibles", "wagtailadmin_block_preview", "wagtailadmin_error_test"),
        "wagtailadmin_password_reset": [ask(), ask(post={"email": "a@example.org"})],
        "wagtailadmin_password_reset_done": PLAIN,
        "wagtailadmin_password_reset_complete": PLAIN,
        "wagtailadmin_password_reset_confirm": [ask(uidb64="MQ", token="a-b")],
        # the admin's API
        **group("wagtailadmin_api:", [ask(), ask(query={"search": FRUIT})], "images:listing documents:listing"),
        "wagtailadmin_api:pages:listing": [
            ask(),
            ask(query={"search": FRUIT, "fields": "*"}),
            ask(query={"child_of": "@section", "for_explorer": "1"}),
            ask(query={"descendant_of": "@home", "fields": "*"}),
            ask(query={"ancestor_of": "@page"}),
        ],
        "wagtailadmin_api:pages:detail": each_page("pk"),
        "wagtailadmin_api:pages:find": [ask(query={"id": "@page"}), ask(query={"html_path": "/"})],
        "wagtailadmin_api:pages:action": [
            ask(pk=f"@{kind}", action_name=action, post={"destination_page_id": "@section", "recursive": "true"})
            for kind in ("page", "own_page")
            for action in ("copy", "delete", "publish", "unpublish", "move", "create_alias", "revert_to_page_revision")
            if (kind, action) not in {("own_page", "delete"), ("own_page", "unpublish")}
        ],
        **group("wagtailadmin_api:", [ask(pk="@image")], "images:detail"),
        **group("wagtailadmin_api:", [ask(pk="@document")], "documents:detail"),
        "wagtailadmin_api:images:find": [ask(query={"id": "@image"})],
        "wagtailadmin_api:documents:find": [ask(query={"id": "@document"})],
        # pages
        **group("wagtailadmin_", each_page("parent_page_id"), "explore explore_results choose_page_child"),
        "wagtail_bulk_action": bulk(),
        **group(
            "wagtailadmin_pages:", [*each_page("parent_page_id", post=EDIT, **OF_TYPE)], "add preview_on_add"
        ),
        **group("wagtailadmin_pages:", [ask(**OF_TYPE), ask(query=SEARCH, **OF_TYPE)], "type_use type_use_results"),
        "wagtailadmin_pages:choose_parent": [ask(**TYPES), ask(post={"parent_page": "@section"}, **TYPES)],
        **group("wagtailadmin_pages:", each_page("page_id", post=EDIT), "edit preview_on_edit view_draft"),
        **group("wagtailadmin_pages:", each_page("page_id"), "usage delete unpublish convert_alias lock unlock"),
        **group("wagtailadmin_pages:", each_page("page_id"), "set_privacy history history_results workflow_history"),
        **group("wagtailadmin_pages:", each_page("page_id"), "revisions_index confirm_workflow_cancellation"),
        "wagtailadmin_pages:copy": [*each_page("page_id", post=INTO), ask(page_id="@own_page", post=INTO)],
        "wagtailadmin_pages:add_subpage": each_page("parent_page_id"),
        **group("wagtailadmin_pages:", LISTED, "search search_results"),
        "wagtailadmin_pages:move": [*each_page("page_to_move_id", post=INTO), ask(page_to_move_id="@own_page", post=INTO)],
        "wagtailadmin_pages:move_confirm": [
            ask(page_to_move_id="@page", destination_id="@own_section"),
            ask(page_to_move_id="@own_page", destination_id="@section"),
            ask(page_to_move_id="@page", destination_id="@home"),
        ],
        "wagtailadmin_pages:set_page_position": each_page("page_to_move_id"),
        **group(
            "wagtailadmin_pages:",
            [ask(**MODERATED), ask(**{**MODERATED, "page_id": "@own_page"}), ask(**WAITING), ask(**CROSSED)],
            "workflow_action collect_workflow_action_data",
        ),
        "wagtailadmin_pages:workflow_preview": [
            ask(page_id="@moderated", task_id="@task"),
            ask(page_id="@own_page", task_id="@task"),
            ask(page_id="@waiting", task_id="@own_task"),
            ask(page_id="@own_page", task_id="@own_task"),
        ],
        **group(
            "wagtailadmin_pages:",
            [ask(page_id="@page", revision_id="@revision"), ask(page_id="@own_page", revision_id="@revision")],
            "revisions_view revisions_revert revisions_unschedule",
        ),
        "wagtailadmin_pages:revisions_compare": [
            ask(pk="@page", revision_id_a="earliest", revision_id_b="latest"),
            ask(pk="@own_page", revision_id_a="@revision", revision_id_b="latest"),
        ],
        "wagtailadmin_pages:workflow_history_detail": [
            ask(page_id="@moderated", workflow_state_id="@workflow_state"),
            ask(page_id="@own_page", workflow_state_id="@workflow_state"),
        ],
        **group("content_", [ask(), ask(post=MEDIA)], "add_pictures add_documents"),
        "content_paste": [
            ask(post={"parent_page_id": f"@{kind}", "model": "content.article", "field": "body", "audience": "public"})
            for kind in PAGES
        ],
        # choosers
        "wagtailadmin_choose_page": [ask(), ask(query={"page_type": "content.Section"}), ask(query={"q": FRUIT})],
        "wagtailadmin_choose_page_search": [ask(query=SEARCH), ask(query={**SEARCH, "page_type": "content.Article"})],
        "wagtailadmin_choose_page_chosen_multiple": [ask(query={"id": f"@{kind}"}) for kind in PAGES],
        **group("wagtailadmin_choose_page_", PLAIN, "external_link email_link phone_link anchor_link"),
        "wagtailadmin_choose_page_external_link": [ask(post={"external-link-chooser-url": "http://localhost/"})],
        "wagtailadmin_tag_autocomplete": [ask(query={"term": FRUIT})],
        "wagtailadmin_tag_model_autocomplete": [ask(query={"term": FRUIT}, app_name="taggit", model_name="tag")],
        # collections, workflows, reports
        **group("wagtailadmin_collections:", [ask(), ask(post={"name": "taken", "parent": "@collection"})], "index add"),
        **group("wagtailadmin_collections:", [ask(pk="@collection", post={"name": "taken"})], "edit delete"),
        "wagtailadmin_collections:set_privacy": [ask(collection_id="@collection")],
        **group("wagtailadmin_workflows:", [*LISTED, ask(query={"show_disabled": "true"})], "index index_results"),
        **group("wagtailadmin_workflows:", LISTED, "add select_task_type task_index task_index_results"),
        **group(
            "wagtailadmin_workflows:",
            [ask(pk="@workflow"), ask(pk="@own_workflow")],
            "enable disable edit usage usage_results",
        ),
        "wagtailadmin_workflows:remove": [ask(page_pk="@section"), ask(page_pk="@section", workflow_pk="@workflow")],
        "wagtailadmin_workflows:add_task": [
            ask(app_label="wagtailcore", model_name="groupapprovaltask"),
            ask(app_label="content", model_name="unitapprovaltask", post={"name": "taken"}),
        ],
        **group("wagtailadmin_workflows:", [ask(pk="@task"), ask(pk="@own_task")], "edit_task disable_task enable_task"),
        **group("wagtailadmin_workflows:", LISTED, "task_chooser task_chooser_results task_chooser_create"),
        "wagtailadmin_workflows:task_chosen": [ask(task_id="@task")],
        **group("wagtailadmin_reports:", LISTED, "locked_pages locked_pages_results aging_pages aging_pages_results"),
        **group("wagtailadmin_reports:", LISTED, "workflow workflow_results workflow_tasks workflow_tasks_results"),
        **group("wagtailadmin_reports:", LISTED, "site_history site_history_results"),
        **group("wagtailadmin_reports:", LISTED, "page_types_usage page_types_usage_results"),
        "wagtailadmin_editing_sessions:ping": [
            ask(object_id="@page", session_id="@session", post={"revision_id": "@revision"}, **{**TYPES, "model_name": model})
            for model in ("article", "basepage")
        ],
        "wagtailadmin_editing_sessions:release": [ask(session_id="@session")],
        # embeds, snippets
        **group("wagtailembeds:", PLAIN, "chooser chooser_upload"),
        "wagtailsnippets:index": PLAIN,
        # documents
        **group("wagtaildocs:", LISTED, "index index_results"),
        **group("wagtaildocs:", [ask(), ask(post=MEDIA)], "add add_multiple"),
        **group("wagtaildocs:", [ask(document_id="@document", post=MEDIA)], "edit delete document_usage"),
        **group("wagtaildocs:", [ask(doc_id="@document", post=MEDIA)], "edit_multiple delete_multiple"),
        **group(
            "wagtaildocs:",
            [ask(uploaded_file_id="@upload")],
            "create_multiple_from_uploaded_document delete_upload_multiple",
        ),
        **group("wagtaildocs_chooser:", LISTED, "choose choose_results create"),
        "wagtaildocs_chooser:chosen": [ask(pk="@document")],
        "wagtaildocs_chooser:chosen_multiple": [ask(query={"id": "@document"})],
        # images
        **group("wagtailimages:", LISTED, "index index_results"),
        **group("wagtailimages:", [ask(), ask(post=MEDIA)], "add add_multiple"),
        **group(
            "wagtailimages:",
            [ask(image_id="@image", post=MEDIA)],
            "edit delete url_generator image_usage edit_multiple delete_multiple",
        ),
        "wagtailimages:url_generator_output": [
            ask(image_id="@image", query={"filter_method": "original"}),
        ],
        "wagtailimages:preview": [ask(image_id="@image", filter_spec="original")],
        **group(
            "wagtailimages:", [ask(uploaded_file_id="@upload")], "create_multiple_from_uploaded_image delete_upload_multiple"
        ),
        **group("wagtailimages_chooser:", LISTED, "choose choose_results create"),
        "wagtailimages_chooser:chosen": [ask(pk="@image"), ask(pk="@image", query={"select_format": "true"})],
        "wagtailimages_chooser:chosen_multiple": [ask(query={"id": "@image"})],
        "wagtailimages_chooser:select_format": [ask(image_id="@image", post={"image-chooser-insertion-format": "left"})],
        # sites, users, groups
        **group("wagtailsites:", LISTED, "index index_results add"),
        **group("wagtailsites:", [ask(pk="@site")], "edit delete history history_results usage copy"),
        **group("wagtailusers_users:", LISTED, "index index_results add"),
        **group(
            "wagtailusers_users:",
            [ask(pk="@user", post={"username": "taken"})],
            "edit delete history history_results usage copy",
        ),
        **group("wagtailusers_groups:", LISTED, "index index_results add"),
        **group(
            "wagtailusers_groups:",
            [ask(pk="@group", post={"name": "taken"})],
            "edit delete history history_results usage",
        ),
    }  # fmt: skip


NO_NAME = {"cms/test404/", "cms/^.*/$"}  # Wagtail's own answer to what is not found


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """(name, pattern) of every address of the CMS."""

    def walk(resolver: URLResolver, route: str, way: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            place = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, place, f"{way}{pattern.namespace}:" if pattern.namespace else way)
            elif pattern.name or place not in NO_NAME:
                yield f"{way}{pattern.name or place}", pattern

    for top in get_resolver().url_patterns:
        if isinstance(top, URLResolver) and str(top.pattern) == "cms/":
            yield from walk(top, "cms/", "")
