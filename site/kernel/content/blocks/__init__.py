"""Blocks of pages. Lists of blocks are fixed and their choices callable: installing a plugin never needs a migration.

Migrations name classes by this package: one that stands in a module of it says so in deconstruct().
"""

from __future__ import annotations

from kernel.content.blocks.article import (
    FEATURES,
    ArticleStreamBlock,
    AttachmentBlock,
    CalloutBlock,
    CodeBlock,
    PictureBlock,
    SafeRichTextBlock,
    TableBlock,
    VideoBlock,
)
from kernel.content.blocks.home import HomeStreamBlock
from kernel.content.blocks.links import AddressBlock, AddressField, LinkBlock
from kernel.content.blocks.selected import WidgetKindBlock
from kernel.content.blocks.told import TYPED, FigureKindBlock

__all__ = [
    "FEATURES",
    "TYPED",
    "AddressBlock",
    "AddressField",
    "ArticleStreamBlock",
    "AttachmentBlock",
    "CalloutBlock",
    "CodeBlock",
    "FigureKindBlock",
    "HomeStreamBlock",
    "LinkBlock",
    "PictureBlock",
    "SafeRichTextBlock",
    "TableBlock",
    "VideoBlock",
    "WidgetKindBlock",
]
