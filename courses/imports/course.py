"""What all lessons of one reading share: names, problems, and each media file checked once."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.imports.paths import nearest
from courses.imports.problems import CourseProblem, Level
from courses.imports.sources import CourseSource
from courses.imports.text import UnknownEncoding, decode_text
from kernel.content.media.uploads import UploadRefused, check_document, check_image, check_svg, check_video

IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
VIDEO_ENDINGS = (".mp4", ".m4v", ".webm")
MARKDOWN_ENDINGS = (".md", ".markdown")
# The parser needs about 15 s for a megabyte; a lesson that long is no lesson either.
MAX_PAGE_BYTES = 300_000


@dataclass(frozen=True)
class Link:
    """A link to a place in the course, kept until all anchors are known."""

    file: str
    line: int
    path: str
    anchor: str


@dataclass
class CourseReading:
    """The state of one reading. `lessons` are the paths of the outline."""

    source: CourseSource
    lessons: frozenset[str] = frozenset()
    problems: list[CourseProblem] = field(default_factory=list)
    used: dict[str, bool] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = frozenset(self.source.names)

    def say(self, level: Level, file: str, line: int, message: str) -> None:
        self.problems.append(CourseProblem(file, line, level, message))

    def page(self, path: str) -> str:
        """The text of a Markdown file, or an empty one after naming what is wrong with it."""
        self.used[path] = True
        if self.source.size(path) > MAX_PAGE_BYTES:
            message = _("The file is larger than %(limit)d KB. Split it into several lessons.")
            self.say("error", path, 0, message % {"limit": MAX_PAGE_BYTES // 1000})
            return ""
        try:
            return decode_text(self.source.read(path))[0]
        except UnknownEncoding:
            self.say("error", path, 0, _("The file is not text in UTF-8 or GB 18030. Save it as UTF-8."))
            return ""

    def missing(self, file: str, line: int, written: str, candidates: tuple[str, ...], what: str) -> None:
        """Name a target that is not there, and the nearest one that is."""
        close = nearest(candidates, self.names)
        hint = _(" Did you mean “%(name)s”?") % {"name": close} if close else ""
        self.say("error", file, line, what % {"target": written} + hint)

    def media(self, path: str, file: str, line: int) -> bool:
        """Whether a picture, video or document is one that we take; each is checked and complained about once."""
        if path not in self.used:
            self.used[path] = True
            try:
                self._check(path)
            except UploadRefused as refused:
                self.used[path] = False
                message = _("The file “%(name)s” cannot be taken: %(reason)s") % {"name": path, "reason": refused}
                self.say("error", file, line, message)
        return self.used[path]

    def _check(self, path: str) -> None:
        data, name, ending = self.source.read(path), posixpath.basename(path), posixpath.splitext(path)[1].lower()
        if ending == ".svg":
            check_svg(data)
        elif ending in IMAGE_ENDINGS:
            check_image(data, name)
        elif ending in VIDEO_ENDINGS:
            check_video(data, name)
        else:
            check_document(data, name)
