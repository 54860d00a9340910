"""Invented content for /design/. Chinese as the house is; nothing here is a string of the product."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

MODES = (
    (_("Light"), False, False),
    (_("Dark"), True, False),
    (_("Light, large text"), False, True),
    (_("Dark, large text"), True, True),
)
NAMES = ("林晓雯", "陈立群", "周海生", "吴敏", "买买提·艾力", "𬎆然", "Grace Ho", "欧阳慧")
TONES = ("", "accent", "ok", "warn", "bad", "info")


class EveryField(forms.Form):
    """One field of every kind of widget."""

    name = forms.CharField(label="姓名", help_text="与身份证一致；生僻字也可以。")
    mobile = forms.CharField(label="手机号", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    password = forms.CharField(label="密码", widget=forms.PasswordInput)
    unit = forms.ChoiceField(label="单位", choices=[("", "请选择"), ("1", "青屿港务局党委"), ("2", "青屿三中党支部")])
    born = forms.DateField(label="出生日期", widget=forms.DateInput(attrs={"type": "date"}))
    about = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label="学习类别", widget=forms.RadioSelect, choices=[("a", "集中学习"), ("b", "网上自学"), ("c", "在岗研修")]
    )
    days = forms.MultipleChoiceField(
        label="可参加的日子",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "周一"), ("2", "周三"), ("3", "周五")],
        required=False,
    )
    file = forms.FileField(label="题库文件", help_text="CSV 或 XLSX，不超过 5 MB。", required=False)
    agree = forms.BooleanField(label="我已阅读并同意学习纪律")
    disabled = forms.CharField(label="编号", disabled=True, initial="DX-2026-0031")


class Filter(forms.Form):
    q = forms.CharField(label="关键词", required=False)
    kind = forms.ChoiceField(label="性质", required=False, choices=[("", "全部"), ("must", "必修"), ("free", "选修")])
    unit = forms.ChoiceField(label="开课单位", required=False, choices=[("", "全部"), ("1", "市委组织部")])


def wrong_form() -> EveryField:
    """As it comes back from the server with mistakes."""
    return EveryField({"mobile": "12", "kind": "x", "unit": "", "born": "昨天"})


def everything(request: HttpRequest) -> dict[str, Any]:
    return {
        "faces": NAMES,
        "tones": TONES,
        "free_form": EveryField(prefix="free"),
        "wrong": wrong_form(),
        "filter_form": Filter(prefix="filter"),
        "chips": [{"label": "必修", "url": "#filters"}, {"label": "市委组织部", "url": "#filters"}],
        "page": Paginator(range(240), 10).page(7),
        **_lists(),
        **_courses(),
        **_exam(),
        **_flow(),
    }


def _lists() -> dict[str, Any]:
    return {
        "lines": [
            {
                "title": "关于做好年度组织关系核查的通知",
                "url": "#lines",
                "date": date(2026, 11, 22),
                "meta": "青屿市委组织部",
                "tags": [{"label": "须签收", "tone": "bad"}],
            },
            {
                "title": "网上党校系统升级期间学习记录说明",
                "url": "#lines",
                "date": date(2025, 11, 18),
                "meta": "平台管理组",
            },
            {"title": "夜班同志怎么参加支部学习？说说我们的办法", "url": "#lines", "aside": "36 回复"},
        ],
        "todos": [
            {
                "title": "信息安全十二讲",
                "url": "#todo",
                "date": date(2026, 11, 28),
                "soon": True,
                "meta": "必修，剩 9 课",
                "action": "去学",
            },
            {
                "title": "结课考试",
                "url": "#todo",
                "date": date(2026, 12, 5),
                "meta": "20 题 · 40 分钟",
                "action": "参加",
            },
            {"title": "核对本人信息", "url": "#todo"},
        ],
        "headlines": [
            {
                "title": "全市基层党组织书记轮训开班，线上线下同步进行",
                "url": "#headlines",
                "tag": "要闻",
                "meta": "市委组织部 · 11月21日",
                "lead": "为期五天的轮训设主课堂与十二个分课堂，三千余名书记参加。",
            },
            {
                "title": "三号泊位攻坚队的四十天",
                "url": "#headlines",
                "meta": "第一作业区支部 · 11月21日",
                "picture": {"url": ""},
            },
            {
                "title": "老调度员的最后一个夜班",
                "url": "#headlines",
                "meta": "调度中心支部 · 11月19日",
                "lead": "三十一年，他把每条船的名字都记在本子上。",
            },
            {"title": "把党课开到实验室", "url": "#headlines", "meta": "青屿三中党支部"},
        ],
        "pictures": [
            {"title": f"第 {n} 幅：港口的早晨", "url": "#carousel", "text": "晨雾里的三号泊位。"} for n in (1, 2, 3)
        ],
        "facts": [
            {"label": "本季度支部党员大会", "value": "已开", "tone": "ok"},
            {"label": "结业证书", "value": "LX-7Q2M-9KDA"},
            {"label": "成绩", "value": "86 分"},
        ],
        "columns": [
            {"label": "姓名"},
            {"label": "单位"},
            {"label": "进度", "kind": "num", "url": "#table", "sorted": "descending"},
            {"label": "状态"},
        ],
        "rows": [
            [{"text": "林晓雯", "url": "#table"}, "第一作业区支部", "100%", {"tag": "已完成", "tone": "ok"}],
            ["周海生", "调度中心支部", "62%", {"tag": "在学", "tone": "accent"}],
            ["吴敏", "松湾区", "0%", {"tag": "未开始", "tone": ""}],
        ],
    }


def _courses() -> dict[str, Any]:
    return {
        "cards": [
            {
                "title": "公文写作实务：会议纪要怎么写",
                "url": "#courses",
                "meta": "8 课 · 3.5 学时 · 陈立群",
                "percent": 62,
                "tags": [{"label": "必修", "tone": "accent"}],
                "last": "上次：发言与决定分开写 6:12",
            },
            {
                "title": "信息安全十二讲",
                "url": "#courses",
                "meta": "12 课 · 4 学时 · 网信办",
                "percent": 100,
                "tags": [{"label": "必修", "tone": "accent"}, {"label": "12月1日截止", "tone": "warn"}],
            },
            {
                "title": "调查研究方法",
                "url": "#courses",
                "meta": "6 课 · 2 学时 · 市委党校",
                "state": "可报名",
                "tags": [{"label": "选修"}],
                "percent": None,
            },
            {
                "title": "基层议事规则：从一次楼门会说起，讲清怎样提议、怎样讨论、怎样表决",
                "url": "#courses",
                "meta": "5 课 · 2 学时",
                "percent": 0,
            },
        ],
        "chapters": [
            {
                "title": "第一章　准备",
                "items": [
                    {"title": "会前要弄清的五件事", "url": "#outline", "state": "done", "length": "12 分"},
                    {"title": "记录的三种格式", "url": "#outline", "state": "done", "length": "9 分"},
                ],
            },
            {
                "title": "第二章　记录",
                "items": [
                    {
                        "title": "发言与决定分开写",
                        "url": "#outline",
                        "state": "half",
                        "current": True,
                        "length": "11 分",
                    },
                    {"title": "随堂小测", "url": "#outline", "state": "todo", "length": "5 题"},
                    {"title": "结课考试", "state": "shut", "length": "20 题 · 40 分"},
                ],
            },
        ],
        "needs": [
            {"text": "学完全部 8 课", "met": True},
            {"text": "结课考试 60 分及以上，可考 3 次", "met": False},
            {"text": "12 月 31 日前完成", "met": None},
        ],
    }


def _exam() -> dict[str, Any]:
    texts = (
        "会议原则同意该项议题。",
        "会议对该项议题进行了充分讨论。",
        "会议决定暂不表决，由办公室 12 月 5 日前完成调研，提交下次会议审议。",
        "各抒己见，气氛热烈。",
    )
    keys = "ABCD"
    return {
        "choices": [{"key": k, "text": t, "checked": k == "C"} for k, t in zip(keys, texts, strict=True)],
        "graded": [
            {"key": "A", "text": texts[0], "verdict": "missed"},
            {"key": "B", "text": texts[1], "verdict": "wrong", "checked": True},
            {"key": "C", "text": texts[2], "verdict": "right", "checked": True},
            {"key": "D", "text": texts[3]},
        ],
        "sheet": [
            {"number": n, "url": "#sheet", "answered": n < 12, "flagged": n in (4, 9), "current": n == 12}
            for n in range(1, 21)
        ],
        "graded_sheet": [
            {"number": n, "url": "#sheet", "verdict": "wrong" if n % 4 == 0 else "right"} for n in range(1, 11)
        ],
    }


def _flow() -> dict[str, Any]:
    return {
        "crumbs": [{"label": "首页", "url": "#"}, {"label": "网上党校", "url": "#"}, {"label": "会议纪要怎么写"}],
        "tabs": [
            {"label": "成员", "url": "#tabs", "current": True, "count": 42},
            {"label": "题目", "url": "#tabs"},
            {"label": "设置", "url": "#tabs"},
        ],
        "steps": [
            {"label": "选文件", "state": "done"},
            {"label": "对表头", "state": "now"},
            {"label": "核对", "state": ""},
            {"label": "导入", "state": ""},
        ],
        "timeline": [
            {"title": "报名", "when": "11月3日 9:12", "done": True},
            {"title": "学完第一章", "when": "11月8日 20:40", "text": "在手机上", "done": True},
            {"title": "结课考试", "when": "尚未参加"},
        ],
        "questions": [
            {"title": "学时什么时候记？", "body": "课程全部要求达到的那一刻，记在当天所在的单位名下。", "open": True},
            {"title": "换了手机会丢进度吗？", "body": "不会，进度存在服务器上。"},
        ],
        "losses": ["1,204 个主题立即不可见", "正在讨论的 43 人会收到一条说明", "数据不删除，随时可以再打开"],
    }
