"""What the parts of the demo hand to each other, plugins among them (Plugin.load_demo)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

CONTENT = Path(__file__).parent / "content"
PICTURES = Path(__file__).parent / "pictures"


@dataclass
class Demo:
    """`units` by slug, `people` by key of people.json, `actor` the administrator's account. `say` tells progress."""

    say: Callable[[str], None]
    units: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    actor: Any = None
    images: dict[str, Any] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(20261122))
    large: LargeSize | None = None


@dataclass(frozen=True)
class LargeSize:
    """How much more a large demo holds, for measuring."""

    units: int
    members: int
    courses: int
