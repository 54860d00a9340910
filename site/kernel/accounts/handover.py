"""One sign-in for all hosts: handing it over to a unit's own host, and ending it everywhere at once.

The host that wants a sign-in gives the browser a secret in a cookie and shows the system's host only its hash (`state`).
The system's host answers with a token for that state, host and account, which travels in the body of a form and is
worth nothing in a browser without the secret. See docs/decisions/008.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kernel.accounts.models import HandOver, SignInFamily, User
from kernel.accounts.sessions import FAMILY

VALID_FOR = timedelta(seconds=30)
KEPT_FOR = timedelta(days=1)  # spent hand-overs and ended families
LONGEST = timedelta(days=400)  # no sign-in lasts longer than this on several hosts


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def prepare(*, account: User, session: SessionBase, host: str, state: str) -> str:
    """A token with which the browser that holds the secret behind `state` may sign in at this host."""
    token = new_secret()
    HandOver.objects.create(
        token_hash=digest(token),
        account=account,
        family=_family_of(session, account),
        host=host,
        state=state,
        auth_hash=session.get(HASH_SESSION_KEY, ""),
        stays=not session.get_expire_at_browser_close(),
    )
    return token


def redeem(*, token: str, host: str, secret: str) -> HandOver | None:
    """Spend a token. None where it is unknown, late, spent, for another host or another browser, or where the account
    has been closed, signed out or given another password since."""
    rows = HandOver.objects.filter(
        token_hash=digest(token),
        host=host,
        state=digest(secret),
        used_at=None,
        created_at__gt=timezone.now() - VALID_FOR,
    )
    if not rows.update(used_at=timezone.now()):  # one statement: of two that come at once, one finds nothing
        return None
    found = HandOver.objects.select_related("account", "family").get(token_hash=digest(token))
    same_password = constant_time_compare(found.auth_hash, found.account.get_session_auth_hash())
    return found if found.account.is_active and found.family.ended_at is None and same_password else None


def join(session: SessionBase, hand_over: HandOver) -> None:
    """Make the session that was just begun one of the family."""
    session[FAMILY] = hand_over.family.public_id
    if not hand_over.stays:
        session.set_expiry(0)


def _family_of(session: SessionBase, account: User) -> SignInFamily:
    known = session.get(FAMILY)
    family = SignInFamily.objects.filter(public_id=known, account=account, ended_at=None).first() if known else None
    if family is None:
        family = SignInFamily.objects.create(account=account)
        session[FAMILY] = family.public_id
    return family


def end_family(session: SessionBase) -> None:
    """Sign out all sessions that came from the same sign-in as this one."""
    if known := session.get(FAMILY):
        SignInFamily.objects.filter(public_id=known, ended_at=None).update(ended_at=timezone.now())


def end_families(account: Any, *, but_keep: SessionBase | None = None) -> None:
    """Sign an account out on all hosts that were joined; `but_keep` stays signed in, on its own from now on."""
    if but_keep is not None:
        but_keep.pop(FAMILY, None)
    SignInFamily.objects.filter(account=account, ended_at=None).update(ended_at=timezone.now())


def clean() -> None:
    """Delete what has no more use. Sessions of a family that is gone are ended, too."""
    now = timezone.now()
    HandOver.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    SignInFamily.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    SignInFamily.objects.filter(created_at__lt=now - LONGEST).delete()
