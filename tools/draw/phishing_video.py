"""Draws the short film of the lesson on phishing, frame by frame.

`python -m tools.draw.phishing_video FFMPEG` needs the path of an ffmpeg with VP9; it is an authoring tool only.
"""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable

from tools.draw.kit import circle, group, line, path, rect
from tools.draw.pictures import ROOT, browser_page

TARGET = ROOT / "courses/demo/infosec/media/phishing.webm"
WIDTH, HEIGHT, RATE = 960, 540, 12
KEYFRAME_SECONDS = 2  # seeking is exact to this step
INK, RED, PAPER, MUTED = "#1d2f42", "#c2452f", "#fff8ea", "#8a938f"


def ease(value: float) -> float:
    """0 to 1 with a soft start and end; outside that range it is held."""
    held = min(1.0, max(0.0, value))
    return held * held * (3 - 2 * held)


def text(
    x: float, y: float, words: str, size: float, colour: str = INK, anchor: str = "start", weight: int = 500
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif" '
        f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">{words}</text>'
    )


def faded(opacity: float, *shapes: str) -> str:
    return group(*shapes, extra=f'opacity="{ease(opacity):.3f}"')


def envelope(x: float, y: float, size: float) -> str:
    return group(
        rect(-90, -58, 180, 116, PAPER, r=8),
        path("M-90 -50L-8 12Q0 18 8 12L90 -50Q90 -58 82 -58H-82Q-90 -58 -90 -50Z", "#f0dcb8"),
        circle(0, 10, 20, RED) + rect(-3, -2, 6, 14, PAPER, r=3) + circle(0, 19, 3.4, PAPER),
        transform=f"translate({x:.1f} {y:.1f}) scale({size}) rotate(-7)",
    )


def card(title: str, step: str, t: float) -> str:
    return faded(
        t * 2,
        rect(60, 44, 56, 56, RED, r=28),
        text(88, 82, step, 28, PAPER, "middle", 700),
        text(136, 84, title, 32, INK, weight=700),
    )


def opening(t: float) -> str:
    bob = math.sin(t * 1.6) * 10
    return (
        rect(0, 0, WIDTH, HEIGHT, "url(#sea)")
        + path("M300 0H380L220 540H40Z M500 0H560L620 540H500Z", "#eafbe9", 'opacity=".14"')
        + line(f"M700 0V{190 + bob:.1f}", "#f4ead2", 3)
        + line(
            f"M700 {190 + bob:.1f}V{330 + bob:.1f}C700 {420 + bob:.1f} 570 {420 + bob:.1f} 570 {340 + bob:.1f}",
            "#dfe3df",
            10,
        )
        + line(f"M570 {336 + bob:.1f}l-22 34", "#dfe3df", 8)
        + envelope(700, 250 + bob, 1.15)
        + faded(
            t - 0.3,
            text(80, 250, "一封钓鱼邮件", 46, PAPER, weight=700),
            text(80, 312, "是怎么做出来的", 46, PAPER, weight=700),
        )
        + faded(t - 1.2, text(82, 366, "四道工序，三处破绽", 24, "#d6efe6"))
    )


def choosing(t: float) -> str:
    rows = (
        "王××　综合科　wang@qingyu.example",
        "李××　财务科　li@qingyu.example",
        "赵××　办公室　zhao@qingyu.example",
        "陈××　宣传科　chen@qingyu.example",
    )
    picked = min(3, int(max(0.0, t - 1.2) / 0.7)) if t < 3.4 else 1
    body = rect(200, 140, 560, 270, PAPER, r=14) + text(230, 182, "公开通知里的联系人", 22, MUTED)
    for index, row in enumerate(rows):
        y = 206 + index * 48
        if index == picked and t > 1.2:
            body += rect(216, y, 528, 42, "#f6d9c9" if t > 3.4 else "#e4ece4", r=8)
        body += text(236, y + 29, row, 21)
    gx, gy = 700 + math.sin(t * 2) * 6, 228 + picked * 48
    glass = circle(gx, gy, 30, "none", f'stroke="{INK}" stroke-width="7"') + line(
        f"M{gx + 22} {gy + 22}l30 30", INK, 10
    )
    return (
        _stage()
        + card("选人：从公开信息里找到你", "一", t)
        + body
        + (glass if t > 0.8 else "")
        + _caption("姓名、职务、邮箱，都可能来自公开的通知", t)
    )


def pretext(t: float) -> str:
    subject = "关于调整工资津贴的通知"
    shown = subject[: int(max(0.0, t - 0.8) * 6)]
    body = (
        rect(180, 140, 600, 270, PAPER, r=14)
        + text(214, 190, "主题：", 24, MUTED)
        + text(290, 190, shown, 24, weight=700)
        + rect(214, 210, 532, 2, "#dccfb4")
    )
    for index, words in enumerate(("工资调整", "邮箱扩容", "快递异常", "会议材料")):
        body += faded(
            (t - 2.6 - index * 0.35) * 2,
            rect(214 + index * 136, 290, 122, 48, "#e4ece4", r=24),
            text(275 + index * 136, 322, words, 21, anchor="middle"),
        )
    return _stage() + card("编由头：越平常，越容易信", "二", t) + body + _caption("不必离奇，只要你每天都会遇到", t)


def dressing(t: float) -> str:
    shift = ease((t - 1.6) / 1.2)
    body = (
        rect(140, 150, 680, 110, PAPER, r=14)
        + text(176, 190, "真", 20, "#2f6b57", weight=700)
        + text(176, 232, "hr@qingyu.example", 32)
    )
    fake = (
        rect(140, 286, 680, 110, PAPER, r=14)
        + text(176, 326, "假", 20, RED, weight=700)
        + text(176, 368, f'hr@qingyu<tspan fill="{RED}" font-weight="700">-mail</tspan>.example', 32)
    )
    ring = faded((t - 3) * 2, rect(338, 336, 94, 44, "none", r=12, extra=f'stroke="{RED}" stroke-width="4"'))
    return (
        _stage()
        + card("做样子：只差几个字母", "三", t)
        + body
        + faded(shift, fake)
        + ring
        + _caption("标志和落款可以抄，域名抄不走", t)
    )


def urging(t: float) -> str:
    pulse = 1 + 0.04 * math.sin(t * 7)
    angle = -90 + 300 * ease((t - 0.6) / 4)
    hand_x, hand_y = 300 + 74 * math.cos(math.radians(angle)), 276 + 74 * math.sin(math.radians(angle))
    clock = (
        circle(300, 276, 112, PAPER, f'stroke="{INK}" stroke-width="10"')
        + line(f"M300 276L{hand_x:.1f} {hand_y:.1f}", RED, 9)
        + line("M300 276V222", INK, 9)
        + circle(300, 276, 9, INK)
    )
    words = group(
        rect(-190, -58, 380, 116, RED, r=16),
        text(0, -6, "今天 18:00 前处理", 34, PAPER, "middle", 700),
        text(0, 36, "否则账号停用", 24, "#ffe2d2", "middle"),
        transform=f"translate(656 276) scale({pulse:.3f})",
    )
    return (
        _stage()
        + card("催一把：让你来不及想", "四", t)
        + faded((t - 0.3) * 2, clock)
        + faded((t - 1) * 2, words)
        + _caption("凡是催着马上做的，先停下来", t)
    )


def checking(t: float) -> str:
    body = (
        rect(120, 120, 720, 290, PAPER, r=14)
        + text(152, 166, "发件人　人事科 hr@qingyu-mail.example", 22)
        + rect(152, 184, 656, 2, "#dccfb4")
        + text(152, 232, "您好，请点击下方链接，核对本人津贴标准：", 22)
        + text(152, 280, "https://qingyu.example/salary", 22, "#1f5f9c")
        + text(152, 306, "实际去处：salary-check.example", 17, MUTED)
        + text(152, 362, "需输入登录口令和手机验证码", 24, INK, weight=700)
    )
    marks = (
        (236, 140, 400, 38, 0.8, "一　看发件地址"),
        (144, 254, 340, 62, 2.6, "二　看链接去处"),
        (144, 330, 336, 46, 4.4, "三　看要你做什么"),
    )
    for x, y, w, h, start, label in marks:
        seen = (t - start) * 2
        body += faded(
            seen,
            rect(x, y, w, h, "none", r=10, extra=f'stroke="{RED}" stroke-width="4"'),
            rect(640, y + h / 2 - 20, 190, 40, RED, r=20),
            text(735, y + h / 2 + 8, label, 20, PAPER, "middle", 700),
        )
    return (
        _stage()
        + faded(t * 2, text(120, 84, "看三个地方就够了", 32, INK, weight=700))
        + body
        + _caption("三处有一处不对，就不要点", t)
    )


def closing(t: float) -> str:
    return (
        rect(0, 0, WIDTH, HEIGHT, "url(#sea)")
        + envelope(480, 150, 0.9)
        + faded(t - 0.2, text(480, 296, "停一停，换一条路核实", 44, PAPER, "middle", 700))
        + faded(t - 0.9, text(480, 352, "按通讯录上的电话打过去，不回复原邮件", 24, "#d6efe6", "middle"))
        + faded(t - 1.6, text(480, 400, "点了也不怕：断网，不关机，马上报告", 24, "#f6d9a8", "middle"))
    )


def _stage() -> str:
    return (
        rect(0, 0, WIDTH, HEIGHT, "url(#paper)")
        + circle(860, 60, 220, "#f6d9a8", 'opacity=".35"')
        + circle(60, 520, 200, "#9cc3bb", 'opacity=".4"')
    )


def _caption(words: str, t: float) -> str:
    return faded(
        (t - 0.5) * 2, rect(0, 456, WIDTH, 84, INK, extra='opacity=".92"'), text(480, 508, words, 26, PAPER, "middle")
    )


SHOTS: tuple[tuple[float, Callable[[float], str]], ...] = (
    (4.0, opening),
    (5.0, choosing),
    (5.0, pretext),
    (5.0, dressing),
    (4.5, urging),
    (7.5, checking),
    (5.0, closing),
)
DEFS = (
    '<defs><linearGradient id="sea" x2="0" y2="1"><stop offset="0" stop-color="#7fbdb9"/><stop offset=".5" stop-color="#2c6a7c"/>'
    '<stop offset="1" stop-color="#12304d"/></linearGradient><linearGradient id="paper" x2="1" y2="1">'
    '<stop offset="0" stop-color="#f7ecd4"/><stop offset="1" stop-color="#cfdcd2"/></linearGradient></defs>'
)


def frame(moment: float) -> str:
    """The picture at `moment` seconds; shots fade into each other through a dip to dark."""
    start = 0.0
    for length, shot in SHOTS:
        if moment < start + length:
            t = moment - start
            dip = 1 - min(1.0, t / 0.3, (length - t) / 0.3)
            veil = rect(0, 0, WIDTH, HEIGHT, "#12243a", extra=f'opacity="{dip:.3f}"')
            return (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{DEFS}{shot(t)}{veil}</svg>'
            )
        start += length
    raise ValueError(f"the film is shorter than {moment} s")


def film(ffmpeg: str) -> None:
    seconds = sum(length for length, _ in SHOTS)
    command = [
        ffmpeg,
        "-y",
        "-loglevel",
        "error",
        "-f",
        "image2pipe",
        "-c:v",
        "mjpeg",
        "-framerate",
        str(RATE),
        "-i",
        "-",
        "-c:v",
        "libvpx-vp9",
        "-b:v",
        "0",
        "-crf",
        "36",
        "-g",
        str(RATE * KEYFRAME_SECONDS),
        "-pix_fmt",
        "yuv420p",
        "-row-mt",
        "1",
        "-deadline",
        "good",
        "-cpu-used",
        "3",
        str(TARGET),
    ]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with browser_page() as page, subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        if encoder.stdin is None:
            raise RuntimeError("the encoder takes no input")
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.set_content("<style>body{margin:0}svg{display:block}</style><div id=s></div>")
        for index in range(int(seconds * RATE)):
            page.evaluate("svg => { document.getElementById('s').innerHTML = svg }", frame(index / RATE))
            encoder.stdin.write(page.screenshot(type="jpeg", quality=95))
    if encoder.returncode:
        raise RuntimeError("the encoder failed")


if __name__ == "__main__":
    film(sys.argv[1])
