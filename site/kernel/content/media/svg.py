"""SVG pictures: taken only when they are pictures and nothing else.

Nothing is cleaned. An SVG is a program as much as a picture, and a cleaner that misses one case lets it run, so
anything that is not on the list of plain drawing elements is refused with a message that names it.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from django.utils.translation import gettext as _

from kernel.content.media.refusal import UploadRefused

MAX_SVG_BYTES = 2_000_000
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
# Notes that drawing programs leave; browsers do nothing with them.
INERT_NAMESPACES = frozenset(
    {
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
    }
)
_DRAWING = (
    "svg g path rect circle ellipse line polyline polygon text tspan textPath defs use symbol title desc metadata style"
    " linearGradient radialGradient stop clipPath mask pattern marker image switch filter feBlend feColorMatrix"
    " feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow"
    " feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence"
)
DRAWING = frozenset(_DRAWING.split())
EMBEDDED_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)
OUTSIDE_URL = re.compile(r"url\(\s*(?!['\"]?\s*#)", re.IGNORECASE)
ACTIVE_STYLE = re.compile(r"@import|expression\s*\(|javascript:|-moz-binding|behavior\s*:|\\", re.IGNORECASE)


def check_svg(data: bytes) -> None:
    """Return if the file is a plain drawing; raise UploadRefused with what is wrong in it otherwise."""
    if len(data) > MAX_SVG_BYTES:
        raise UploadRefused(_("The SVG is larger than 2 MB. Simplify it, or save it as PNG."))
    checker = _Checker()
    try:
        checker.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UploadRefused(
            _("The SVG cannot be read (line %(line)d). Save it again from the drawing program.")
            % {"line": error.lineno}
        ) from error
    checker.check_styles()


def _refuse(what: str) -> UploadRefused:
    return UploadRefused(
        _("The SVG holds more than a drawing: %(what)s. Remove it, or save the picture as PNG.") % {"what": what}
    )


class _Checker:
    """Walks through the file once. Without a DOCTYPE there are no entities, so it cannot blow up."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.depth = 0
        self.inside_style = False
        self.styles: list[str] = []

    def doctype(self, *_args: object) -> None:
        raise _refuse("<!DOCTYPE>")

    def instruction(self, target: str, _data: str) -> None:
        raise _refuse(f"<?{target}?>")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        if self.depth == 0 and (namespace, local) != (SVG, "svg"):
            raise UploadRefused(_("This is not an SVG picture. Choose a picture file."))
        self.depth += 1
        if namespace in INERT_NAMESPACES:
            return
        if namespace != SVG or local not in DRAWING:
            raise _refuse(f"<{local}>")
        self.inside_style = local == "style"
        for attribute, value in attributes.items():
            self.check_attribute(local, attribute, value)

    def check_attribute(self, element: str, attribute: str, value: str) -> None:
        namespace, _space, local = attribute.rpartition(" ")
        if local.lower().startswith("on"):
            raise _refuse(local)
        if local == "href" and namespace in ("", XLINK):
            picture = element == "image" and EMBEDDED_PICTURE.match(value.strip())
            if not value.strip().startswith("#") and not picture:
                raise _refuse(f'{local}="{value[:60]}"')
        elif OUTSIDE_URL.search(value) or ACTIVE_STYLE.search(value):
            raise _refuse(f'{local}="{value[:60]}"')

    def end(self, _name: str) -> None:
        self.depth -= 1
        self.inside_style = False

    def text(self, data: str) -> None:
        if self.inside_style:
            self.styles.append(data)

    def check_styles(self) -> None:
        style = "".join(self.styles)
        found = OUTSIDE_URL.search(style) or ACTIVE_STYLE.search(style)
        if found:
            raise _refuse(f"<style> … {found.group()}")
