"""A unit's own host names: added, checked, chosen for links in mails, removed."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kernel.audit.api import record
from kernel.db.ids import new_public_id
from kernel.events.api import publish
from kernel.units.hosts import CHECK_PATH, check_answer, is_address, origin_of, system_name
from kernel.units.models import Hostname, Unit

WITHIN = 5.0  # seconds for one check
LONGEST_ANSWER = 200  # bytes read of whatever answers
RESERVED_FOR = timedelta(days=7)  # so long a name that was never checked is kept from other units
_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")


class HostnameError(Exception):
    """A host name was not taken."""


class BadNameError(HostnameError):
    """It is no full host name, or an IP address."""


class SystemNameError(HostnameError):
    """It is a name of the system itself."""


class TakenError(HostnameError):
    """Another unit has it."""


class KnownError(HostnameError):
    """This unit has it already."""


class NotCheckedError(HostnameError):
    """Nobody has checked yet that it leads here."""


class Outcome(Enum):
    """What a check found at the name."""

    HERE = "here"
    SILENT = "silent"  # no address, no connection, or no answer in time
    CERTIFICATE = "certificate"  # https:// without a valid certificate for this name
    OTHER = "other"  # somebody answers, but not this house


def normalise(text: str) -> str:
    """A host name in lower-case ASCII, from a name or a whole address. Raises BadNameError, SystemNameError."""
    typed = text.strip().lower()
    try:
        found = urlsplit(typed if "://" in typed else f"//{typed}").hostname or ""
        name = found.removesuffix(".").encode("idna").decode()
    except (UnicodeError, ValueError) as error:
        raise BadNameError(text) from error
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or is_address(name) or not all(_LABEL.match(label) for label in labels):
        raise BadNameError(text)
    if name in (system_name(), *settings.SYSTEM_HOSTS) or labels[-1] == "localhost":
        raise SystemNameError(name)
    return name


@transaction.atomic
def add(*, unit: Unit, text: str, actor: Any = None) -> Hostname:
    """Note a name for a unit; nothing answers there before it is checked. Raises HostnameError."""
    name = normalise(text)
    other = Hostname.objects.select_for_update().filter(name=name).first()
    if other is not None:
        if other.unit_id == unit.pk:
            raise KnownError(name)
        if other.verified_at is not None or other.added_at > timezone.now() - RESERVED_FOR:
            raise TakenError(name)
        _remove(other, actor)  # it was asked for and never used
    hostname = Hostname.objects.create(unit=unit, name=name)
    record("units.hostname_added", actor=actor, obj=hostname, unit=unit, name=name)
    return hostname


def check(*, hostname: Hostname, actor: Any = None, ask: Callable[[str], str] | None = None) -> Outcome:
    """Ask the name from here, as a browser would, whether this house answers. A name that leads here is taken into use;
    one that does so no more stays as it is, for the way there may only be broken for an hour."""
    outcome = _look(hostname.name, ask or ask_over_network)
    if outcome is Outcome.HERE:
        with transaction.atomic():
            if hostname.failing_since is not None:
                publish(
                    "units.hostname_back", hostname=hostname.pk, by=getattr(getattr(actor, "user", actor), "pk", None)
                )
            hostname.verified_at, hostname.failing_since = timezone.now(), None
            hostname.save(update_fields=["verified_at", "failing_since"])
            record("units.hostname_checked", actor=actor, obj=hostname, unit=hostname.unit, name=hostname.name)
    return outcome


def _look(name: str, ask: Callable[[str], str]) -> Outcome:
    question = new_public_id()
    try:
        answer = ask(f"{origin_of(name)}{CHECK_PATH}{question}")
    except ssl.SSLError:
        return Outcome.CERTIFICATE
    except OSError:
        return Outcome.SILENT
    right = constant_time_compare(answer.strip(), check_answer(name, question))
    return Outcome.HERE if right else Outcome.OTHER


def look_again(ask: Callable[[str], str] | None = None) -> int:
    """The daily look at all names in use: one that leads elsewhere is marked and its keepers are told once, but the site
    goes on answering there. Returns how many do."""
    failing = 0
    for hostname in Hostname.objects.filter(verified_at__isnull=False).select_related("unit").order_by("name"):
        outcome = _look(hostname.name, ask or ask_over_network)
        if outcome is not Outcome.HERE and hostname.failing_since is None:
            outcome = _look(hostname.name, ask or ask_over_network)  # one lost packet is nothing to wake people for
        failing += outcome is not Outcome.HERE
        if (outcome is Outcome.HERE) == (hostname.failing_since is None):
            continue  # as it was the last time
        with transaction.atomic():
            hostname.failing_since = None if outcome is Outcome.HERE else timezone.now()
            hostname.save(update_fields=["failing_since"])
            action = "units.hostname_back" if outcome is Outcome.HERE else "units.hostname_failing"
            record(action, obj=hostname, unit=hostname.unit, name=hostname.name, outcome=outcome.value)
            publish(action, hostname=hostname.pk, outcome=outcome.value)
    return failing


@transaction.atomic
def make_canonical(*, hostname: Hostname, actor: Any = None) -> None:
    """From now on mails, feeds and search machines get addresses at this name. Raises NotCheckedError."""
    if hostname.verified_at is None:
        raise NotCheckedError(hostname.name)
    Hostname.objects.filter(unit=hostname.unit, is_canonical=True).update(is_canonical=False)
    hostname.is_canonical = True
    hostname.save(update_fields=["is_canonical"])
    record("units.hostname_chosen", actor=actor, obj=hostname, unit=hostname.unit, name=hostname.name)


@transaction.atomic
def remove(*, hostname: Hostname, actor: Any = None) -> None:
    """The site answers there no more. Everything else stays."""
    _remove(hostname, actor)


def _remove(hostname: Hostname, actor: Any) -> None:
    record("units.hostname_removed", actor=actor, obj=hostname, unit=hostname.unit, name=hostname.name)
    hostname.delete()


class _StayHere(HTTPRedirectHandler):
    """A name that leads on to another does not lead here; urllib raises HTTPError then."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def ask_over_network(url: str) -> str:
    """The beginning of what is answered there; "" for an error page or a redirect. Raises OSError, of which ssl.SSLError."""
    opener = build_opener(ProxyHandler({}), _StayHere)
    try:
        with opener.open(url, timeout=WITHIN) as response:
            return str(response.read(LONGEST_ANSWER).decode("ascii", "replace"))
    except HTTPError as error:
        error.close()
        return ""
    except URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else error from error
