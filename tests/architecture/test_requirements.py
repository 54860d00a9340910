"""The locks hold what was asked for, all of it hashed; the product imports nothing that only tests install."""

from __future__ import annotations

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, tracked

LOCKS = ("requirements", "requirements-dev", "requirements-node")
OURS = {"portal", "kernel", "courses", "community", "search", "plugins", "tests", "tools"}


def asked_for(name: str) -> list[Requirement]:
    lines = (ROOT / f"{name}.in").read_text("utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "-"))]
    return [one for one in wanted if not one.marker or one.marker.evaluate()]


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes by package."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / f"{name}.txt").read_text("utf-8"))
    found = [(re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;\\]+)", entry), entry) for entry in entries]
    return {canonicalize_name(one[1]): (one[2], entry.count("--hash=sha256:")) for one, entry in found if one}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_when_compared_with_what_was_asked_for_then_fits(name):
    pinned = locked(name)
    for wanted in asked_for(name):
        version, _hashes = pinned.get(canonicalize_name(wanted.name), ("", 0))
        assert version, f"{wanted} is not in {name}.txt: run make lock"
        assert wanted.specifier.contains(version, prereleases=True), f"{name}.txt has {wanted.name} {version}"


@pytest.mark.parametrize("name", LOCKS)
def test_lock_when_read_then_every_package_is_hashed_and_no_address_is_named(name):
    assert not [package for package, (_version, hashes) in locked(name).items() if not hashes]
    assert not re.search(
        r"^\s*(--(extra-)?index-url|--find-links|.*https?://)", (ROOT / f"{name}.txt").read_text(), re.M
    )


def test_locks_when_they_share_a_package_then_agree_on_its_version():
    product, tests = locked("requirements"), locked("requirements-dev")
    assert not {name for name in product.keys() & tests.keys() if product[name][0] != tests[name][0]}


def test_npm_lock_when_read_then_fits_package_json_and_names_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert packages[""].get(kind) == wanted.get(kind), "run make lock"
        assert all(re.fullmatch(r"[\d.]+", version) for version in wanted[kind].values()), "pin exact versions"
    assert not [name for name, package in packages.items() if "resolved" in package]
    loose = [name for name, package in packages.items() if name and "integrity" not in package]
    assert not [name for name in loose if not packages[name].get("inBundle")], "npm could not check these"


def imported_modules(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def test_product_when_it_imports_a_package_then_that_is_installed_without_the_tests():
    pinned, owners = locked("requirements"), packages_distributions()
    for path in tracked():
        if path.suffix != ".py" or {"tests", "testing", "tools", "conftest.py"} & set(path.parts):
            continue
        for module in imported_modules((ROOT / path).read_text("utf-8")) - OURS - sys.stdlib_module_names:
            owner = {canonicalize_name(name) for name in owners.get(module, [])}
            assert owner & pinned.keys(), f"{path} imports {module}, which requirements.txt does not install"
