"""Sign-in by user name, mobile number or e-mail."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from kernel.accounts.models import User
from kernel.db.fields import find_by_fingerprint

MOBILE = re.compile(r"^(?:\+?86)?(1\d{10})$")


def normalise_mobile(text: str) -> str:
    """Eleven digits without country code, spaces or dashes; "" where the text is no mobile number."""
    match = MOBILE.match(re.sub(r"[\s\-()]", "", text))
    return match[1] if match else ""


class IdentifierBackend(ModelBackend):
    """Finds the account by any of its three names. Rights come from roles (kernel.people), never from groups."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        name = (username or email or "").strip()
        if not name or not password:
            return None
        matches = list(User.objects.filter(self._named(name))[:2])
        if len(matches) != 1:
            User().set_password(password)  # the same work as for a real account, so time tells nothing
            return None
        user = matches[0]
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Who is signed in, asked on every page: the person comes with the account, what is encrypted does not."""
        rows = User.objects.select_related("person").defer("mobile", "person__mobile", "person__identity_number")
        user = rows.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    @staticmethod
    def _named(name: str) -> Q:
        found = Q(username__iexact=name)
        if "@" in name:
            found |= Q(email__iexact=name)
        if mobile := normalise_mobile(name):
            found |= find_by_fingerprint(User, "mobile", mobile)
        return found
