"""The file that people download, fill in and hand back: headings, three examples and a page of help."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter
from django.utils.translation import get_language

ROWS_WITH_LISTS = 2_000

# Contents, not messages: each language has its own examples, and their headings are the ones that the reader knows.
CHINESE_QUESTIONS = (
    ("编号", "题型", "题干", "A", "B", "C", "D", "E", "F", "答案", "解析", "标签", "难度"),
    (
        "示例-001",
        "单选",
        "发展党员的程序中，确定入党积极分子之后的阶段是哪一项？",
        "发展对象的确定和考察",
        "预备党员的接收",
        "递交入党申请书",
        "预备党员的转正",
        "",
        "",
        "A",
        "依次为申请入党、确定和培养教育积极分子、确定和考察发展对象、接收预备党员、预备党员转正。",
        "党员发展",
        "易",
    ),
    (
        "示例-002",
        "多选",
        "下列哪些做法有助于保护账号安全？",
        "使用较长的口令",
        "开启两步验证",
        "把口令贴在显示器上",
        "离开座位时锁屏",
        "",
        "",
        "ABD",
        "口令不应写在他人看得到的地方。",
        "信息安全、账号",
        "中",
    ),
    (
        "示例-003",
        "判断",
        "会议记录应当写明会议的时间、地点和到会人员。",
        "",
        "",
        "",
        "",
        "",
        "",
        "对",
        "",
        "会议记录",
        "易",
    ),
)
ENGLISH_QUESTIONS = (
    ("Code", "Type", "Question", "A", "B", "C", "D", "E", "F", "Answer", "Explanation", "Tags", "Difficulty"),
    (
        "example-001",
        "single",
        "Which of these belongs at the head of the minutes?",
        "Date and place of the meeting",
        "The private views of the writer",
        "A list of all e-mails of the week",
        "",
        "",
        "",
        "A",
        "Minutes begin with date, place and those present.",
        "minutes",
        "easy",
    ),
    (
        "example-002",
        "multiple",
        "Which of these help to protect an account?",
        "A long password",
        "A second factor",
        "A note with the password on the screen",
        "Locking the screen on leaving",
        "",
        "",
        "ABD",
        "A password must not be where others can read it.",
        "security, accounts",
        "medium",
    ),
    ("example-003", "true/false", "Minutes name those present.", "", "", "", "", "", "", "true", "", "minutes", "easy"),
)
CHINESE_HELP = (
    ("列", "怎么填"),
    ("编号", "每题一个，不重复。再次导入时按编号更新原题。可不填，系统按题干自动编号。"),
    ("题型", "单选、多选或判断。可不填，系统按答案判断。"),
    ("题干", "必填。"),
    ("A～H", "选项，从 A 起依次填写，中间不留空。判断题不填。最多可到 H。"),
    ("答案", "必填。单选如 B；多选如 ABD 或 A、B、D；判断题填 对 或 错（√、×、正确、错误 也可）。"),
    ("解析", "可不填，公布答案后显示。"),
    ("标签", "可不填。多个标签用顿号或逗号隔开，组卷时按标签抽题。"),
    ("难度", "可不填。易、中、难，或 1（很易）至 5（很难）：易为 2，中为 3，难为 4。"),
    ("示例", "“示例-”开头的三行是示例，填写前请删除。"),
)
ENGLISH_HELP = (
    ("Column", "How to fill it in"),
    ("Code", "One for each question. The next import updates the question with this code. May be empty."),
    ("Type", "single, multiple or true/false. May be empty: it is found from the answer."),
    ("Question", "Required."),
    ("A to H", "Options from A on without gaps. Empty for true/false questions."),
    ("Answer", "Required. B for single, ABD or A,B,D for multiple choice, true or false."),
    ("Explanation", "May be empty. Shown once results are released."),
    ("Tags", "May be empty. Separate several by commas. Exams draw questions by tag."),
    ("Difficulty", "May be empty. easy, medium, hard, or 1 (very easy) to 5 (very hard): easy is 2, medium 3, hard 4."),
    ("Examples", "The three rows that begin with “example-” are examples. Delete them before you fill in yours."),
)
WIDTHS = (12, 9, 48, 20, 20, 20, 20, 14, 14, 10, 36, 18, 9)


def template_xlsx() -> bytes:
    """A workbook in the active language (Chinese for any Chinese, else English)."""
    chinese = (get_language() or "").startswith("zh")
    questions, guide = (CHINESE_QUESTIONS, CHINESE_HELP) if chinese else (ENGLISH_QUESTIONS, ENGLISH_HELP)
    kinds = ["单选", "多选", "判断"] if chinese else ["single", "multiple", "true/false"]
    steps = ["易", "中", "难"] if chinese else ["easy", "medium", "hard"]
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1E3D3", "border": 1, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        sheet = book.add_worksheet("题目" if chinese else "Questions")
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, body)
        _write(sheet, questions, head, body)
        sheet.freeze_panes(1, 0)
        sheet.data_validation(1, 1, ROWS_WITH_LISTS, 1, {"validate": "list", "source": kinds})
        sheet.data_validation(
            1, 12, ROWS_WITH_LISTS, 12, {"validate": "list", "source": steps, "error_type": "warning"}
        )
        help_sheet = book.add_worksheet("说明" if chinese else "Help")
        help_sheet.set_column(0, 0, 14, body)
        help_sheet.set_column(1, 1, 90, body)
        _write(help_sheet, guide, head, body)
    return target.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    rows: tuple[tuple[str, ...], ...],
    head: xlsxwriter.format.Format,
    body: xlsxwriter.format.Format,
) -> None:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, body if number else head)
