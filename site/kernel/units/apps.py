from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "kernel.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.units import signals  # noqa: F401
