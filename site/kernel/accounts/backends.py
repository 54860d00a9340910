"""Sign-in by user name, mobile number or e-mail."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from kernel.accounts.models import User
from kernel.db.fields import find_by_fingerprint
from kernel.db.prepared import Prepared, columns_of, instance

MOBILE = re.compile(r"^(?:\+?86)?(1\d{10})$")


def normalise_mobile(text: str) -> str:
    """Eleven digits without country code, spaces or dashes; "" where the text is no mobile number."""
    match = MOBILE.match(re.sub(r"[\s\-()]", "", text))
    return match[1] if match else ""


_ACCOUNT = columns_of(User, without=("mobile", "mobile_fingerprint"))
_PERSON = ("id", "public_id", "external_id", "account_id", "name", "email", "created_at")
_SIGNED_IN = Prepared(
    lambda pk: User.objects.filter(pk=pk).values_list(*_ACCOUNT, *(f"person__{name}" for name in _PERSON)), pk=int
)


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
        for row in _SIGNED_IN(pk=int(user_id)):
            user = instance(User, _ACCOUNT, row[: len(_ACCOUNT)])
            tie: Any = User._meta.get_field("person")
            known = row[len(_ACCOUNT) :]
            person = None if known[0] is None else instance(tie.related_model, _PERSON, known)
            tie.set_cached_value(user, person)
            if person is not None:
                tie.field.set_cached_value(person, user)
            return user if self.user_can_authenticate(user) else None
        return None

    @staticmethod
    def _named(name: str) -> Q:
        found = Q(username__iexact=name)
        if "@" in name:
            found |= Q(email__iexact=name)
        if mobile := normalise_mobile(name):
            found |= find_by_fingerprint(User, "mobile", mobile)
        return found
