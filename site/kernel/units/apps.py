from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "kernel.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datetime import timedelta

        from kernel.events.worker import Schedule, register_schedule
        from kernel.units import signals  # noqa: F401
        from kernel.units.hostnames import look_again

        register_schedule(Schedule("units.hostnames", timedelta(days=1), look_again))
