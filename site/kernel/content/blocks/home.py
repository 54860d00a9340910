"""Everything that a home page is put together from, in the order in which editors are offered it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kernel.content.blocks.article import SafeRichTextBlock
from kernel.content.blocks.groups import PICTURES
from kernel.content.blocks.links import LinksBlock
from kernel.content.blocks.selected import (
    CarouselBlock,
    HeadlineGridBlock,
    HeadlinesBlock,
    NoticesBlock,
    TopicBlock,
    UnitNewsBlock,
    WidgetBlock,
)
from kernel.content.blocks.told import (
    CountdownBlock,
    DownloadsBlock,
    EventsBlock,
    FiguresBlock,
    HonoursBlock,
    PeopleBlock,
    PictureStoryBlock,
    SloganBlock,
    TimelineBlock,
    UnitMapBlock,
)


class HomeStreamBlock(blocks.StreamBlock):
    headlines = HeadlinesBlock()
    headline_grid = HeadlineGridBlock()
    notices = NoticesBlock()
    topic = TopicBlock()
    unit_news = UnitNewsBlock()
    carousel = CarouselBlock()
    picture_story = PictureStoryBlock()
    slogan = SloganBlock()
    text = SafeRichTextBlock(label=_("Text"), icon="pilcrow", template="content/blocks/text.html", group=PICTURES)
    timeline = TimelineBlock()
    people = PeopleBlock()
    honours = HonoursBlock()
    figures = FiguresBlock()
    unit_map = UnitMapBlock()
    widget = WidgetBlock()
    events = EventsBlock()
    countdown = CountdownBlock()
    downloads = DownloadsBlock()
    links = LinksBlock()
