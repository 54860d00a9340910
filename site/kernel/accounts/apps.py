from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kernel.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.accounts import signals  # noqa: F401
        from kernel.accounts.handover import clean
        from kernel.events.worker import Schedule, register_schedule

        register_schedule(Schedule("accounts.hand_overs", timedelta(hours=6), clean))
