from django.apps import AppConfig


class PluginsConfig(AppConfig):
    name = "kernel.plugins"
    label = "plugins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.plugins import checks, registry  # noqa: F401

        registry.load()
