"""What a checkout needs before Django can start: Python packages, front-end packages, assets, translations."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.steps import ROOT, Stamp, Trouble, run

VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
STAMPS = ROOT / "build/.stamps"
NODE_MODULES = ROOT / "node_modules"
BUILT = ROOT / "site/portal/static/built"
FONTS = [
    ROOT / f"build/fonts/{face}-{weight}.ttf"
    for face in ("NotoSansSC", "NotoSerifSC", "LXGWWenKai")
    for weight in ("Regular", "Bold")
]
ASSET_TOOLS = [ROOT / "tools/build-assets.mjs", ROOT / "courses/certificates/rare-font.mjs"]
OLDEST_NODE = 18
OFFLINE = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout",
    re.I,
)
MIRROR = "Check the network, or name a mirror: {}=https://… make …"
FORGED = "A downloaded package is not the one that was locked. Do not go on; ask whoever runs the mirror."


def sources(pattern: str) -> Iterator[Path]:
    """Files of ours that match, wherever an app may stand."""
    for room in ("site", "courses", "community", "search", "plugins"):
        yield from (path for path in (ROOT / room).glob(pattern) if path.is_file() and "node_modules" not in path.parts)


def python_packages(*, tests: bool = False) -> None:
    """Make the virtual environment and install exactly what the locks name, every file checked by its hash."""
    made = Stamp(VENV / ".stamps/made", [], [PYTHON], more=f"{VENV} {sys.version_info[:2]}")
    if not made.fresh():
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            raise Trouble(
                f"This Python ({sys.executable}) cannot make virtual environments: its venv module is missing.\n"
                "On Debian or Ubuntu:  apt-get install python3-venv   (as root), then make again."
            )
        run("Virtual environment", [sys.executable, "-m", "venv", VENV])
        made.write()
    install("requirements.txt", "Python packages")
    if tests:
        install("requirements-dev.txt", "Python packages for tests")


def install(name: str, title: str) -> None:
    lock = ROOT / name
    stamp = Stamp(VENV / ".stamps" / lock.stem, [lock], [PYTHON], more=str(VENV))
    if stamp.fresh():
        return
    # --no-deps: the lock is complete, and leaves out on purpose what requirements-overrides.txt names.
    # --no-compile: Python compiles what it imports, which is less than half of what lies in the packages.
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    run(title, [*pip, "--require-hashes", "--no-deps", "--no-compile", "-r", lock], hint=pip_hint)
    stamp.write()


def pip_hint(output: str) -> str:
    if OFFLINE.search(output):
        return f"The Python package index could not be reached. {MIRROR.format('PIP_INDEX_URL')}"
    if "No matching distribution" in output:
        return f"A package has no build for Python {sys.version.split()[0]} here; 3.11 on Linux is sure to work."
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        return FORGED
    return ""


def find_node() -> Path:
    """The machine's Node if it is new enough and has npm, else the one that PyPI carries."""
    own = shutil.which("node")
    if own and shutil.which("npm") and node_version(own) >= OLDEST_NODE:
        return Path(own)
    install("requirements-node.txt", "Node.js (this machine has none that is new enough)")
    return VENV / "bin/node"


def node_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", answer)
    return int(found[1]) if found else 0


def npm_hint(output: str) -> str:
    if OFFLINE.search(output):
        return f"The npm registry could not be reached. {MIRROR.format('npm_config_registry')}"
    if "EINTEGRITY" in output:
        return FORGED
    return ""


def front_end(*, tests: bool = False) -> None:
    """Install the front-end packages and build the assets; while neither has changed, no Node is needed."""
    lock = ROOT / "package-lock.json"
    folders = [path for path in sources("**/assets/**/*") if "static" not in path.parts]
    assets = Stamp(STAMPS / "assets", [lock, *ASSET_TOOLS, *folders], [BUILT, *FONTS])
    for_run = Stamp(NODE_MODULES / ".stamp-run", [lock])
    for_tests = Stamp(NODE_MODULES / ".stamp-tests", [lock])
    present = for_tests.fresh() or (for_run.fresh() and not tests)
    if assets.fresh() and (present or not tests):
        return
    node = find_node()
    env = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not present:
        command: list[str | Path] = [node.parent / "npm", "ci", "--ignore-scripts", *([] if tests else ["--omit=dev"])]
        run("Front-end packages", command, env=env, hint=npm_hint)
        (for_tests if tests else for_run).write()
    if not assets.fresh():
        run("Style sheets, scripts, icons, fonts", [node, "tools/build-assets.mjs"], env=env)
        assets.write()


def translations() -> None:
    """Compile every catalogue; done by a Python package, because few machines have GNU gettext."""
    catalogues = list(sources("**/locale/*/LC_MESSAGES/*.po"))
    stamp = Stamp(STAMPS / "translations", catalogues, [path.with_suffix(".mo") for path in catalogues])
    if not stamp.fresh():
        run("Translations", [PYTHON, "-m", "tools.catalogues"])
        stamp.write()
