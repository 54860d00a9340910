"""The plain page types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from kernel.content.audience import Audience
from kernel.content.blocks import ArticleStreamBlock, HomeStreamBlock
from kernel.content.models.base import BasePage, BasePageQuerySet
from kernel.content.models.files import GuardedImage

PER_PAGE = 20
NARROW = frozenset({"notices", "links", "events", "downloads", "countdown"})
WIDE = frozenset({"headlines", "text", "carousel", "timeline"})


class HomePage(BasePage):
    """What the system's home and a unit's home share: composable blocks."""

    body = StreamField(
        HomeStreamBlock(),
        blank=True,
        verbose_name=_("blocks"),
        help_text=_(
            "One below the other in this order. On wide screens notices, events, downloads, days and links stand beside "
            "a neighbour that leaves room for them."
        ),
    )
    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kernel.content.outward.feeds import alternates

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "rows": self.rows(), "feeds": alternates(request.mount)}

    def rows(self) -> list[list[Any]]:
        return in_rows(self.body)


def in_rows(blocks: Iterable[Any]) -> list[list[Any]]:
    """Blocks as rows of one or two: a narrow block shares its row with a wide or another narrow neighbour."""
    rows: list[list[Any]] = []
    for block in blocks:
        before = rows[-1] if rows and len(rows[-1]) == 1 else None
        kinds = {before[0].block_type, block.block_type} if before else set()
        if before and kinds & NARROW and kinds <= NARROW | WIDE:
            before.append(block)
        else:
            rows.append([block])
    return rows


class SystemHome(HomePage):
    template = "content/home.html"
    parent_page_types: list[str] = []  # made once, by create_system_home()

    class Meta:
        verbose_name = _("system home")


class UnitHome(HomePage):
    template = "content/home.html"
    parent_page_types: list[str] = []  # made by open_subsite() alone, with the mount that leads to it

    class Meta:
        verbose_name = _("unit home")


def _crumbs(page: BasePage) -> list[dict[str, str]]:
    """The way from the site's home to this page: one query."""
    mount = page.mount
    above = page.get_ancestors().live().filter(url_path__startswith=mount.root_url_path) if mount else []
    return [*({"label": ancestor.title, "url": ancestor.url} for ancestor in above), {"label": page.title}]


def _look_up_pictures(page: BasePage) -> None:
    """All pictures of the text at once; its blocks find them in memory."""
    from kernel.content.kept import kept_pictures
    from kernel.content.media.pictures import FULL
    from kernel.content.media.renditions import shown_on

    kept_pictures((pk for pk, name in shown_on(page) if name == FULL.name), FULL)


class DatedPage(BasePage):
    """A page with a date that stands in lists: article or notice."""

    date = models.DateTimeField(_("date"), default=timezone.now)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True, help_text=_("Who wrote it, if not the unit."))
    body = StreamField(ArticleStreamBlock(), blank=True, verbose_name=_("text"))

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kernel.content.selectors import neighbours

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        _look_up_pictures(self)
        return {**context, "crumbs": _crumbs(self), **neighbours(self, request.viewer)}


class Section(BasePage):
    """A list of articles and notices, newest first."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    in_navigation = models.BooleanField(_("show in the main menu"), default=True)
    template = "content/section.html"
    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("in_navigation")]
    subpage_types = ["content.Article", "content.Notice", "content.Section", "content.PlainPage"]

    class Meta:
        verbose_name = _("section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kernel.content.outward.feeds import alternates
        from kernel.content.selectors import as_items, entries_below

        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = _crumbs(self)
        tag = request.GET.get("tag", "").strip()
        entries = entries_below(self, request.viewer, tag=tag)
        page_obj = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
        context.update(page_obj=page_obj, items=as_items(page_obj.object_list), tag=tag)
        if self.audience == Audience.PUBLIC and self.mount is not None:
            context.update(feeds=alternates(self.mount, self.mount.inside(self.url_path)), feed_name=self.title)
        return context


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("content.Article", on_delete=models.CASCADE, related_name="tagged_items")


class Article(DatedPage):
    image = models.ForeignKey(
        GuardedImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("picture")
    )
    is_lead = models.BooleanField(_("headline"), default=False, help_text=_("Stands large on the home page."))
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("tags"))
    template = "content/article.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        FieldPanel("source"),
        FieldPanel("image"),
        FieldPanel("is_lead"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    parent_page_types = ["content.Section", "content.UnitHome", "content.SystemHome"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kernel.content.kept import kept_pictures
        from kernel.content.media.pictures import LARGE

        context = super().get_context(request, *args, **kwargs)
        picture = kept_pictures([self.image_id], LARGE).get(self.image_id or 0)
        return {**context, "picture": picture, "tags": list(self.tags.all())}


class Notice(DatedPage):
    number = models.CharField(_("document number"), max_length=60, blank=True)
    template = "content/article.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("number"),
        FieldPanel("summary"),
        FieldPanel("source"),
        FieldPanel("body"),
    ]
    parent_page_types = ["content.Section", "content.UnitHome", "content.SystemHome"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("notice")


class PlainPage(BasePage):
    body = StreamField(ArticleStreamBlock(), blank=True, verbose_name=_("text"))
    in_navigation = models.BooleanField(_("show in the main menu"), default=False)
    in_footer = models.BooleanField(_("show in the footer"), default=False)
    template = "content/plain.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("in_navigation"),
        FieldPanel("in_footer"),
    ]

    class Meta:
        verbose_name = _("page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        _look_up_pictures(self)
        return {**super().get_context(request, *args, **kwargs), "crumbs": _crumbs(self)}


__all__ = ["Article", "ArticleTag", "BasePageQuerySet", "Notice", "PlainPage", "Section", "SystemHome", "UnitHome"]
