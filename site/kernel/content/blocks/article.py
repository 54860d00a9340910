"""Blocks of articles, notices and plain pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from kernel.content.richtext import clean_stored

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "superscript", "subscript"]


class SafeRichTextBlock(blocks.RichTextBlock):
    """Rich text, sanitised on write: what a browser posts is not trusted because an editor is."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", FEATURES)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> RichText:
        cleaned = super().clean(value)
        return RichText(clean_stored(cleaned.source))

    def get_prep_value(self, value: Any) -> Any:
        """The editor marks paragraphs with keys that are not stored; without them nothing unchanged looks changed."""
        return clean_stored(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        """Migrations name it by the package, wherever in it the class stands."""
        _path, args, kwargs = super().deconstruct()
        return "kernel.content.blocks.SafeRichTextBlock", args, kwargs


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content.kept import kept_pictures
        from kernel.content.media.pictures import FULL

        image = value["image"]
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "picture": kept_pictures([image.pk], FULL).get(image.pk) if image else None}


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

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from kernel.content.kept import kept_pictures
        from kernel.content.media.films import shown
        from kernel.content.media.pictures import FULL

        document, poster = value["document"], value["poster"]
        still = kept_pictures([poster.pk], FULL).get(poster.pk) if poster else None
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "film": shown(document.public_id) if document else None, "still": still}

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
