"""Every page of the house that a person can open, with an address in the demo and somebody who may read it.

A test asks for an entry for each address of ours; what is no page stands in not_pages.py with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import playwright.sync_api as browser
from django.urls import URLResolver, get_resolver

from kernel.content.tests.documents import word_file
from portal.bench.process import Server
from tests.journeys.databases import Database

VISITOR, MEMBER, LEARNER = "", "hesui", "linxiaowen"
TEACHER, ADMINISTRATOR, OFFICER = "chenliqun", "fangmingyuan", "hanzhiqiang"
HARBOUR = "/u/gangwuju/"


@dataclass
class Here:
    """Where a page is looked for: the demo's rows, and the reader's own browser for pages that have to be made first."""

    server: Server
    tab: browser.Page

    def one(self, query: str, *values: object) -> str:
        """The first value of the first row; a missing row is the demo's fault and says which."""
        row = next(iter(Database(self.server.data_dir).rows(query, *values)), None)
        assert row, f"the demo lacks: {query} {values}"
        return str(row[0])

    def go(self, path: str) -> str:
        self.tab.goto(self.server.origin + path)
        return self.path

    @property
    def path(self) -> str:
        return self.tab.url.removeprefix(self.server.origin).partition("#")[0]

    def press(self, selector: str) -> str:
        """Press a button that leads to another page; its path."""
        with self.tab.expect_navigation():
            self.tab.locator(selector).first.click()
        return self.path


@dataclass(frozen=True)
class Entry:
    """`name` is that of the address; what follows a space tells several pages at one address apart."""

    name: str
    path: Callable[[Here], str]
    reader: str = VISITOR
    status: int = 200
    wide: bool = False  # looked at on a desk, too


def at(path: str) -> Callable[[Here], str]:
    return lambda here: path


def content(model: str, audience: str = "public") -> Callable[[Here], str]:
    """A page of a type on the harbour's site, under its own address."""

    def find(here: Here) -> str:
        path = here.one(
            f"SELECT p.url_path FROM content_{model} t JOIN content_basepage p ON p.id = t.basepage_ptr_id "
            "WHERE p.live AND p.audience = ? AND p.url_path LIKE '/home/gangwuju/%' ORDER BY p.id LIMIT 1",
            audience,
        )
        return HARBOUR + path.removeprefix("/home/gangwuju/")

    return find


# -- the school --------------------------------------------------------------------------------------------------
def course(here: Here) -> str:
    """A published course that everybody may take, with an exam."""
    return here.one(
        "SELECT c.public_id FROM courses_course c JOIN courses_item i ON i.course_id = c.id AND i.kind = 'exam' "
        "WHERE c.current_version_id IS NOT NULL AND c.audience IN ('public', 'members') "
        "AND c.enrolment_mode = 'open' ORDER BY c.id LIMIT 1"
    )


def item(here: Here, kind: str) -> str:
    return here.one(
        "SELECT i.public_id FROM courses_item i JOIN courses_course c ON c.id = i.course_id "
        "JOIN courses_versionitem v ON v.item_id = i.id AND v.course_version_id = c.current_version_id "
        "WHERE c.public_id = ? AND i.kind = ? ORDER BY v.position LIMIT 1",
        course(here),
        kind,
    )


def learn(rest: str = "") -> Callable[[Here], str]:
    return lambda here: f"/courses/{course(here)}/{rest}"


def not_joined(here: Here) -> str:
    return "/courses/" + here.one("SELECT public_id FROM courses_course WHERE code = 'minutes'") + "/"


def enrolled(here: Here) -> str:
    """The course, with the reader in it."""
    path = here.go(f"/courses/{course(here)}/")
    if here.tab.locator("form[action$='/enrol/']").count():
        here.press("form[action$='/enrol/'] button")
    return path


def lesson(here: Here) -> str:
    return f"{enrolled(here)}learn/{item(here, 'lesson')}/"


def exam(here: Here) -> str:
    return f"{enrolled(here)}exam/{item(here, 'exam')}/"


def attempt(here: Here) -> str:
    here.go(exam(here))
    return here.press("main a[href*='/attempt/'].primary, main form[method=post] button.primary")


def submit(here: Here) -> str:
    return f"{attempt(here)}submit/"


def result(here: Here) -> str:
    """A paper handed in without an answer."""
    here.go(submit(here))
    return here.press("main form[method=post] button.primary")


def certificate(rest: str = "") -> Callable[[Here], str]:
    query = "SELECT public_id FROM courses_certificate WHERE state = 'valid' ORDER BY id LIMIT 1"
    return lambda here: f"/courses/certificate/{here.one(query)}/{rest}"


def verified(here: Here) -> str:
    return "/courses/verify/" + here.one("SELECT number FROM courses_certificate WHERE state = 'valid' LIMIT 1") + "/"


# -- teaching ----------------------------------------------------------------------------------------------------
BANK = "/courses/teach/bank/zuzhibu/"


def taught(rest: str = "") -> Callable[[Here], str]:
    return lambda here: f"/courses/teach/{course(here)}/{rest}"


def part(rest: str = "") -> Callable[[Here], str]:
    """A lesson as its author sees it: named by the page's translation key."""

    def find(here: Here) -> str:
        key = here.one(
            "SELECT p.translation_key FROM courses_lessonpage l JOIN content_basepage p ON p.id = l.basepage_ptr_id "
            "JOIN courses_item i ON i.id = l.item_id JOIN courses_course c ON c.id = i.course_id "
            "WHERE c.public_id = ? ORDER BY p.path LIMIT 1",
            course(here),
        )
        return f"/courses/teach/{course(here)}/{UUID(key)}/{rest}"

    return find


def learner(here: Here) -> str:
    enrolment = here.one(
        "SELECT e.public_id FROM courses_enrolment e JOIN courses_course c ON c.id = e.course_id "
        "WHERE c.public_id = ? AND e.state = 'active' ORDER BY e.id LIMIT 1",
        course(here),
    )
    return f"/courses/teach/{course(here)}/learners/{enrolment}/"


def overseen(here: Here) -> str:
    here.go("/courses/oversee/people/")
    return str(here.tab.locator("main tbody a").first.get_attribute("href"))


def question(rest: str = "") -> Callable[[Here], str]:
    query = (
        "SELECT q.public_id FROM courses_question q JOIN units_unit u ON u.id = q.unit_id "
        "WHERE u.slug = 'zuzhibu' ORDER BY q.id LIMIT 1"
    )
    return lambda here: f"{BANK}{here.one(query)}/{rest}"


QUESTIONS = """题干,题型,选项A,选项B,答案
“会议决定”与“会议讨论”有什么不同？,单选题,决定要写明谁来做、何时做完,没有不同,A
收到陌生邮件的附件怎么办？,单选题,直接打开,先问发件人,C
"""


def import_columns(here: Here) -> str:
    """A file on its way into the bank; its second question has a wrong key."""
    here.go(f"{BANK}import/")
    file = {"name": "questions.csv", "mimeType": "text/csv", "buffer": QUESTIONS.encode()}
    here.tab.set_input_files("main input[type=file]", file)  # type: ignore[arg-type]
    return here.press("main form button.primary")


def import_report(here: Here) -> str:
    here.go(import_columns(here))
    return here.press("main form button.primary")


def import_course_report(here: Here) -> str:
    here.go("/courses/teach/import/")
    packed = BytesIO()
    with ZipFile(packed, "w") as folder:
        folder.writestr(
            "SUMMARY.md", "# 值班手册\n\n## 第一章 交接\n\n- [第一讲 交接班](one.md)\n- [第二讲](missing.md)\n"
        )
        folder.writestr("one.md", "# 第一讲 交接班\n\n接班的人先看记录。\n")
    file = {"name": "course.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    here.tab.set_input_files("main input[type=file]", file)  # type: ignore[arg-type]
    return here.press("main form button.primary")


# -- articles from Word files --------------------------------------------------------------------------------------
def word_report(here: Here) -> str:
    here.go(f"{HARBOUR}write/word/")
    file = {"name": "总结.docx", "mimeType": "application/octet-stream", "buffer": word_file(pictures=2)}
    here.tab.set_input_files("main input[type=file]", file)  # type: ignore[arg-type]
    return here.press("main form button.primary")


def publish_question(here: Here) -> str:
    here.go(word_report(here))
    return here.press("main a.primary")


# -- friendly links ----------------------------------------------------------------------------------------------
def kept_link(rest: str = "") -> Callable[[Here], str]:
    query = (
        "SELECT l.public_id FROM friendly_links_link l JOIN units_unit u ON u.id = l.unit_id "
        "WHERE u.slug = 'gangwuju' AND l.removed_at IS NULL ORDER BY l.position LIMIT 1"
    )
    return lambda here: f"/friendly_links/edit/gangwuju/{here.one(query)}/{rest}"


def hostname(here: Here) -> str:
    """The question before a unit's own host name is removed."""
    here.go("/units/gangwuju/hostnames/")
    if not here.tab.locator("main a[href$='/remove/']").count():
        here.tab.fill("#id_name", "www.gangwuju.example")
        here.press("main form[novalidate] button")
    return str(here.tab.locator("main a[href$='/remove/']").first.get_attribute("href"))


def ending(here: Here) -> str:
    """The question before a role ends."""
    here.go("/units/gangwuju/roles/?below=on")
    return str(here.tab.locator("main a[href$='/end/']").first.get_attribute("href"))


def old_address(what: str = "") -> Callable[[Here], str]:
    """The list of a unit's old addresses with one in it, or the question before that is removed."""

    def find(here: Here) -> str:
        here.go("/units/gangwuju/moved/")
        if not here.tab.locator("main a[href$='/remove/']").count():
            here.go("/units/gangwuju/moved/new/")
            here.tab.fill("#id_old", "/2019/index.html")
            here.tab.fill("#id_new", "/courses/")
            here.press("main form[novalidate] button")
        if not what:
            return "/units/gangwuju/moved/"
        return str(here.tab.locator("main a[href$='/remove/']").first.get_attribute("href"))

    return find


def attachment(here: Here) -> str:
    query = "SELECT public_id FROM content_guardeddocument WHERE file LIKE '%.docx' ORDER BY id LIMIT 1"
    return f"/files/d/{here.one(query)}/view/"


def sheets_of_pdf(number: int) -> Callable[[Here], str]:
    """The page that has this sheet, when it is drawn."""

    def find(here: Here) -> str:
        query = "SELECT public_id FROM content_guardeddocument WHERE file LIKE '%.pdf' ORDER BY id LIMIT 1"
        here.go(f"/files/d/{here.one(query)}/view/?page={number}")
        browser.expect(here.tab.locator("main .leaf img").first).to_be_visible(timeout=60_000)
        return here.path

    return find


def grey_days_removed(here: Here) -> str:
    """The question before grey days are taken back; they are set for a day that none of the tests will see."""
    here.go("/units/grey-days/")
    if not here.tab.locator("main a[href$='/remove/']").count():
        here.tab.select_option("#id_unit", "gangwuju")
        here.tab.fill("#id_first_day", "2099-12-13")
        here.tab.fill("#id_reason", "国家公祭日")
        here.press("main form[novalidate] button")
    return str(here.tab.locator("main a[href$='/remove/']").first.get_attribute("href"))


PAGES = [
    Entry("wagtail_serve home", at("/"), wide=True),
    Entry("wagtail_serve home of the harbour", at(HARBOUR), wide=True),
    Entry("wagtail_serve home of the school", at("/u/sanzhong/")),
    Entry("wagtail_serve home of the street", at("/u/shiqiao/"), LEARNER, wide=True),
    Entry("wagtail_serve section", content("section"), wide=True),
    Entry("wagtail_serve article", content("article"), wide=True),
    Entry("wagtail_serve internal notice", content("notice", "unit"), MEMBER),
    Entry("wagtail_serve notice", content("notice")),
    Entry("wagtail_serve page", content("plainpage")),
    Entry("wagtail_serve missing page", at("/nothing-here/"), status=404),
    Entry("wagtail_serve missing page of a unit", at(f"{HARBOUR}nothing-here/"), MEMBER, status=404),
    Entry("design", at("/design/"), ADMINISTRATOR),
    Entry("account", at("/account/"), MEMBER, wide=True),
    Entry("directory", at("/units/"), wide=True),
    Entry("directory of a unit, searched", at(f"{HARBOUR}units/?q=zyq")),
    Entry("switches:unit", at("/units/gangwuju/plugins/"), ADMINISTRATOR, wide=True),
    Entry("switches:plugin", at("/units/gangwuju/plugins/courses/"), ADMINISTRATOR),
    Entry("switches:confirm", at("/units/zuzhibu/plugins/courses/switch/?to=off&binding=on"), ADMINISTRATOR),
    Entry("switches:below", at("/units/zuzhibu/plugins-below/?which=all"), ADMINISTRATOR, wide=True),
    Entry("my_home", at("/my/"), MEMBER, wide=True),
    Entry("my_home of an officer", at("/my/"), OFFICER, wide=True),
    Entry("first_steps", at("/my/first-steps/"), OFFICER),
    Entry("practice", at("/my/practice/"), OFFICER),
    Entry("practice for who keeps it", at("/my/practice/"), ADMINISTRATOR),
    Entry("practice_keep", at("/my/practice/keep/"), ADMINISTRATOR),
    Entry("wagtail_serve home of the practice unit", at("/u/practice/"), OFFICER),
    Entry("help", at("/help/"), MEMBER),
    Entry("help searched by a visitor", at("/help/?role=teacher&q=x")),
    Entry("jobs:list", at("/jobs/"), MEMBER),
    Entry("subsites:list", at("/units/sites/"), ADMINISTRATOR, wide=True),
    Entry("subsites:site", at("/units/zuzhibu/site/?template=department"), ADMINISTRATOR, wide=True),
    Entry("subsites:site of a unit that has one", at("/units/gangwuju/site/"), ADMINISTRATOR),
    Entry("homepage:arrange", at("/units/gangwuju/home/"), ADMINISTRATOR, wide=True),
    Entry("subsites:offline", at("/units/gangwuju/site/offline/"), ADMINISTRATOR),
    Entry("content:word", at(f"{HARBOUR}write/word/"), ADMINISTRATOR, wide=True),
    Entry("content:word_report", word_report, ADMINISTRATOR),
    Entry("content:settle", publish_question, ADMINISTRATOR),
    Entry("friendly_links:links", at(f"{HARBOUR}friendly_links/"), wide=True),
    Entry("friendly_links:units", at("/friendly_links/edit/"), ADMINISTRATOR),
    Entry("friendly_links:unit", at("/friendly_links/edit/gangwuju/"), ADMINISTRATOR, wide=True),
    Entry("friendly_links:new", at("/friendly_links/edit/gangwuju/new/"), ADMINISTRATOR),
    Entry("friendly_links:edit", kept_link(), ADMINISTRATOR),
    Entry("friendly_links:remove", kept_link("remove/"), ADMINISTRATOR),
    Entry("account_login", at(f"{HARBOUR}accounts/login/"), wide=True),
    Entry("account_logout", at("/accounts/logout/"), MEMBER),
    Entry("account_inactive", at("/accounts/inactive/")),
    Entry("account_signup", at("/accounts/signup/")),
    Entry("account_reauthenticate", at("/accounts/reauthenticate/"), MEMBER),
    Entry("account_email", at("/accounts/email/"), MEMBER),
    Entry("account_email_verification_sent", at("/accounts/confirm-email/")),
    Entry("account_change_password", at("/accounts/password/change/"), MEMBER),
    Entry("account_reset_password", at("/accounts/password/reset/")),
    Entry("account_reset_password_done", at("/accounts/password/reset/done/")),
    Entry("account_reset_password_from_key", at("/accounts/password/reset/key/1-bad-key/")),
    Entry("account_reset_password_from_key_done", at("/accounts/password/reset/key/done/")),
    Entry("account_confirm_email", at("/accounts/confirm-email/bad-key/")),
    Entry("hostnames:remove", hostname, ADMINISTRATOR),
    Entry("hostnames:unit", at("/units/gangwuju/hostnames/"), ADMINISTRATOR, wide=True),
    Entry("desk:desk", at("/units/gangwuju/desk/"), ADMINISTRATOR, wide=True),
    Entry("desk:articles", at("/units/gangwuju/desk/articles/"), ADMINISTRATOR, wide=True),
    Entry("desk:looked_at", at("/units/gangwuju/site/looked-at/"), ADMINISTRATOR),
    Entry("roles:unit", at("/units/gangwuju/roles/?below=on"), ADMINISTRATOR, wide=True),
    Entry("roles:new", at("/units/gangwuju/roles/new/?q=林"), ADMINISTRATOR),
    Entry("roles:end", ending, ADMINISTRATOR),
    Entry("moved:list", old_address(), ADMINISTRATOR, wide=True),
    Entry("moved:new", at("/units/gangwuju/moved/new/"), ADMINISTRATOR),
    Entry("moved:remove", old_address("remove"), ADMINISTRATOR),
    Entry("content:document_page", attachment, MEMBER),
    Entry("content:document_page of a PDF", sheets_of_pdf(1), wide=True),
    Entry("content:document_page of a PDF's last sheets", sheets_of_pdf(11)),
    Entry("legal:statement", at("/privacy/"), wide=True),
    Entry("legal:statement on accessibility", at(f"{HARBOUR}accessibility/")),
    Entry("legal:manage", at("/legal/privacy/"), ADMINISTRATOR),
    Entry("legal:acceptances", at("/legal/acceptances/"), ADMINISTRATOR),
    Entry("foot:edit", at("/units/gangwuju/footer/"), ADMINISTRATOR),
    Entry("greydays:remove", grey_days_removed, ADMINISTRATOR),
    Entry("greydays:list", at("/units/grey-days/"), ADMINISTRATOR),
    Entry("courses:catalogue", at("/courses/"), MEMBER, wide=True),
    Entry("courses:catalogue for visitors", at(f"{HARBOUR}courses/")),
    Entry("courses:course", not_joined, MEMBER, wide=True),
    Entry("courses:course joined", enrolled, MEMBER),
    Entry("courses:lesson", lesson, MEMBER, wide=True),
    Entry("courses:my_learning", at("/courses/my/"), MEMBER, wide=True),
    Entry("courses:exam", exam, MEMBER),
    Entry("courses:attempt", attempt, MEMBER, wide=True),
    Entry("courses:submit", submit, MEMBER),
    Entry("courses:result", result, LEARNER),
    Entry("courses:certificate", certificate(), ADMINISTRATOR),
    Entry("courses:certificate_revoke", certificate("revoke/"), ADMINISTRATOR),
    Entry("courses:certificate_replace", certificate("replace/"), ADMINISTRATOR),
    Entry("courses:certificates", at("/courses/teach/certificates/"), ADMINISTRATOR),
    Entry("courses:verify", at("/courses/verify/")),
    Entry("courses:verify_number", verified),
    Entry("courses:teach", at("/courses/teach/"), TEACHER, wide=True),
    Entry("courses:new_course", at("/courses/teach/new/"), TEACHER),
    Entry("courses:import_course", at("/courses/teach/import/"), TEACHER),
    Entry("courses:import_course_report", import_course_report, TEACHER),
    Entry("courses:teach_course", taught(), TEACHER, wide=True),
    Entry("courses:publish", taught("publish/"), TEACHER),
    Entry("courses:close", taught("close/"), TEACHER),
    Entry("courses:attempts", taught("attempts/"), TEACHER),
    Entry("courses:learners", taught("learners/"), TEACHER, wide=True),
    Entry("courses:learner", learner, TEACHER),
    Entry("courses:oversee", at("/courses/oversee/"), OFFICER, wide=True),
    Entry("courses:oversee of all", at("/courses/oversee/"), ADMINISTRATOR),
    Entry("courses:oversee_people", at("/courses/oversee/people/?state=overdue"), OFFICER, wide=True),
    Entry("courses:oversee_person", overseen, OFFICER),
    Entry("courses:oversee_remind", at("/courses/oversee/remind/?state=todo"), OFFICER),
    Entry("courses:rename_part", part(), TEACHER),
    Entry("courses:preview_part", part("preview/"), TEACHER),
    Entry("courses:remove_part", part("remove/"), TEACHER),
    Entry("courses:assign", learn("assign/"), ADMINISTRATOR),
    Entry("courses:bank", at(BANK), TEACHER, wide=True),
    Entry("courses:new_question", at(f"{BANK}new/"), TEACHER),
    Entry("courses:question", question(), TEACHER),
    Entry("courses:edit_question", question("edit/"), TEACHER),
    Entry("courses:import_questions", at(f"{BANK}import/"), TEACHER),
    Entry("courses:import_columns", import_columns, TEACHER),
    Entry("courses:import_report", import_report, TEACHER),
]


def addresses() -> Iterator[str]:
    """The names of all addresses outside the CMS."""

    def walk(resolver: URLResolver, way: str) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if not isinstance(pattern, URLResolver):
                assert pattern.name, f"an address without a name: {pattern.pattern}"
                yield f"{way}{pattern.name}"
            elif str(pattern.pattern) != "cms/":
                yield from walk(pattern, f"{way}{pattern.namespace}:" if pattern.namespace else way)

    yield from walk(get_resolver(), "")
