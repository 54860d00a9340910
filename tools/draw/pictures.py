"""Draws the demo's pictures: `python -m tools.draw.pictures [name ...]`, needs Chromium and playwright.

Each picture is written as 16:9 (1600x900) and 3:2 (1200x800) WebP, a portrait as 640x640; those of a course also beside
its lessons.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tools.draw.portraits import SCENES as PORTRAITS
from tools.draw.registry import COURSE_PICTURES, SCENES

ROOT = Path(__file__).resolve().parents[2]
PORTAL_PICTURES = ROOT / "site/portal/demo/pictures"
LIMIT = 118_000  # bytes; the demo must stay small in the repository
PORTRAIT = {"1x1": ((350, 0, 900, 900), (640, 640))}
CROPS = {"16x9": ((0, 0, 1600, 900), (1600, 900)), "3x2": ((125, 0, 1350, 900), (1200, 800))}


@contextmanager
def browser_page() -> Iterator[Page]:
    """A headless Chromium page that paints with a device scale of 1."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            yield browser.new_page(viewport={"width": 1600, "height": 900})
        finally:
            browser.close()


def rasterise(page: Page, svg: str, size: tuple[int, int]) -> Image.Image:
    """The picture as Chromium paints it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def save(image: Image.Image, target: Path) -> int:
    """Writes WebP at the best quality that keeps within the limit; returns the number of bytes."""
    for quality in (82, 78, 74, 70, 64, 58, 50, 42):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= LIMIT:
            break
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(buffer.getvalue())
    return buffer.tell()


def draw(names: Iterable[str]) -> None:
    with browser_page() as page:
        for name in names:
            scene = SCENES[name]()
            for label, (view, size) in (PORTRAIT if name in PORTRAITS else CROPS).items():
                image = rasterise(page, scene.svg(view, size), size)
                targets = [PORTAL_PICTURES / f"{name}-{label}.webp"]
                if label == "16x9":
                    targets += [ROOT / target for target in COURSE_PICTURES.get(name, ())]
                for target in targets:
                    sys.stdout.write(f"{target.relative_to(ROOT)} {save(image, target)}\n")


if __name__ == "__main__":
    draw(sys.argv[1:] or SCENES)
