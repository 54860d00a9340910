from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register


class ServingConfig(AppConfig):
    name = "portal.serving"
    label = "serving"

    def ready(self) -> None:
        register(who_sends_files)


def who_sends_files(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    from django.conf import settings

    from .router import trusts_proxy

    if settings.FILE_SENDER not in {"own", "accel"}:
        return [Error("FILE_SENDER is neither “own” nor “accel”.", id="serving.E001")]
    if settings.FILE_SENDER == "accel" and not trusts_proxy():
        return [Error("FILE_SENDER=accel sends nothing without TRUST_PROXY=1.", id="serving.E002")]
    return []
