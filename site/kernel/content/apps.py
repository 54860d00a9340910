from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "kernel.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.permissions import policy_registry

        from kernel.content import kept, menus  # noqa: F401  (they register receivers)
        from kernel.content.cms import policies
        from kernel.content.cms.forms import OwnReferencesForm
        from kernel.content.cms.media_forms import register_kinds
        from kernel.content.cms.rooms import keep_names, narrow_filters, shorten_lists, speak_as_read
        from kernel.content.figures import declare_own
        from kernel.content.incoming.forms import register_word
        from kernel.content.media import films, made, renditions
        from kernel.content.media.pdf import sheets  # noqa: F401  (registers receivers)
        from kernel.content.models import BasePage, GuardedDocument, GuardedImage
        from kernel.content.models.subsite import load_roots
        from kernel.content.moderation import mail
        from kernel.units.mounts import register_roots

        register_kinds()
        register_word()
        films.connect()
        made.connect()
        renditions.connect()
        narrow_filters()
        shorten_lists()
        keep_names()
        speak_as_read()
        declare_own()
        mail.connect()
        BasePage.base_form_class = OwnReferencesForm  # Wagtail's admin sets its own when it is loaded
        register_roots(load_roots)
        policy_registry.register(BasePage, policies.UnitPagePolicy(BasePage))
        policy_registry.register(GuardedImage, policies.UnitMediaPolicy(GuardedImage))
        policy_registry.register(GuardedDocument, policies.UnitMediaPolicy(GuardedDocument))
