"""Privacy notice and accessibility statement of the demo: published, and agreed to by everybody."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from kernel.accounts.models import User
from portal.demo.context import Demo
from portal.legal.models import Acceptance, Kind
from portal.legal.selectors import default
from portal.legal.services import publish_version


def build_statements(demo: Demo) -> None:
    for kind in Kind:
        version = publish_version(
            kind=kind, valid_from=localdate() - timedelta(days=30), sources=default(kind).sources, actor=demo.actor
        )
        if kind is Kind.PRIVACY:
            accounts = User.objects.values_list("public_id", flat=True)
            Acceptance.objects.bulk_create(
                (Acceptance(account=account, version=version) for account in accounts), batch_size=1000
            )
            User.objects.update(privacy_version=version.number)
