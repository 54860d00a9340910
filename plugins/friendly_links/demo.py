"""Invented links for the demo: example domains, which lead nowhere harmful, and pages of the house."""

from __future__ import annotations

from typing import Any

from kernel.people.viewer import Viewer
from plugins.friendly_links.services import add_link

LINKS: dict[str, list[tuple[str, str, str]]] = {
    "zuzhibu": [
        ("青屿市政务服务网", "https://www.example.org/zhengwu/", "办事指南与网上预约"),
        ("青屿市图书馆", "https://library.example.org/", "借阅、讲座与展览"),
        ("青屿日报", "https://daily.example.com/", "本地新闻"),
        ("青屿志愿服务网", "https://volunteer.example.net/", "找活动、记时长"),
        ("单位名录", "/units/", "找到您所在的单位"),
    ],
    "gangwuju": [
        ("青屿港船期查询", "https://harbour.example.org/ships/", "进出港船舶与泊位"),
        ("青屿海洋气象台", "https://weather.example.net/", "大风与海浪预报"),
    ],
    "sanzhong": [
        ("青屿市教育资源平台", "https://school.example.org/", "课件与题库"),
        ("青屿市青少年活动中心", "https://youth.example.com/", "课外活动报名"),
    ],
    "shiqiao": [
        ("12345 热线（示例）", "https://hotline.example.org/", "反映问题、查询进度"),
        ("石桥街道社区医院", "https://clinic.example.net/", "预约挂号"),
    ],
}


def load(demo: Any) -> None:
    viewer = Viewer(demo.actor)
    for slug, rows in LINKS.items():
        for label, address, about in rows:
            add_link(viewer=viewer, unit=demo.units[slug], label=label, address=address, about=about)
