"""The house with whatever plugins INSTALLED_PLUGINS names; test_installed.py runs this file under other settings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kernel.content.models import SystemHome
from kernel.content.services import open_subsite
from kernel.plugins.registry import all_plugins, widget_choices
from kernel.units.models import Unit
from kernel.units.tree import changed
from portal.demo.context import CONTENT, Demo
from portal.demo.homes import home_block
from portal.setup import tokens

PASSWORD = "chuan-2026-wan"
SCHOOL = "courses" in settings.INSTALLED_PLUGINS
LINKS = "plugins.friendly_links" in settings.INSTALLED_PLUGINS
FIRST_RUN = {
    "name": "海州联学",
    "language": "zh-hans",
    "person_name": "周海生",
    "username": "zhouhaisheng",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def text(response) -> str:
    assert response.status_code == 200, (response.status_code, response.request["PATH_INFO"])
    return response.content.decode()


def links(html: str) -> set[str]:
    """Paths that a page leads to, without those of files and of the way a page is shown."""
    found = set(re.findall(r'<a [^>]*href="(/[^"#?]*)', html))
    return {path for path in found if not path.startswith(("/preferences/", "/files/"))}


def lead_nowhere(client: Client, paths: set[str]) -> list[tuple[str, int]]:
    codes = [(path, client.get(path).status_code) for path in sorted(paths)]
    return [(path, code) for path, code in codes if code >= 400]


def test_house_when_checked_then_nothing_is_wanting_and_no_migration_is_missing(db):
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
    tables = connection.introspection.table_names()
    assert ("courses_course" in tables) is SCHOOL and ("friendly_links_link" in tables) is LINKS


def test_house_when_first_run_then_has_a_home_a_subsite_and_lets_its_administrator_in(db):
    client = Client()
    assert client.get("/")["Location"] == "/setup/"
    assert "token" in text(client.get("/setup/"))
    refused = client.post("/setup/", {**FIRST_RUN, "token": "0" * 16})
    assert refused.status_code == 422 and not SystemHome.objects.exists()
    token = tokens.make(Path(settings.DATA_DIR))
    assert client.post("/setup/", {**FIRST_RUN, "token": token})["Location"] == "/"
    unit = Unit.get_first_root_node().add_child(name="港口支部", short_name="港口", slug="harbour")
    open_subsite(unit=unit, title="港口支部")
    changed()
    for visitor in (client, Client()):
        home, subsite = text(visitor.get("/")), text(visitor.get("/u/harbour/"))
        assert "海州联学" in home and "港口支部" in subsite
        assert ("/courses/" in links(home)) is SCHOOL and ("/u/harbour/courses/" in links(subsite)) is SCHOOL
        assert not lead_nowhere(visitor, links(home) | links(subsite))
    page = SystemHome.objects.get()
    for path in ("/cms/", f"/cms/pages/{page.pk}/edit/", f"/cms/pages/add/content/section/{page.pk}/", "/account/"):
        text(client.get(path))
    assert client.get("/setup/").status_code == 404
    newcomer = Client()
    wrong = newcomer.post("/accounts/login/", {"login": "zhouhaisheng", "password": "wrong-2026-wan"})
    assert wrong.status_code == 200 and "_auth_user_id" not in newcomer.session
    right = newcomer.post("/accounts/login/", {"login": "zhouhaisheng", "password": PASSWORD})
    assert right.status_code == 302 and "周海生" in text(newcomer.get("/account/"))


def test_house_when_a_plugin_is_not_installed_then_nothing_of_it_is_there(house):
    assert [plugin.slug for plugin in all_plugins()] == [path.split(".")[-1] for path in settings.INSTALLED_PLUGINS]
    client = house.client(house.member("member", unit=house.harbour))
    for prefix in ("/", "/u/harbour/"):
        assert client.get(f"{prefix}courses/").status_code == (200 if SCHOOL else 404)
        assert client.get(f"{prefix}friendly_links/").status_code == (200 if LINKS else 404)
    assert bool(widget_choices()) is (SCHOOL or LINKS)
    if not SCHOOL:
        with pytest.raises(NoReverseMatch):
            reverse("courses:catalogue")


def test_switches_when_plugins_are_few_or_none_then_are_listed_or_said_to_be_missing(house):
    client = house.client(house.member("keeper", unit=house.city, role="administrator"))
    page = text(client.get("/units/harbour/plugins/"))
    assert page.count('role="switch"') == len(all_plugins())
    text(client.get("/units/city/plugins-below/?which=all"))
    assert client.get("/units/harbour/plugins/departed/").status_code == 404


def test_home_when_it_holds_a_widget_whose_plugin_is_gone_then_is_shown_and_can_be_saved(house):
    page = house.harbour_home
    page.body = [("widget", {"kind": "departed.board", "title": "留言", "count": 4})]
    page.save_revision().publish()
    assert "留言" not in text(Client().get("/u/harbour/"))
    page.body.stream_block.clean(page.body)


def test_demo_when_planned_then_offers_only_what_is_installed(db):
    homes = json.loads((CONTENT / "home.json").read_text("utf-8"))
    links = [row for rows in homes.values() for row in rows if row["kind"] == "links"]
    labels = {link["label"] for row in links for link in home_block(Demo(say=print), _inside(row), {})[1]["links"]}
    assert labels == ({"我的课程和学时", "核验结业证书"} if SCHOOL else set())
    courses = [
        home_block(Demo(say=print), row, {}) for rows in homes.values() for row in rows if row["kind"] == "courses"
    ]
    assert courses and all((block is not None) is SCHOOL for block in courses)
    widgets = [
        home_block(Demo(say=print), row, {}) for rows in homes.values() for row in rows if row["kind"] == "widget"
    ]
    assert widgets and all((block is not None) is LINKS for block in widgets)


def _inside(row):
    """Without what leads to pages of units."""
    return {**row, "items": [item for item in row["items"] if not item["target"].startswith("unit:")]}


def test_demo_when_filled_then_its_pages_lead_nowhere_that_is_missing(db, tmp_path, settings, capsys):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    call_command("demo", password=PASSWORD)
    said = (tmp_path / "demo-accounts.txt").read_text("utf-8")
    assert said in capsys.readouterr().out and ("课程" in said) is SCHOOL
    client = Client()
    assert client.post("/accounts/login/", {"login": "sunpeiran", "password": PASSWORD}).status_code == 302
    for path in ("/", "/u/gangwuju/", "/u/sanzhong/", "/u/shiqiao/"):
        assert not lead_nowhere(client, links(text(client.get(path))))
    assert ("证书核验" in text(client.get("/"))) is SCHOOL
