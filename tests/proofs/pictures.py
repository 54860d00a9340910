"""What large photos cost: the first view of an article that shows eight of them, and which format its sizes come in.

"Before" makes every size that the page shows inside the view, as the house once did; "after" is the view as it is, with
nothing made yet. AVIF is held against WebP in bytes and CPU at no worse a likeness (SSIM of 8×8 blocks of the luma) on the
demo's pictures.
"""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageMath, features

FULL_N = 8
MEGAPIXELS_12 = (4000, 3000)
WIDTH = 960
WEBP_QUALITY = 80
SPEEDS = (6, 8)
QUALITIES = range(40, 92, 4)
QUICK = 1.0  # seconds of CPU for a first view


def run(n: int | None, seed: int) -> dict[str, Any]:
    views = _views(n or FULL_N, (800, 600) if n else MEGAPIXELS_12)
    formats = _formats((n or FULL_N) * 2)
    return {"ok": views["after"]["cpu_s"] < QUICK, "first_view": views, "formats": formats}


# -- the first view ------------------------------------------------------------------------------------------------
def _views(count: int, size: tuple[int, int]) -> dict[str, Any]:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    from kernel.content.media.renditions import make_all, missing, shown_on
    from kernel.content.models import Article, GuardedRendition
    from kernel.content.services import publish_page, store_image
    from kernel.testing.database import emptied
    from kernel.testing.fixtures import build_house, find_house

    emptied()
    with transaction.atomic():
        build_house()
    house = find_house()
    house.member("reader", unit=house.harbour)  # a house without accounts shows its first-run page
    images = [store_image(data=_photo(size, number), filename=f"{number}.jpg", title="x") for number in range(count)]
    body: Any = [("picture", {"image": image, "caption": ""}) for image in images]
    page = publish_page(
        parent=house.harbour_home, page=Article(title="x", slug=f"x{images[0].pk}", image=images[0], body=body)
    )
    origin = urlsplit(settings.PUBLIC_ORIGIN)
    visitor = Client(SERVER_NAME=origin.hostname or "localhost", SERVER_PORT=str(origin.port or 80))
    secure = origin.scheme == "https"
    visitor.get("/", secure=secure)
    wanted = shown_on(page)

    def view() -> None:
        assert visitor.get(page.url, secure=secure).status_code == 200

    lacking = sum(len(rest) for rest in missing(wanted).values())
    after = _timed(view) | {"made_in_the_view": lacking - sum(len(rest) for rest in missing(wanted).values())}

    def view_that_makes() -> None:
        make_all(wanted)
        view()

    before = _timed(view_that_makes) | {"made_in_the_view": lacking}
    rows = GuardedRendition.objects.filter(image__in=images).count()
    return {"photos": count, "pixels": list(size), "before": before, "after": after, "renditions": rows}


def _photo(size: tuple[int, int], number: int) -> bytes:
    """As busy as a photo: noise, softened."""
    small = Image.effect_noise((size[0] // 4, size[1] // 4), 60).convert("RGB")
    target = io.BytesIO()
    small.resize((size[0] + number, size[1])).save(target, "JPEG", quality=90)
    return target.getvalue()


def _timed(work: Any) -> dict[str, float]:
    cpu, wall = time.process_time(), time.monotonic()
    work()
    return {"cpu_s": round(time.process_time() - cpu, 2), "wall_s": round(time.monotonic() - wall, 2)}


# -- formats -------------------------------------------------------------------------------------------------------
def _formats(count: int) -> dict[str, Any]:
    from django.conf import settings

    if not features.check("avif"):
        return {"avif": "not in this Pillow"}
    files = sorted((Path(settings.BASE_DIR) / "site/portal/demo/pictures").glob("*-16x9.webp"))[:count]
    sums: dict[str, list[float]] = {}
    for file in files:
        with Image.open(file) as opened:
            whole = opened.convert("RGB")
        picture = whole.resize((WIDTH, round(whole.height * WIDTH / whole.width)), Image.Resampling.LANCZOS)
        webp = _encoded(picture, "WEBP", quality=WEBP_QUALITY)
        _add(sums, "webp", webp)
        for speed in SPEEDS:
            tries = (_encoded(picture, "AVIF", quality=quality, speed=speed, max_threads=1) for quality in QUALITIES)
            _add(sums, f"avif, speed {speed}", next((one for one in tries if one[2] >= webp[2]), webp))
    names = ("bytes", "encode_cpu_s", "ssim")
    told = {name: dict(zip(names, row, strict=True)) for name, row in sums.items()}
    for row in told.values():
        row["ssim"] = round(row["ssim"] / len(files), 4)
        row["encode_cpu_s"] = round(row["encode_cpu_s"], 2)
    return {"pictures": len(files), "width": WIDTH, **told}


def _add(sums: dict[str, list[float]], name: str, found: tuple[int, float, float]) -> None:
    sums[name] = [one + other for one, other in zip(sums.get(name, [0, 0.0, 0.0]), found, strict=True)]


def _encoded(picture: Image.Image, kind: str, **options: Any) -> tuple[int, float, float]:
    target = io.BytesIO()
    begun = time.process_time()
    picture.save(target, kind, **options)
    cpu = time.process_time() - begun
    with Image.open(io.BytesIO(target.getvalue())) as again:
        return len(target.getvalue()), cpu, _likeness(picture, again.convert("RGB"))


def _likeness(one: Image.Image, other: Image.Image) -> float:
    a, b = (picture.convert("L").convert("F") for picture in (one, other))

    def mean(picture: Image.Image) -> Image.Image:
        return picture.reduce(8)

    def product(x: Image.Image, y: Image.Image) -> Image.Image:
        return ImageMath.lambda_eval(lambda given: given["x"] * given["y"], x=x, y=y)

    parts = {
        "a": mean(a),
        "b": mean(b),
        "aa": mean(product(a, a)),
        "bb": mean(product(b, b)),
        "ab": mean(product(a, b)),
    }

    def ssim(given: Any) -> Any:
        a, b = given["a"], given["b"]
        both, apart = a * b, given["ab"] - a * b
        spread = given["aa"] - a * a + given["bb"] - b * b
        return ((both * 2 + 6.5025) * (apart * 2 + 58.5225)) / ((a * a + b * b + 6.5025) * (spread + 58.5225))

    values = list(ImageMath.lambda_eval(ssim, **parts).getdata())
    return float(sum(values) / len(values))
