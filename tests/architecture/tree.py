"""The files of this checkout as git sees them: kept ones and new ones, nothing that is ignored."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Paths relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(Path(name) for name in set(names) if name and (ROOT / name).is_file()))


def texts(*suffixes: str) -> list[tuple[Path, str]]:
    return [(path, (ROOT / path).read_text("utf-8", "replace")) for path in tracked() if path.suffix in suffixes]
