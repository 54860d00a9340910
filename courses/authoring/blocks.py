"""Blocks that authors build lessons and exams from."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kernel.content.blocks import (
    FEATURES,
    AttachmentBlock,
    CalloutBlock,
    CodeBlock,
    PictureBlock,
    SafeRichTextBlock,
    TableBlock,
    VideoBlock,
)

LESSON_FEATURES = [*FEATURES, "code", "blockquote", "strikethrough"]
QUESTION_KINDS = [
    ("single", _("Single choice")),
    ("multiple", _("Multiple choice")),
    ("true_false", _("True or false")),
]
DIFFICULTIES = [("1", _("Very easy")), ("2", _("Easy")), ("3", _("Medium")), ("4", _("Hard")), ("5", _("Very hard"))]


class LessonPictureBlock(PictureBlock):
    """A picture may mean something else in each lesson, so its description can be given here."""

    alt = blocks.CharBlock(
        required=False, max_length=300, label=_("description"), help_text=_("Empty: the picture's own description.")
    )


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("option"))
    right = blocks.BooleanBlock(required=False, label=_("right"))


class CheckBlock(blocks.StructBlock):
    """A question inside a lesson, answered at once; one right option makes it single choice, several multiple."""

    stem = blocks.TextBlock(label=_("question"))
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8, label=_("options"))
    multiple = blocks.BooleanBlock(
        required=False, label=_("several may be ticked"), help_text=_("Goes without saying where several are right.")
    )
    explanation = blocks.TextBlock(required=False, label=_("explanation"))

    class Meta:
        icon = "help"
        label = _("Check question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(option["right"] for option in cleaned["options"]):
            raise blocks.StructBlockValidationError(
                block_errors={"stem": ValidationError(_("Tick at least one right option."))}
            )
        return cleaned


class LessonStreamBlock(blocks.StreamBlock):
    text = SafeRichTextBlock(label=_("Text"), icon="pilcrow", features=LESSON_FEATURES)
    picture = LessonPictureBlock()
    video = VideoBlock()
    attachment = AttachmentBlock()
    callout = CalloutBlock()
    table = TableBlock()
    code = CodeBlock()
    check = CheckBlock()


class DrawBlock(blocks.StructBlock):
    """Draw so many questions of a kind, tag and difficulty; an empty field takes any."""

    count = blocks.IntegerBlock(min_value=1, max_value=200, label=_("how many questions"))
    points = blocks.IntegerBlock(min_value=1, max_value=100, default=5, label=_("points each"))
    kind = blocks.ChoiceBlock(choices=QUESTION_KINDS, required=False, label=_("kind"))
    tag = blocks.CharBlock(required=False, max_length=100, label=_("tag"))
    difficulty = blocks.ChoiceBlock(choices=DIFFICULTIES, required=False, label=_("difficulty"))

    class Meta:
        icon = "list-ol"
        label = _("Draw questions")


class BlueprintStreamBlock(blocks.StreamBlock):
    draw = DrawBlock()

    class Meta:
        min_num = 1
