"""Blocks of pages. Lists of blocks are fixed and their choices callable: installing a plugin never needs a migration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from kernel.content.richtext import clean_stored
from kernel.paths import leads_inside
from kernel.plugins.registry import widget_choices

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "superscript", "subscript"]


class SafeRichTextBlock(blocks.RichTextBlock):
    """Rich text, sanitised on write: what a browser posts is not trusted because an editor is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", FEATURES)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> RichText:
        cleaned = super().clean(value)
        return RichText(clean_stored(cleaned.source))


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content.pictures import FULL, pictures

        image = value["image"]
        shown = pictures([image], FULL)
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "picture": shown.get(image.pk) if image else None}


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("file"))

    class Meta:
        icon = "doc-full"
        label = _("Attachment")
        template = "content/blocks/attachment.html"


class VideoBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("video file"), help_text=_("MP4 (H.264) or WebM."))
    poster = ImageChooserBlock(label=_("still picture"), required=False)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "content/blocks/video.html"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        choices=[("info", _("Note")), ("tip", _("Hint")), ("warning", _("Take care"))], default="info", label=_("kind")
    )
    title = blocks.CharBlock(required=False, max_length=80, label=_("title"))
    text = SafeRichTextBlock(label=_("text"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "content/blocks/callout.html"


class TableBlock(blocks.StructBlock):
    """A plain table typed or pasted as lines with columns parted by a tab or |: usable on a phone and by keyboard."""

    rows = blocks.TextBlock(
        label=_("rows"), help_text=_("One row a line, columns parted by a tab or |. The first row is the heading.")
    )
    caption = blocks.CharBlock(required=False, max_length=200, label=_("caption"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "content/blocks/table.html"

    @staticmethod
    def parse(text: str) -> list[list[str]]:
        """Cells of each line, all rows as wide as the widest."""
        lines = [line for line in text.splitlines() if line.strip()]
        rows = [[cell.strip() for cell in line.strip("| ").split("\t" if "\t" in line else "|")] for line in lines]
        width = max((len(row) for row in rows), default=0)
        return [row + [""] * (width - len(row)) for row in rows]

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        rows = self.parse(value["rows"])
        return {**context, "head": rows[0] if rows else [], "body": rows[1:]}


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(required=False, max_length=30, label=_("language"))
    code = blocks.TextBlock(label=_("code"))

    class Meta:
        icon = "code"
        label = _("Code")
        template = "content/blocks/code.html"


class ArticleStreamBlock(blocks.StreamBlock):
    text = SafeRichTextBlock(label=_("Text"), icon="pilcrow", template="content/blocks/text.html")
    picture = PictureBlock()
    video = VideoBlock()
    attachment = AttachmentBlock()
    callout = CalloutBlock()
    table = TableBlock()
    quote = blocks.BlockQuoteBlock(label=_("Quotation"))
    code = CodeBlock()


class SelectedBlock(blocks.StructBlock):
    """A block that shows what the selector named by `reads` finds for whoever looks."""

    reads = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content import selectors  # selectors read the pages that these blocks stand in

        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, **getattr(selectors, self.reads)(context["request"], context["page"], value)}


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
        label = _("Headlines")
        template = "content/blocks/headlines.html"


class NoticesBlock(ListBlockBase):
    reads = "notices"

    class Meta:
        icon = "warning"
        label = _("Notices")
        template = "content/blocks/notices.html"


class UnitNewsBlock(SelectedBlock):
    """What the units' subsites published last; for the system's home."""

    reads = "from_the_units"
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    count = blocks.IntegerBlock(default=6, min_value=1, max_value=20, label=_("how many"))

    class Meta:
        icon = "site"
        label = _("News of the units")
        template = "content/blocks/unit_news.html"


class SlideBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    title = blocks.CharBlock(max_length=80, label=_("title"))
    text = blocks.CharBlock(required=False, max_length=200, label=_("text"))
    page = blocks.PageChooserBlock(required=False, label=_("leads to"))


class CarouselBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    slides = blocks.ListBlock(SlideBlock(), min_num=1, max_num=8, label=_("pictures"))

    class Meta:
        icon = "image"
        label = _("Picture carousel")
        template = "content/blocks/carousel.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content.selectors import carousel

        return {**super().get_context(value, parent_context=parent_context), **carousel(value)}


class AddressField(forms.CharField):
    """An address elsewhere (http or https), or a path of this house: /courses/."""

    default_error_messages = {"invalid": _("Write a whole address (https://…), or a path of this site (/courses/).")}

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not leads_inside(value):
            try:
                URLValidator(schemes=["http", "https"])(value)
            except ValidationError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class AddressBlock(blocks.URLBlock):
    """In migrations it is Wagtail's own, since what is stored is the same."""

    def __init__(self, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        super().__init__(required=required, help_text=help_text, **kwargs)
        self.field = AddressField(required=required, max_length=500, help_text=help_text or "")

    def deconstruct(self) -> Any:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.URLBlock", args, kwargs


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=40, label=_("label"))
    page = blocks.PageChooserBlock(required=False, label=_("page"))
    url = AddressBlock(required=False, label=_("or address"))


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    links = blocks.ListBlock(LinkBlock(), min_num=1, max_num=24, label=_("links"))

    class Meta:
        icon = "link"
        label = _("Links")
        template = "content/blocks/links.html"


class WidgetKindBlock(blocks.ChoiceBlock):
    """Kinds of the plugins installed now; a stored kind whose plugin is gone stays storable, so the page can be saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=widget_choices, **kwargs)

    @cached_property
    def _known(self) -> set[str]:
        return {kind for kind, _label in widget_choices()}

    def clean(self, value: Any) -> Any:
        return value if value and value not in self._known else super().clean(value)

    def deconstruct(self) -> Any:
        return "kernel.content.blocks.WidgetKindBlock", [], {}


class WidgetBlock(SelectedBlock):
    """A plugin's widget, courses among them."""

    reads = "widget"
    kind = WidgetKindBlock()
    title = blocks.CharBlock(required=False, max_length=40, label=_("title"))
    count = blocks.IntegerBlock(default=4, min_value=1, max_value=20, label=_("how many"))

    class Meta:
        icon = "placeholder"
        label = _("Plugin's widget")
        template = "content/blocks/widget.html"


class HomeStreamBlock(blocks.StreamBlock):
    headlines = HeadlinesBlock()
    carousel = CarouselBlock()
    notices = NoticesBlock()
    unit_news = UnitNewsBlock()
    links = LinksBlock()
    widget = WidgetBlock()
    text = SafeRichTextBlock(label=_("Text"), icon="pilcrow", template="content/blocks/text.html")
