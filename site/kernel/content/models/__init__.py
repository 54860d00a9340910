"""Models of kernel.content: the base page, the plain page types, subsites, guarded files."""

from kernel.content.models.base import BasePage, BasePageQuerySet
from kernel.content.models.files import GuardedDocument, GuardedImage, GuardedRendition
from kernel.content.models.films import Film, FilmCopy, Subtitles
from kernel.content.models.intake import Intake
from kernel.content.models.moderation import UnitApprovalTask
from kernel.content.models.pages import (
    Article,
    ArticleTag,
    Notice,
    PlainPage,
    Section,
    SystemHome,
    UnitHome,
)
from kernel.content.models.redirects import Redirect
from kernel.content.models.subsite import Subsite

__all__ = [
    "Article",
    "ArticleTag",
    "BasePage",
    "BasePageQuerySet",
    "Film",
    "FilmCopy",
    "GuardedDocument",
    "GuardedImage",
    "GuardedRendition",
    "Intake",
    "Notice",
    "PlainPage",
    "Redirect",
    "Section",
    "Subsite",
    "Subtitles",
    "SystemHome",
    "UnitApprovalTask",
    "UnitHome",
]
