"""The page that all pages are: with a unit and an audience, and an address that follows the unit's mount."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import AbstractPage, PageViewRestriction, WorkflowPage
from wagtail.models.pages import AbstractPageMeta, PageManager, RouteResult
from wagtail.query import PageQuerySet

from kernel.content.audience import Audience, RoleListField, audience_q, is_visible
from kernel.people.viewer import Viewer
from kernel.units.models import Unit
from kernel.units.mounts import Mount, mounts
from kernel.units.tree import tree


class BasePageQuerySet(PageQuerySet):
    def visible_to(self, viewer: Viewer) -> BasePageQuerySet:
        """What the viewer may see, drafts left out."""
        return self.filter(audience_q(viewer), live=True)


class BasePage(AbstractPage):
    """Wagtail's page model, swapped (docs/decisions/001). `unit` is set by where the page stands, never by hand."""

    objects = PageManager.from_queryset(BasePageQuerySet)()

    unit = models.ForeignKey(
        Unit, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="pages"
    )
    audience = models.CharField(_("who may see it"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    audience_roles = RoleListField(
        verbose_name=_("roles"), help_text=_("Only for “Holders of the roles named”: in this unit or above it.")
    )

    editor_permission = "content.edit"  # a plugin's page type may name its own: courses are written by teachers
    editor_root = False  # …and is it the topmost page of its kind?
    in_sitemaps = True  # may visitors and search machines come to pages of this type?
    private_page_options: list[str] = []  # Wagtail's own privacy would be a second rule
    settings_panels = [
        *AbstractPage.settings_panels,
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("audience_roles")], heading=_("Audience")),
    ]

    class Meta(AbstractPageMeta):
        indexes = [
            models.Index(fields=["unit", "audience", "-first_published_at"], name="page_unit_audience"),
            models.Index(fields=["unit", "-latest_revision_created_at"], name="page_unit_edited"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="page_audience_known"),
        ]

    # -- where a page stands ---------------------------------------------------------------------------------------
    @property
    def mount(self) -> Mount | None:
        return mounts().of_page_path(self.url_path)

    def set_url_path(self, parent: Any) -> str:
        """Wagtail's one choke point: new pages, slug changes and every restored revision pass here."""
        path: str = super().set_url_path(parent)
        mount = mounts().of_page_path(path)
        self.unit_id = mount.unit_id if mount else None
        return path

    def _update_descendant_url_paths(self, old_url_path: str, new_url_path: str) -> None:
        super()._update_descendant_url_paths(old_url_path, new_url_path)
        before, after = mounts().of_page_path(old_url_path), mounts().of_page_path(new_url_path)
        if before and after and before.unit_id != after.unit_id:
            moved = BasePage.objects.filter(path__startswith=self.path, unit_id=before.unit_id)
            moved.update(unit_id=after.unit_id)
        from kernel.content.redirects import remember

        remember(self, old_url_path, new_url_path)

    # -- addresses ---------------------------------------------------------------------------------------------------
    @staticmethod
    def route_for_request(request: HttpRequest, path: str) -> RouteResult | None:
        """Find the page below this mount's root only: a unit's page is never reachable under another's mount."""
        from kernel.content.kept import root_page

        # Wagtail's own name for it: its middleware and tags look there, too
        if "_wagtail_route_for_request" not in request.__dict__:
            found: RouteResult | None = None
            mount = request.mount
            if mount.root_page_id:
                try:
                    root = root_page(mount.root_page_id)
                    result = root.route(request, [part for part in path.split("/") if part])
                    found = result if result.page.mount == mount else None
                except (Http404, BasePage.DoesNotExist):
                    found = None
            request.__dict__["_wagtail_route_for_request"] = found
        routed: RouteResult | None = request.__dict__["_wagtail_route_for_request"]
        return routed

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        mount = self.mount
        if mount is None:
            return None
        canonical = mount.absolute(mount.inside(self.url_path))
        return tree().parts["site_id"], mount.origin, canonical.removeprefix(mount.origin)

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        mount = self.mount
        return mount.path(mount.inside(self.url_path)) if mount else None

    url = property(get_url)

    def get_full_url(self, request: HttpRequest | None = None) -> str | None:
        parts = self.get_url_parts(request)
        return parts[1] + parts[2] if parts else None

    full_url = property(get_full_url)

    def _get_dummy_header_url(self, original_request: HttpRequest | None = None) -> str | None:
        """Where Wagtail pretends that a preview was asked for: on the system's host, as the CMS is."""
        mount = self.mount
        if mount is None:
            url: str | None = super()._get_dummy_header_url(original_request)
            return url
        return mount.on_system(mount.inside(self.url_path))

    def get_view_restrictions(self) -> models.QuerySet[Any]:
        """None, and no query: Wagtail would look for its own privacy on every page served."""
        return PageViewRestriction.objects.none()

    def permissions_for_user(self, user: Any) -> Any:
        from kernel.content.cms.policies import UnitPagePermissions

        return UnitPagePermissions(user, self)

    # -- being looked at before it goes online (kernel.content.moderation) -----------------------------------------------------
    @property
    def has_workflow(self) -> bool:
        """Asks the database nothing. Pages of a plugin's own kind are looked at in its own ways."""
        from kernel.content.cms.policies import is_plain
        from kernel.content.moderation.services import is_moderated

        return is_plain(self) and is_moderated(self.unit_id)

    def get_workflow(self) -> Any:
        """That of the site's root page. Wagtail asks all pages above: the system's home stands above every unit's."""
        mount = self.mount
        if mount is None or not self.has_workflow:
            return None
        row = WorkflowPage.objects.filter(page_id=mount.root_page_id).select_related("workflow").first()
        return row.workflow if row is not None and row.workflow.active else None

    # -- serving -----------------------------------------------------------------------------------------------------
    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request, "is_preview", False) and not is_visible(self, request.viewer):
            raise Http404  # missing and forbidden look alike, to visitors too; the page says that signing in may help
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kernel.content.cms.editing import edit_tools
        from kernel.content.outward.cards import share_of

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["canonical_url"] = self.full_url
        context["share"] = None if getattr(request, "is_preview", False) else share_of(self)
        context["edit_tools"] = cache(lambda: edit_tools(request, self))
        return context
