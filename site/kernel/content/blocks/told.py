"""Blocks of home pages that an editor fills by hand: pictures with words, history, people, honours, numbers, dates, files.

A list that is still empty is no mistake: its block shows nothing to visitors, and editors are told so on the page.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from kernel.content.blocks.groups import ABOUT, DOING, PICTURES
from kernel.content.blocks.links import AddressBlock
from kernel.content.blocks.selected import InstalledChoiceBlock, SelectedBlock
from kernel.plugins.registry import figure_choices

TYPED = "typed"  # the kind of a number that somebody types


def heading() -> blocks.CharBlock:
    return blocks.CharBlock(required=False, max_length=40, label=_("title"))


def leads_to() -> blocks.PageChooserBlock:
    return blocks.PageChooserBlock(required=False, label=_("leads to"))


class TaleBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    title = blocks.CharBlock(max_length=60, label=_("title"))
    text = blocks.TextBlock(required=False, max_length=600, label=_("text"))
    page = leads_to()


class PictureStoryBlock(SelectedBlock):
    reads = "picture_story"
    title = heading()
    tales = blocks.ListBlock(TaleBlock(), max_num=8, label=_("pictures with text"))

    class Meta:
        icon = "image"
        group = PICTURES
        label = _("Picture story")
        description = _("A large picture with words beside it; the next one stands the other way round.")
        template = "content/blocks/picture_story.html"


class SloganBlock(SelectedBlock):
    reads = "slogan"
    text = blocks.CharBlock(max_length=80, label=_("words"))
    source = blocks.CharBlock(required=False, max_length=60, label=_("whose words"))

    class Meta:
        icon = "openquote"
        group = PICTURES
        label = _("Slogan")
        description = _("One sentence, large, on a band of the site's colour.")
        template = "content/blocks/slogan.html"


class MomentBlock(blocks.StructBlock):
    when = blocks.CharBlock(
        max_length=20, label=_("when"), help_text=_("As it is to be read: 1998, May 2019, 3 March 2024.")
    )
    title = blocks.CharBlock(max_length=80, label=_("what happened"))
    text = blocks.TextBlock(required=False, max_length=300, label=_("text"))
    image = ImageChooserBlock(required=False, label=_("picture"))


class TimelineBlock(SelectedBlock):
    reads = "timeline"
    title = heading()
    moments = blocks.ListBlock(MomentBlock(), max_num=40, label=_("moments"))

    class Meta:
        icon = "history"
        group = ABOUT
        label = _("Timeline")
        description = _("What happened when, in the order that you give.")
        template = "content/blocks/timeline.html"


class FaceBlock(blocks.StructBlock):
    image = ImageChooserBlock(
        required=False, label=_("photo"), help_text=_("Without one, the first character of the name is shown.")
    )
    name = blocks.CharBlock(max_length=40, label=_("name"))
    post = blocks.CharBlock(required=False, max_length=60, label=_("post"))
    line = blocks.CharBlock(required=False, max_length=120, label=_("one sentence"))
    page = leads_to()


class PeopleBlock(SelectedBlock):
    reads = "people"
    title = heading()
    faces = blocks.ListBlock(FaceBlock(), max_num=24, label=_("people"))

    class Meta:
        icon = "group"
        group = ABOUT
        label = _("People")
        description = _("Faces with name, post and a sentence.")
        help_text = _("Ask the people first: names and photos are seen by everybody who may open this page.")
        template = "content/blocks/people.html"


class HonourBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80, label=_("honour"))
    given_by = blocks.CharBlock(required=False, max_length=80, label=_("given by"))
    when = blocks.CharBlock(required=False, max_length=20, label=_("when"))
    holder = blocks.CharBlock(required=False, max_length=60, label=_("to whom, if not to the whole unit"))


class HonoursBlock(SelectedBlock):
    reads = "honours"
    title = heading()
    honours = blocks.ListBlock(HonourBlock(), max_num=24, label=_("honours"))

    class Meta:
        icon = "crosshairs"
        group = ABOUT
        label = _("Honours")
        description = _("What the unit and its people were awarded, by whom and when.")
        template = "content/blocks/honours.html"


class FigureKindBlock(InstalledChoiceBlock):
    """Numbers that can be counted with the plugins installed now, and one that somebody types."""

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        return [(TYPED, _("A number that you type")), *figure_choices()]


class FigureBlock(blocks.StructBlock):
    kind = FigureKindBlock(default=TYPED, label=_("which number"))
    label = blocks.CharBlock(required=False, max_length=30, label=_("words below it"))
    value = blocks.CharBlock(
        required=False, max_length=16, label=_("number"), help_text=_("Only for one that you type.")
    )
    source = blocks.CharBlock(
        required=False, max_length=60, label=_("source"), help_text=_("Where a typed number comes from.")
    )
    as_of = blocks.DateBlock(
        required=False, label=_("as of"), help_text=_("The day on which a typed number was right.")
    )

    def clean(self, value: Any) -> Any:
        """A number without a source and a date is a claim; a counted one has the rows."""
        cleaned = super().clean(value)
        if cleaned["kind"] != TYPED:
            return cleaned
        asked = {
            "label": _("Say what the number counts."),
            "value": _("Type the number, or choose one that is counted."),
            "source": _("Say where the number comes from: readers will ask."),
            "as_of": _("Say on which day the number was right."),
        }
        missing = {name: ValidationError(gettext(str(text))) for name, text in asked.items() if not cleaned[name]}
        if missing:
            raise StructBlockValidationError(block_errors=missing)
        return cleaned


class FiguresBlock(SelectedBlock):
    reads = "figures"
    title = heading()
    figures = blocks.ListBlock(FigureBlock(), max_num=8, label=_("numbers"))

    class Meta:
        icon = "calendar-check"
        group = ABOUT
        label = _("Numbers")
        description = _("Large numbers: counted from what is in the system, or typed with their source.")
        help_text = _("Counted numbers cover this unit and the units below it and are counted anew every hour.")
        template = "content/blocks/figures.html"


class UnitMapBlock(SelectedBlock):
    reads = "unit_map"
    title = heading()
    shown = blocks.ChoiceBlock(
        choices=[("tiles", _("Tiles")), ("tree", _("Drawn tree"))], default="tiles", label=_("shown as")
    )
    depth = blocks.IntegerBlock(default=2, min_value=1, max_value=3, label=_("levels below this unit"))

    class Meta:
        icon = "site"
        group = ABOUT
        label = _("Map of units")
        description = _("The units below this one; each leads to its subsite.")
        template = "content/blocks/unit_map.html"


class EventBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=80, label=_("title"))
    day = blocks.DateBlock(label=_("day"))
    time = blocks.TimeBlock(required=False, label=_("begins at"), help_text=_("Empty: the whole day."))
    until = blocks.DateBlock(required=False, label=_("last day"), help_text=_("Only if it lasts several days."))
    place = blocks.CharBlock(required=False, max_length=80, label=_("place"))
    page = blocks.PageChooserBlock(required=False, label=_("page"))
    url = AddressBlock(required=False, label=_("or address"))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["until"] and cleaned["until"] < cleaned["day"]:
            error = ValidationError(gettext("The last day lies before the first."))
            raise StructBlockValidationError(block_errors={"until": error})
        return cleaned


class EventsBlock(SelectedBlock):
    reads = "events"
    title = heading()
    count = blocks.IntegerBlock(default=5, min_value=1, max_value=20, label=_("how many"))
    events = blocks.ListBlock(EventBlock(), max_num=60, label=_("events"))

    class Meta:
        icon = "date"
        group = DOING
        label = _("Events")
        description = _("What is coming, by date. What is over goes by itself.")
        template = "content/blocks/events.html"


class CountdownBlock(SelectedBlock):
    reads = "countdown"
    title = blocks.CharBlock(max_length=40, label=_("until what"))
    day = blocks.DateBlock(label=_("day"))
    after = blocks.CharBlock(
        required=False,
        max_length=80,
        label=_("afterwards"),
        help_text=_("What stands here once the day is over. Empty: the block goes by itself."),
    )
    page = leads_to()

    class Meta:
        icon = "time"
        group = DOING
        label = _("Days until")
        description = _("So many days until an exam, an election, a festival.")
        template = "content/blocks/countdown.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("file"))
    label = blocks.CharBlock(
        required=False, max_length=80, label=_("name in the list"), help_text=_("Empty: the file's own title.")
    )


class DownloadsBlock(SelectedBlock):
    reads = "downloads"
    title = heading()
    files = blocks.ListBlock(DownloadBlock(), max_num=30, label=_("files"))

    class Meta:
        icon = "download"
        group = DOING
        label = _("Downloads")
        description = _("Files with kind and size. Everybody sees only those that they may open.")
        template = "content/blocks/downloads.html"
