"""An account carries the name of its person, so that whoever has only the account at hand names people, not identifiers."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from kernel.accounts.models import User
from kernel.people.models import Person


@receiver(post_save, sender=Person, dispatch_uid="people_account_named")
def _named(instance: Person, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    concerned = update_fields is None or {"name", "account"} & set(update_fields)
    if instance.account_id is not None and concerned and not raw:
        User.objects.filter(pk=instance.account_id).update(first_name=instance.name, last_name="")
