from django.apps import AppConfig


class HostnamesConfig(AppConfig):
    name = "portal.hostnames"
    label = "hostnames"

    def ready(self) -> None:
        from portal.hostnames import mail

        mail.connect()
