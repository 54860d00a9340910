"""Simple, dignified figures without faces; the light comes from the upper left unless told."""

from __future__ import annotations

from dataclasses import dataclass

from tools.draw.kit import Scene, circle, dark, ellipse, light, line, path, rect

SKINS = ("#eab893", "#e0a67e", "#d1946c", "#f0c5a2")
HAIRS = ("#2a2226", "#3b2a26", "#4a4042", "#8d8788", "#b9b4b2")


@dataclass(frozen=True)
class Look:
    """What somebody looks like: `hair` one of short, bob, bun, grey, helmet, cap."""

    coat: str
    pants: str = "#2c3d52"
    skin: str = SKINS[0]
    hair: str = "short"
    hair_colour: str = HAIRS[0]
    hat: str = "#edb950"
    turn: int = 0  # -1 looks left, 0 to us, 1 right, 9 away from us
    shirt: str = "#f6eee0"


def head(s: Scene, x: float, y: float, r: float, look: Look) -> None:
    """A head with its middle at (x, y) and neck; `r` is half its height."""
    shift = 0.0 if look.turn == 9 else look.turn * r * 0.22
    s.add(rect(x - r * 0.34, y + r * 0.5, r * 0.68, r * 0.85, dark(look.skin, 0.18), r=r * 0.25))
    if look.hair == "bob":
        s.add(
            path(
                f"M{x - r} {y - r * 0.1}C{x - r} {y - r * 1.5} {x + r} {y - r * 1.5} {x + r} {y - r * 0.1}"
                f"L{x + r * 0.98} {y + r * 0.85}Q{x} {y + r * 1.1} {x - r * 0.98} {y + r * 0.85}Z",
                look.hair_colour,
            )
        )
    if look.hair == "bun":
        s.add(circle(x - look.turn * r * 0.75 if look.turn != 9 else x, y - r * 0.95, r * 0.42, look.hair_colour))
    if look.turn == 9:
        s.add(ellipse(x, y, r * 0.82, r, s.across((0, light(look.hair_colour, 0.18)), (0.6, look.hair_colour))))
        if look.hair != "bob":
            s.add(ellipse(x - r * 0.84, y + r * 0.15, r * 0.14, r * 0.22, look.skin))
            s.add(ellipse(x + r * 0.84, y + r * 0.15, r * 0.14, r * 0.22, dark(look.skin, 0.2)))
        _hat(s, x, y, r, look)
        return
    s.add(
        ellipse(x, y, r * 0.78, r, s.across((0, light(look.skin, 0.22)), (0.55, look.skin), (1, dark(look.skin, 0.16))))
    )
    if look.turn >= 0 and look.hair != "bob":
        s.add(ellipse(x - r * 0.74 + shift, y + r * 0.12, r * 0.13, r * 0.2, dark(look.skin, 0.08)))
    if look.turn <= 0 and look.hair != "bob":
        s.add(ellipse(x + r * 0.74 + shift, y + r * 0.12, r * 0.13, r * 0.2, dark(look.skin, 0.2)))
    left, right = x - r * 0.86, x + r * 0.86
    fringe_left = y + (0.32 if look.turn > 0 else -0.08) * r
    fringe_right = y + (0.32 if look.turn < 0 else -0.08) * r
    d = (
        f"M{left} {fringe_left}C{left - r * 0.06} {y - r * 1.46} {right + r * 0.06} {y - r * 1.46} {right} {fringe_right}"
        f"C{right - r * 0.1} {y - r * 0.45} {x + shift + r * 0.45} {y - r * 0.6} {x + shift + r * 0.1} {y - r * 0.52}"
        f"C{x + shift - r * 0.4} {y - r * 0.46} {left + r * 0.2} {y - r * 0.4} {left} {fringe_left}Z"
    )
    s.add(path(d, s.across((0, light(look.hair_colour, 0.14)), (0.5, look.hair_colour))))
    _hat(s, x, y, r, look)


def _hat(s: Scene, x: float, y: float, r: float, look: Look) -> None:
    if look.hair not in ("helmet", "cap"):
        return
    paint = s.across((0, light(look.hat, 0.35)), (0.6, look.hat), (1, dark(look.hat, 0.3)))
    s.add(
        path(
            f"M{x - r * 0.98} {y - r * 0.25}C{x - r} {y - r * 1.55} {x + r} {y - r * 1.55} {x + r * 0.98} {y - r * 0.25}Z",
            paint,
        )
    )
    if look.hair == "helmet":
        s.add(rect(x - r * 0.16, y - r * 1.28, r * 0.32, r * 0.95, dark(look.hat, 0.14), r=r * 0.12))
    brim = 0 if look.turn in (0, 9) else look.turn * r * 0.35
    s.add(rect(x - r * 1.12 + brim, y - r * 0.4, r * 2.24, r * 0.24, dark(look.hat, 0.2), r=r * 0.12))


def _torso_d(x: float, top: float, half: float, hem: float, hem_half: float) -> str:
    return (
        f"M{x - half * 0.42} {top}C{x - half * 0.9} {top + half * 0.08} {x - half} {top + half * 0.3} "
        f"{x - half} {top + half * 0.75}L{x - hem_half} {hem}H{x + hem_half}L{x + half} {top + half * 0.75}"
        f"C{x + half} {top + half * 0.3} {x + half * 0.9} {top + half * 0.08} {x + half * 0.42} {top}Z"
    )


def _coat(s: Scene, look: Look) -> str:
    return s.across((0, light(look.coat, 0.24)), (0.5, look.coat), (1, dark(look.coat, 0.3)))


def _arm(s: Scene, h: float, points: tuple[float, float, float, float, float, float], tone: str, skin: str) -> None:
    """An arm through shoulder, elbow and hand."""
    sx, sy, ex, ey, hx, hy = points
    s.add(circle(hx, hy, h * 0.026, skin))
    s.add(
        line(
            f"M{sx:.1f} {sy:.1f}Q{ex:.1f} {ey:.1f} {hx + (ex - hx) * 0.12:.1f} {hy + (ey - hy) * 0.12:.1f}",
            tone,
            h * 0.062,
        )
    )


def standing(
    s: Scene,
    x: float,
    y: float,
    h: float,
    look: Look,
    *,
    left: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
    stride: float = 0.0,
) -> None:
    """Somebody standing with the feet at (x, y); hands are given as shares of the height from the feet's middle."""
    r = h * 0.068
    s.add(ellipse(x + h * 0.06, y, h * 0.2, h * 0.02, "#14213a", 'opacity=".32" filter="url(#blur8)"'))
    step = stride * h * 0.1
    for side, tone in ((1, dark(look.pants, 0.22)), (-1, look.pants)):
        foot = x + side * (h * 0.045 + step)
        s.add(
            path(
                f"M{x + side * h * 0.002} {y - h * 0.48}L{x + side * h * 0.095} {y - h * 0.48}"
                f"L{foot + h * 0.035} {y - h * 0.02}H{foot - h * 0.03}Z",
                tone,
            )
        )
        toe = 0 if look.turn in (0, 9) else look.turn * h * 0.02
        s.add(ellipse(foot + toe, y - h * 0.012, h * 0.045, h * 0.018, "#1d1d26"))
    half = h * 0.118
    top = y - h * 0.825
    away = look.turn == 9
    lh = left or (-0.135, 0.43)
    rh = right or (0.14, 0.43)
    raised_left, raised_right = lh[1] > 0.5, rh[1] > 0.5
    lefty = (
        x - half * 0.86,
        top + half * 0.42,
        x - half * (1.35 if raised_left else 1.3),
        y - h * 0.6,
        x + lh[0] * h,
        y - lh[1] * h,
    )
    righty = (
        x + half * 0.86,
        top + half * 0.42,
        x + half * (1.35 if raised_right else 1.3),
        y - h * 0.6,
        x + rh[0] * h,
        y - rh[1] * h,
    )
    if away:
        _arm(s, h, lefty, dark(look.coat, 0.1), look.skin)
        _arm(s, h, righty, dark(look.coat, 0.36), look.skin)
    s.add(path(_torso_d(x, top, half, y - h * 0.44, half * 0.94), _coat(s, look)))
    if not away:
        v = f"M{x - half * 0.34} {top}L{x} {top + half * 0.95}L{x + half * 0.34} {top}Z"
        s.add(path(v, look.shirt), line(f"M{x} {top + half * 0.95}V{y - h * 0.45}", dark(look.coat, 0.3), h * 0.006))
        _arm(s, h, lefty, dark(look.coat, 0.1), look.skin)
        _arm(s, h, righty, dark(look.coat, 0.36), look.skin)
    head(s, x, y - h * 0.915, r, look)


def bust(s: Scene, x: float, y: float, h: float, look: Look, *, hands: tuple[tuple[float, float], ...] = ()) -> None:
    """Head and shoulders of somebody who sits; `y` is where the body is cut off, `h` the visible height.

    Hands are shares of `h` from (x, y), e.g. resting on a table.
    """
    r = h * 0.19
    half = h * 0.36
    top = y - h * 0.6
    s.add(path(_torso_d(x, top, half, y, half * 0.98), _coat(s, look)))
    if look.turn != 9:
        s.add(path(f"M{x - half * 0.34} {top}L{x} {top + half * 0.95}L{x + half * 0.34} {top}Z", look.shirt))
    for hx, hy in hands:
        side = -1 if hx < 0 else 1
        tone = dark(look.coat, 0.1 if side < 0 else 0.34)
        arm = (x + side * half * 0.84, top + half * 0.5, x + side * half * 1.25, y - h * 0.1, x + hx * h, y - hy * h)
        s.add(circle(arm[4], arm[5], h * 0.07, look.skin))
        s.add(
            line(
                f"M{arm[0]:.1f} {arm[1]:.1f}Q{arm[2]:.1f} {arm[3]:.1f} {arm[4] + (arm[2] - arm[4]) * 0.15:.1f} "
                f"{arm[5] + (arm[3] - arm[5]) * 0.15:.1f}",
                tone,
                h * 0.17,
            )
        )
    head(s, x, y - h * 0.83, r, look)
