"""Draws the emblems of the demo's units: `python -m tools.draw.emblems`; 512x512 PNG with a clear background."""

from __future__ import annotations

import sys

from tools.draw.kit import circle, line, path, rect
from tools.draw.pictures import PORTAL_PICTURES, browser_page

CREAM = "#fff6e4"


def _system() -> str:
    """Two pages that are one link: learning together."""
    left = "M120 168C180 150 226 164 256 200V372C226 340 180 328 120 344Z"
    right = "M392 168C332 150 286 164 256 200V372C286 340 332 328 392 344Z"
    return (
        circle(256, 256, 240, "#b3261e")
        + circle(256, 256, 216, "none", f'stroke="{CREAM}" stroke-width="6" opacity=".55"')
        + path(left, CREAM)
        + path(right, "#f6d9b4")
        + line("M256 200V372", "#b3261e", 8)
        + line("M150 398Q256 352 362 398", "#f4c56c", 16)
    )


def _harbour() -> str:
    """A quay crane above two waves."""
    return (
        rect(20, 20, 472, 472, "#0f5c7a", r=120)
        + line("M206 330V168M318 330L306 168M120 178H404M206 168L236 100L306 168M236 100L126 174", CREAM, 16)
        + line("M160 186V236", CREAM, 8)
        + rect(130, 236, 60, 34, "#f0b450", r=4)
        + line("M92 368q41 -34 82 0t82 0t82 0t82 0", "#9fd3dc", 18)
        + line("M132 416q31 -26 62 0t62 0t62 0t62 0", CREAM, 14)
    )


def _school() -> str:
    """A sapling growing out of an open book."""
    return (
        path("M256 16L464 92V270C464 380 372 458 256 496C140 458 48 380 48 270V92Z", "#2f6b3c")
        + path("M120 316C170 296 224 304 256 336V414C224 386 170 378 120 394Z", CREAM)
        + path("M392 316C342 296 288 304 256 336V414C288 386 342 378 392 394Z", "#e2ecd2")
        + line("M256 330V176", CREAM, 14)
        + path("M256 246C180 246 150 200 148 146C214 146 256 182 256 246Z", "#bfdc8e")
        + path("M256 214C256 152 296 112 362 108C362 172 324 214 256 214Z", "#f4d27a")
    )


def _street() -> str:
    """A stone bridge and its reflection."""
    return (
        circle(256, 256, 240, "#7a3b5a")
        + path(
            "M72 300C140 286 176 176 256 176C336 176 372 286 440 300V322H368C356 262 312 236 256 236C200 236 156 262 144 322H72Z",
            CREAM,
        )
        + line("M98 262Q180 136 256 136Q332 136 414 262", "#e9b45c", 13)
        + line("M84 352H428M118 388H394M170 424H342", "#e3b9a6", 13)
        + circle(256, 92, 22, "#e9b45c")
    )


EMBLEMS = {"system": _system, "harbour": _harbour, "school": _school, "street": _street}


def draw() -> None:
    with browser_page() as page:
        page.set_viewport_size({"width": 512, "height": 512})
        for name, shape in EMBLEMS.items():
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">{shape()}</svg>'
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
            target = PORTAL_PICTURES / f"emblem-{name}.png"
            target.write_bytes(page.screenshot(omit_background=True))
            sys.stdout.write(f"{target.name} {target.stat().st_size}\n")


if __name__ == "__main__":
    draw()
