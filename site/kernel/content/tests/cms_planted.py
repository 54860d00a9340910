"""Another unit's things for the walk through the CMS, each with a word of its own that must never be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.models import (
    Collection,
    Comment,
    GroupApprovalTask,
    PageLogEntry,
    PageSubscription,
    Revision,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from kernel.content.models import Article, BasePage, GuardedDocument, GuardedImage, Redirect, Section, UnitApprovalTask
from kernel.content.services import publish_page, store_image
from kernel.testing.fixtures import House
from kernel.units.models import Unit

FRUIT = "lemon"  # stands in every title: what a search asks for, since the searched words come back in the answer


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "PNG")
    return made.getvalue()


@dataclass
class Room:
    """The things of one unit. `ids` are what addresses ask for; every text in them begins with `word`."""

    word: str
    unit: Unit | None
    home: Any
    ids: dict[str, Any] = field(default_factory=dict)

    def title(self, kind: str) -> str:
        return f"{FRUIT} {self.word}{kind}"

    def article(self, kind: str, **fields: Any) -> Any:
        body = [("text", f"<p>{self.word}body</p>")]
        page = Article(title=self.title(kind), slug=f"{self.word}{kind}", body=body, summary=self.title("summary"))
        for name, value in fields.items():
            setattr(page, name, value)
        return page


def furnish(room: Room, *, editor: Any) -> Room:
    """Pages, a picture and a document of a unit, written by its editor."""
    ids = room.ids
    image = store_image(data=png(), filename=f"{room.word}.png", title=room.title("image"), unit=room.unit)
    document = GuardedDocument(title=room.title("document"), unit=room.unit)
    document.file.save(f"{room.word}.txt", ContentFile(b"text"))
    document.save()
    section = publish_page(
        parent=room.home, page=Section(title=room.title("section"), slug=f"{room.word}section"), actor=editor
    )
    page = publish_page(parent=section, page=room.article("page", image=image, owner=editor), actor=editor)
    revision = page.save_revision(user=editor, log_action=True)
    ids.update(home=room.home.pk, section=section.pk, page=page.pk, revision=revision.pk)
    ids.update(image=image.pk, document=document.pk)
    return room


def hide(room: Room, *, editor: Any, leaver: Any) -> None:
    """What else a unit has. `leaver` has worked here before, and keeps nothing of it."""
    ids = room.ids
    section, page = BasePage.objects.get(pk=ids["section"]), BasePage.objects.get(pk=ids["page"])
    draft = section.add_child(instance=room.article("draft", live=False, owner=leaver))
    draft.save_revision(user=leaver, log_action=True)
    locked = room.article("locked", locked=True, locked_by=leaver, locked_at=timezone.now(), owner=leaver)
    locked = publish_page(parent=section, page=locked, actor=editor)
    later = section.add_child(instance=room.article("scheduled", live=False, owner=editor))
    later.go_live_at = timezone.now() + timedelta(days=2)
    later.save_revision(user=editor, log_action=True).publish(user=editor)
    comment = Comment.objects.create(page=page, user=editor, text=room.title("comment"), contentpath="title")
    PageSubscription.objects.create(page=page, user=leaver, comment_notifications=True)
    ids.update(draft=draft.pk, locked=locked.pk, scheduled=later.pk, comment=comment.pk)
    _moderate(room, section, editor=editor, leaver=leaver)
    collection = Collection.get_first_root_node().add_child(name=room.title("collection"))
    redirect = Redirect.objects.create(unit=room.unit, path=f"{room.word}redirect", page=page)
    upload = UploadedFile(for_content_type=ContentType.objects.get_for_model(GuardedImage), uploaded_by_user=editor)
    upload.file.save(f"{room.word}upload.png", ContentFile(png()))
    session = EditingSession.objects.create(
        user=editor, content_type=ContentType.objects.get_for_model(Article), object_id=page.pk,
        last_seen_at=timezone.now(),
    )  # fmt: skip
    ids.update(collection=collection.pk, redirect=redirect.pk, upload=upload.pk, session=session.pk, user=editor.pk)


def _moderate(room: Room, section: Any, *, editor: Any, leaver: Any) -> None:
    group = Group.objects.create(name=room.title("group"))
    leaver.groups.add(group)
    task = GroupApprovalTask.objects.create(name=room.title("task"))
    task.groups.add(group)
    workflow = Workflow.objects.create(name=room.title("workflow"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=section)
    moderated = section.add_child(instance=room.article("moderated", live=False, owner=editor))
    moderated.save_revision(user=editor)
    state = workflow.start(moderated, leaver)
    _moderate_in_unit(room, section, editor=editor, leaver=leaver)
    room.ids.update(moderated=moderated.pk, workflow=workflow.pk, task=task.pk, group=group.pk)
    room.ids.update(workflow_state=state.pk, task_state=state.current_task_state.pk)


def _moderate_in_unit(room: Room, section: Any, *, editor: Any, leaver: Any) -> None:
    """As the house does it: a workflow with its own kind of task at the root of the site."""
    task = UnitApprovalTask.objects.create(name=room.title("approval"))
    workflow = Workflow.objects.create(name=room.title("own workflow"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    waiting = section.add_child(instance=room.article("waiting", live=False, owner=editor))
    waiting.save_revision(user=editor)
    state = workflow.start(waiting, leaver)
    room.ids.update(waiting=waiting.pk, own_task=task.pk, own_workflow=workflow.pk, own_state=state.pk)
    room.ids.update(own_task_state=state.current_task_state.pk)


def secrets(room: Room) -> set[str]:
    """The words that must be found by somebody who may read everything: proof that the walk would see them."""
    kinds = (
        "section page draft locked scheduled moderated waiting image document comment workflow task group collection"
    )
    return {f"{room.word}{kind}" for kind in f"{kinds} user".split()}


def rows(room: Room) -> dict[str, list[dict[str, Any]]]:
    """Everything of the room as it stands in the database."""
    ids = room.ids
    pages = BasePage.objects.filter(path__startswith=BasePage.objects.get(pk=ids["section"]).path)
    numbers = [str(pk) for pk in pages.values_list("pk", flat=True)]
    states = WorkflowState.objects.filter(object_id__in=numbers)
    of_unit = Q(unit=room.unit)
    found = {
        "pages": pages,
        "home": BasePage.objects.filter(pk=ids["home"]),
        "children": BasePage.objects.child_of(room.home).filter(unit=room.unit),
        "articles": Article.objects.filter(path__startswith=pages.first().path),
        "revisions": Revision.objects.filter(object_id__in=numbers),
        "log": PageLogEntry.objects.filter(page__in=pages),
        "comments": Comment.objects.filter(page__in=pages),
        "subscriptions": PageSubscription.objects.filter(page__in=pages),
        "moderation": states,
        "task states": TaskState.objects.filter(workflow_state__in=states),
        "tasks": Task.objects.filter(pk__in=[ids["task"], ids["own_task"]]),
        "workflows": Workflow.objects.filter(pk__in=[ids["workflow"], ids["own_workflow"]]),
        "workflows of pages": WorkflowPage.objects.filter(page__in=pages),
        "images": GuardedImage.objects.filter(of_unit),
        "documents": GuardedDocument.objects.filter(of_unit),
        "redirects": Redirect.objects.filter(pk=ids["redirect"]),
        "collections": Collection.objects.filter(pk=ids["collection"]),
        "groups": Group.objects.filter(pk=ids["group"]),
        "accounts": type(room.ids["editor"]).objects.filter(pk=ids["user"]),
        "uploads": UploadedFile.objects.filter(pk=ids["upload"]),
        "sessions": EditingSession.objects.filter(pk=ids["session"]),
    }
    return {name: list(queryset.order_by("pk").values()) for name, queryset in found.items()}


def plant(house: House) -> tuple[list[Room], Room, dict[str, Any]]:
    """(the rooms that the harbour's editor must not see, their own room, accounts by name)."""
    editor = house.member("ownereditor", unit=house.harbour, role="editor").account
    own = furnish(Room("own", house.harbour, house.harbour_home), editor=editor)
    school_editor = house.member("quokkauser", name="quokkaperson", unit=house.school, role="editor").account
    house_editor = house.member("numbatuser", name="numbatperson", unit=house.city, role="editor").account
    rooms = []
    for room, writer in (
        (Room("quokka", house.school, house.school_home), school_editor),
        (Room("numbat", None, house.home), house_editor),
    ):
        furnish(room, editor=writer)
        hide(room, editor=writer, leaver=editor)
        room.ids["editor"] = writer
        room.ids.update({f"own_{name}": pk for name, pk in own.ids.items()}, own_user=editor.pk)
        rooms.append(room)
    member = house.member("mere-member", unit=house.harbour).account
    return rooms, own, {"editor": editor, "school editor": school_editor, "member": member}
