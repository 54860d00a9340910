"""Settings come from the environment; a `.env` file in the project's root may supply what the environment lacks."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

SECRET_NAMES = ("SECRET_KEY", "FIELD_KEYS", "FINGERPRINT_KEY")


def load_env_file(path: Path) -> None:
    """Read KEY=value lines; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        line = line.strip()
        if line and not line.startswith("#") and "=" in line:
            name, value = line.split("=", 1)
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def ensure_local_secrets(path: Path) -> None:
    """Make secrets for this installation once, readable by its owner only.

    Never called in production: there the secrets must come from the environment, so that a copy of the
    data directory alone opens nothing.
    """
    load_env_file(path)
    missing = [name for name in SECRET_NAMES if not os.environ.get(name)]
    if not missing:
        return
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": "1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "FINGERPRINT_KEY": secrets.token_urlsafe(32),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        for name in missing:
            file.write(f"{name}={made[name]}\n")
            os.environ[name] = made[name]


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
