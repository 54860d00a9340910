"""Keepers of a unit are told when one of its own host names leads elsewhere, and when it leads here again: once each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.events.worker import Handler, register_handler
from kernel.people.holders import nearest_holders
from kernel.people.keeping import MANAGE
from kernel.units.hostnames import Outcome
from kernel.units.models import Hostname
from kernel.units.mounts import mounts


def _failing(payload: dict[str, Any]) -> None:
    hostname = _named(payload)
    if hostname is not None and hostname.failing_since is not None:  # it may have come back before the worker did
        _tell(hostname, payload, failing=True)


def _back(payload: dict[str, Any]) -> None:
    hostname = _named(payload)
    if hostname is not None and hostname.failing_since is None:
        _tell(hostname, payload, failing=False)


def _named(payload: dict[str, Any]) -> Hostname | None:
    return Hostname.objects.select_related("unit").filter(pk=payload["hostname"]).first()


def _tell(hostname: Hostname, payload: dict[str, Any], *, failing: bool) -> None:
    for account in nearest_holders(MANAGE, hostname.unit_id):
        if account.pk == payload.get("by"):  # who pressed the button saw it
            continue
        with translation.override(account.language or settings.LANGUAGE_CODE):
            subject, lines = _words(hostname, payload.get("outcome", "")) if failing else _good_words(hostname)
            where = mounts().system.absolute(f"units/{hostname.unit.slug}/hostnames/")
            EmailMessage(" ".join(subject.split()), "\n\n".join([*lines, where]), to=[account.email]).send()


def _words(hostname: Hostname, outcome: str) -> tuple[str, list[str]]:
    names = {"name": hostname.shown, "unit": hostname.unit.name}
    found = {
        Outcome.SILENT.value: _("Nothing answers there."),
        Outcome.CERTIFICATE.value: _(
            "The server there has no valid certificate for this name, so browsers warn your readers."
        ),
        Outcome.OTHER.value: _("Something else answers there, not this system."),
    }.get(outcome, "")
    first = _("%(name)s, a name of the site of %(unit)s, does not lead to the site any more.") % names
    return _("%(name)s does not lead to your site any more") % names, [
        " ".join([first, found]).strip(),
        _(
            "Please ask the colleague who looks after your network what has changed. The page below says what is needed; "
            "there you can check again, or remove the name. Until then the site is found at its usual address."
        ),
        _("We look every day, and write again only when the name leads here."),
    ]


def _good_words(hostname: Hostname) -> tuple[str, list[str]]:
    names = {"name": hostname.shown, "unit": hostname.unit.name}
    return _("%(name)s leads to your site again") % names, [
        _("%(name)s, a name of the site of %(unit)s, leads to the site again. There is nothing left to do.") % names
    ]


def connect() -> None:
    """Called once, at the start."""
    register_handler(Handler("units.hostname_failing", "hostnames.mail_failing", _failing))
    register_handler(Handler("units.hostname_back", "hostnames.mail_back", _back))
