"""Where a link may lead: to a site elsewhere by http or https, or to a page of this house by its path."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from kernel.paths import leads_inside

LONGEST = 500
_elsewhere = URLValidator(schemes=["http", "https"])


def clean_address(value: str) -> str:
    """The address without blanks around it. ValidationError, in words for editors, for whatever a browser should not
    be sent to."""
    address = value.strip()
    if len(address) > LONGEST:
        raise ValidationError(_("This address is too long: at most 500 characters."), code="too_long")
    if leads_inside(address):
        return address
    try:
        _elsewhere(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        message = _("Write a whole address (https://…), or a path of this site (/courses/).")
        raise ValidationError(message, code="invalid") from None
    if parts.username is not None or parts.password is not None or "\\" in address:
        message = _(
            "An address with a user name in it can lead elsewhere than it seems. Leave out what stands before @."
        )
        raise ValidationError(message, code="user_name")
    return address


def site_of(address: str) -> str:
    """The name of the site that an address leads to; empty for pages of this house."""
    return urlsplit(address).hostname or ""
