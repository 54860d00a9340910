"""Many pictures or documents at once, in the place of Wagtail's view of the same address.

Each comes in pieces (kernel.intake) and is looked at by itself: one that we do not take is named and costs nobody the
others. Without scripts the same page is an ordinary form.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.views.multiple import AddView as DocumentsView
from wagtail.images.utils import find_image_duplicates
from wagtail.images.views.multiple import AddView as ImagesView

from kernel.content.cms.media_forms import DOCUMENT, PICTURE
from kernel.content.media.uploads import MAX_IMAGE_BYTES, MAX_VIDEO_BYTES, TYPES
from kernel.intake.api import BusyError, ReceivedFile, claimed, done_with, kept_as, words

FOR_ALL = ("unit", "audience", "audience_roles")  # said once, for all that is sent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `url` leads to it, `words` say what is wrong or worth knowing."""

    name: str
    kept: bool
    url: str = ""
    words: str = ""


class _AddMany:
    """Stands before Wagtail's view, which knows the rights, the form and how one is saved."""

    request: Any
    render_to_response: Any
    get_upload_form_class: Any
    save_object: Any
    permission_policy: Any
    object: Any = None
    template_name = "content/cms/add_many.html"
    kind = ""
    most = 0
    edit_url_name = ""
    accept = ""

    def post(self, request: HttpRequest) -> HttpResponse:
        if token := request.POST.get("received"):
            return self._one(request, token)
        outcomes = [self._keep(request, file) for file in request.FILES.getlist("file")]
        return self.render_to_response(self.get_context_data(outcomes=outcomes, sent=True))

    def _one(self, request: HttpRequest, token: str) -> HttpResponse:
        """One that came in pieces, for the script. Asked twice it is kept once."""
        try:
            with claimed(account=request.user, kind=self.kind, token=token) as file:
                if file is not None:
                    return JsonResponse(asdict(self._keep(request, file)))
        except BusyError as busy:
            return JsonResponse({"words": str(busy)}, status=busy.status)
        url = kept_as(account=request.user, kind=self.kind, token=token)
        name = request.POST.get("name", "")[:200]
        gone = "" if url else _("The file is no longer here. Choose it again.")
        return JsonResponse(asdict(Outcome(name, bool(url), url, gone)))

    def _keep(self, request: HttpRequest, file: Any) -> Outcome:
        data = request.POST.copy()
        data["title"] = PurePosixPath(file.name).stem[:255] or file.name[:255]
        form = self.get_upload_form_class()(data, {"file": file}, user=request.user)
        if not form.is_valid():
            return Outcome(file.name, False, words=" ".join(said for line in form.errors.values() for said in line))
        self.object = self.save_object(form)
        url = reverse(self.edit_url_name, args=[self.object.pk])
        if isinstance(file, ReceivedFile):
            done_with(file, became=url)
        return Outcome(file.name, True, url, self._remark(request))

    def _remark(self, request: HttpRequest) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.get_upload_form_class()(self.request.POST or None, user=self.request.user)
        for name in [name for name in form.fields if name not in FOR_ALL]:
            del form.fields[name]
        said = {
            **words(),
            "kept": _("Kept"),
            "open": _("Describe it"),
            "refused": _("Not kept"),
            "keeping": _("Being looked at …"),
            "queued": _("Waits its turn"),
            "again": _("Try again"),
            "summary": _("{done} of {all} kept"),
            "some_refused": _("{done} of {all} kept, {bad} not"),
        }
        return {
            **super().get_context_data(**kwargs),  # type: ignore[misc]
            "fields": form,
            "intake_url": reverse("intake:create"),
            "kind": self.kind,
            "most": self.most,
            "accept": self.accept,
            "account": self.request.user.public_id,
            "words": json.dumps(said, ensure_ascii=False),
            **kwargs,
        }


def _endings(*kinds: str) -> tuple[str, ...]:
    return tuple(ending for ending, kind in TYPES.items() if kind.startswith(kinds) and ending != ".svg")


class AddPictures(_AddMany, ImagesView):
    page_title = gettext_lazy("Add several pictures")
    kind, most = PICTURE, MAX_IMAGE_BYTES
    edit_url_name = "wagtailimages:edit"
    accept = "image/*"

    def _remark(self, request: HttpRequest) -> str:
        same = find_image_duplicates(image=self.object, user=request.user, permission_policy=self.permission_policy)
        titles = [str(image.title) for image in same[:2]]
        return (
            _("The same picture is here already: %(titles)s") % {"titles": get_text_list(titles, "、")}
            if titles
            else ""
        )


class AddDocuments(_AddMany, DocumentsView):
    page_title = gettext_lazy("Add several documents")
    kind, most = DOCUMENT, MAX_VIDEO_BYTES
    edit_url_name = "wagtaildocs:edit"
    accept = ",".join(_endings("application/", "text/", "video/"))
