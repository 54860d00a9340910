from django.apps import AppConfig


class FriendlyLinksConfig(AppConfig):
    name = "plugins.friendly_links"
    label = "friendly_links"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from plugins.friendly_links import kept  # noqa: F401  (it listens for changes)
