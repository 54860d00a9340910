"""The path converter that the school's addresses use: `<public_id:course>`."""

from __future__ import annotations

from kernel.paths import PublicIdConverter

__all__ = ["PublicIdConverter"]
