"""Rules about files: where they may be, how long, and what must never stand in them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from pip._internal.models.index import PyPI

from tests.architecture.tree import ROOT, texts, tracked

LONGEST = 500  # lines
CODE = (".py", ".js", ".mjs", ".css", ".html", ".sh")
GENERATED = re.compile(r"(^|/)(requirements.*\.txt|package-lock\.json|migrations/.*)$")
TEXT = (*CODE, ".md", ".txt", ".toml", ".json", ".yml", ".yaml", ".cfg", ".ini", ".in", ".po", ".svg", ".csv", "")
CLASHING_LABELS = {"account", "mfa", "sites", "sessions", "messages"}


def test_code_when_a_file_grows_then_it_stays_short_enough_to_read():
    long = {str(path): text.count("\n") for path, text in texts(*CODE) if not GENERATED.search(path.as_posix())}
    assert not {path: lines for path, lines in long.items() if lines > LONGEST}


def test_site_when_imported_then_is_still_pythons_own_module():
    assert not (ROOT / "site/__init__.py").exists()


def test_tree_when_committed_then_holds_nothing_that_is_built_or_private():
    wrong = re.compile(r"\.(mo|pyc|sqlite3.*)$|(^|/)(node_modules|\.venv|var|__pycache__|built)/|(^|/)\.env$")
    assert not [str(path) for path in tracked() if wrong.search(path.as_posix())]


def test_tests_of_the_house_when_loaded_then_need_no_plugin():
    """They run where none is installed, too (`make proof no-plugins`)."""
    needs = re.compile(r"^(from|import) (courses|community|plugins)\b", re.M)
    assert not [str(path) for path, text in texts(".py") if path.parts[0] == "site" and needs.search(text)]


def test_files_when_two_hands_met_in_them_then_no_mark_of_it_is_left():
    marks = re.compile(r"^(<{7}|>{7}) ", re.M)
    assert not [str(path) for path, text in texts(*TEXT) if marks.search(text)]


INLINE = {
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=[\"']application/(ld\+)?json)", re.I),
    "an event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a nonce": re.compile(r"\bnonce\b", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}


def test_templates_when_rendered_then_need_nothing_that_the_policy_forbids():
    templates = [(path, text) for path, text in texts(".html") if "templates" in path.parts]
    found = {f"{path}: {what}" for path, text in templates for what, pattern in INLINE.items() if pattern.search(text)}
    assert not found


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<p style='color:red'>", "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ("<script>x()</script>", "a script without src"),
        ('<a href="#" onclick="x()">', "an event attribute"),
        ('<script nonce="{{ n }}" src="x.js">', "a nonce"),
    ],
)
def test_templates_when_a_forbidden_thing_is_planted_then_it_is_found(markup, what):
    assert INLINE[what].search(markup)
    assert not any(
        pattern.search('<script type="module" src="/a.js"></script><p class="b">') for pattern in INLINE.values()
    )


def registry_hosts() -> set[str]:
    """The hosts that this machine's clients would ask: their defaults and whatever is configured here."""
    addresses = [PyPI.simple_url]
    commands = [[sys.executable, "-m", "pip", "config", "list"]]
    if shutil.which("npm"):
        commands.append(["npm", "config", "get", "registry"])
    for command in commands:
        answer = subprocess.run(command, cwd=Path.home(), capture_output=True, text=True, check=False).stdout
        addresses += re.findall(r"https?://[^\s'\"]+", answer)
    return {host for address in addresses if (host := urlsplit(address).hostname) and host != "localhost"}


def test_tree_when_read_then_names_no_registry_and_no_place_of_this_machine():
    places = {ROOT, ROOT.parent, Path.home(), Path(tempfile.gettempdir())} - {Path("/"), Path("/home")}
    words = [rf"(?<![\w.-]){re.escape(str(place))}/" for place in places] + [
        re.escape(host) for host in registry_hosts()
    ]
    pattern = re.compile("|".join(words))
    found = {f"{path}: {match[0]}" for path, text in texts(*TEXT) if (match := pattern.search(text))}
    assert not found


def test_apps_when_named_then_say_their_label_and_key_type_themselves():
    ours = [app for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT) and ".venv" not in app.path]
    assert ours
    assert not [app.name for app in ours if "label" not in vars(type(app))]
    assert not [app.name for app in ours if app.label in CLASHING_LABELS]
    assert not [app.name for app in ours if list(app.get_models()) and "BigAutoField" not in app.default_auto_field]


def test_rooms_when_one_is_added_then_the_contracts_and_the_type_checker_know_it():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    packages = [path.parent for path in tracked() if path.name == "__init__.py"]
    rooms = {path.name for path in packages if len(path.parts) == 1}
    inner = {path.name for path in packages if path.parts[0] == "site" and len(path.parts) == 2}
    assert set(settings["importlinter"]["root_packages"]) == inner | rooms - {"tests", "tools"}
    assert rooms <= set(settings["mypy"]["files"])
