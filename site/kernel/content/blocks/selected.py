"""Blocks of home pages that show what a selector finds: news, notices, pictures, plugins' widgets."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from kernel.content.blocks.groups import DOING, NEWS, PICTURES
from kernel.plugins.registry import widget_choices


class SelectedBlock(blocks.StructBlock):
    """A block that shows what the selector named by `reads` finds for whoever looks."""

    reads = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content import showing  # it reads the pages that these blocks stand in

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, **getattr(showing, self.reads)(context["request"], context["page"], value)}


class ListBlockBase(SelectedBlock):
    """A block that lists entries: `section` narrows it to one section, otherwise the whole site."""

    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    section = blocks.PageChooserBlock(page_type="content.Section", required=False, label=_("section"))
    count = blocks.IntegerBlock(default=5, min_value=1, max_value=20, label=_("how many"))


class HeadlinesBlock(ListBlockBase):
    reads = "headlines"
    style = blocks.ChoiceBlock(
        choices=[("lead", _("First one large")), ("cards", _("Cards with pictures")), ("list", _("Dated lines"))],
        default="lead",
        label=_("shown as"),
    )

    class Meta:
        icon = "list-ul"
        group = NEWS
        label = _("Headlines")
        description = _("The newest articles of the site or of one section: one large, as cards, or as dated lines.")
        template = "content/blocks/headlines.html"


class HeadlineGridBlock(ListBlockBase):
    reads = "headline_grid"
    count = blocks.IntegerBlock(default=5, min_value=3, max_value=9, label=_("how many"))

    class Meta:
        icon = "grip"
        group = NEWS
        label = _("Headline grid")
        description = _("The newest articles as a wall of pictures with their titles, the first one large.")
        template = "content/blocks/headline_grid.html"


class NoticesBlock(ListBlockBase):
    reads = "notices"

    class Meta:
        icon = "warning"
        group = NEWS
        label = _("Notices")
        description = _("The newest notices as dated lines.")
        template = "content/blocks/notices.html"


class UnitNewsBlock(SelectedBlock):
    """What the units' subsites published last; for the system's home."""

    reads = "from_the_units"
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    count = blocks.IntegerBlock(default=6, min_value=1, max_value=20, label=_("how many"))

    class Meta:
        icon = "site"
        group = NEWS
        label = _("News of the units")
        description = _("What the units' subsites published last.")
        template = "content/blocks/unit_news.html"


class TopicBlock(SelectedBlock):
    reads = "topic"
    title = blocks.CharBlock(max_length=40, label=_("title"))
    text = blocks.TextBlock(required=False, max_length=300, label=_("text"))
    image = ImageChooserBlock(required=False, label=_("picture"))
    entries = blocks.ListBlock(
        blocks.PageChooserBlock(page_type=["content.Article", "content.Notice"], label=_("article or notice")),
        max_num=12,
        default=[],
        label=_("chosen entries"),
    )
    tag = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("tag"),
        help_text=_("Articles of this site that carry this tag follow by themselves."),
    )
    count = blocks.IntegerBlock(default=6, min_value=1, max_value=12, label=_("how many"))
    page = blocks.PageChooserBlock(required=False, label=_("leads to"))

    class Meta:
        icon = "folder-open-inverse"
        group = NEWS
        label = _("Special topic")
        description = _("A picture band with a title and the entries on one matter: chosen by hand or by a tag.")
        template = "content/blocks/topic.html"


class SlideBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.CharBlock(required=False, max_length=200, label=_("text"))
    page = blocks.PageChooserBlock(required=False, label=_("leads to"))


class CarouselBlock(SelectedBlock):
    reads = "carousel"
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    slides = blocks.ListBlock(SlideBlock(), min_num=1, max_num=8, label=_("pictures"))

    class Meta:
        icon = "image"
        group = PICTURES
        label = _("Picture carousel")
        description = _("Pictures side by side that readers move by hand.")
        template = "content/blocks/carousel.html"


class InstalledChoiceBlock(blocks.ChoiceBlock):
    """Kinds of the plugins installed now; a stored kind whose plugin is gone stays storable, so the page can be saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.known, **kwargs)

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        raise NotImplementedError

    @cached_property
    def _known(self) -> set[str]:
        return {kind for kind, _label in self.known()}

    def clean(self, value: Any) -> Any:
        return value if value and value not in self._known else super().clean(value)

    def deconstruct(self) -> Any:
        return f"kernel.content.blocks.{type(self).__name__}", [], {}


class WidgetKindBlock(InstalledChoiceBlock):
    known = staticmethod(widget_choices)


class WidgetBlock(SelectedBlock):
    """A plugin's widget, courses among them."""

    reads = "widget"
    kind = WidgetKindBlock(label=_("what it shows"))
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    count = blocks.IntegerBlock(default=4, min_value=1, max_value=20, label=_("how many"))

    class Meta:
        icon = "placeholder"
        group = DOING
        label = _("Courses and other plugins")
        description = _("What the school and the other plugins show on home pages: choose which below.")
        template = "content/blocks/widget.html"
