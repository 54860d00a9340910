"""The first run: until an administrator exists, whoever holds the one-time token may make one."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from kernel.accounts.models import User
from kernel.audit.api import record
from kernel.content.services import create_system_home
from kernel.people.models import RoleTerm
from kernel.people.services import appoint, create_account, create_person
from kernel.theming.models import Brand
from kernel.units.models import Unit
from portal.setup import tokens


def is_needed() -> bool:
    """True until somebody administers the system."""
    return (
        not User.objects.filter(is_superuser=True).exists()
        and not RoleTerm.objects.filter(role__slug="administrator").exists()
    )


def new_token() -> str:
    """See `portal.setup.tokens`."""
    return tokens.make(settings.DATA_DIR)


def token_matches(token: str) -> bool:
    return tokens.matches(settings.DATA_DIR, token)


@transaction.atomic
def create_system(*, name: str, language: str, username: str, password: str, person_name: str) -> User:
    """Root unit, brand, system home and the first administrator; afterwards the token is gone."""
    root = Unit.get_first_root_node() or Unit.add_root(name=name, slug="system")
    if root.name != name:
        root.name = name
        root.save()
    Brand.objects.update_or_create(unit=root, defaults={"name": name})
    create_system_home(title=name)
    person = create_person(name=person_name)
    user = create_account(person=person, username=username, password=password, is_staff=True)
    user.is_superuser = True  # the way back in if roles are ever misconfigured
    user.language = language
    user.save(update_fields=["is_superuser", "language"])
    appoint(person=person, role="administrator", unit=root)
    record("setup.completed", actor=user, unit=root)
    transaction.on_commit(lambda: tokens.discard(settings.DATA_DIR))
    return user
