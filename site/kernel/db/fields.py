"""Encrypted columns and the fingerprints beside them."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.db.crypto import decrypt, encrypt, fingerprint
from kernel.db.ids import new_public_id


class PublicIdField(models.CharField):
    """The random id by which a row is known outside (addresses, exports, tokens)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        kwargs.setdefault("default", new_public_id)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class EncryptedCharField(models.TextField):
    """Text that is stored encrypted. It cannot be searched: put a FingerprintField beside it for that.

    Its own lookups are refused, because comparing ciphertext would silently find nothing.
    """

    @property
    def binding(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value, field=self.binding) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return encrypt(text, field=self.binding) if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            return None
        return super().get_lookup(lookup_name)


class FingerprintField(models.CharField):
    """Keyed digest of the encrypted field named by `source`, kept up to date on save; NULL where that is empty."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        return name, path, args, kwargs

    def digest(self, plain: str) -> str:
        return fingerprint(plain, field=f"{self.model._meta.label_lower}.{self.source}")

    def pre_save(self, instance: models.Model, add: bool) -> str | None:
        plain = getattr(instance, self.source) or ""
        value = self.digest(plain) if plain else None
        setattr(instance, self.attname, value)
        return value


def find_by_fingerprint(model: type[models.Model], source: str, plain: str) -> models.Q:
    """The condition that finds rows of `model` whose encrypted field `source` holds `plain`."""
    for field in model._meta.fields:
        if isinstance(field, FingerprintField) and field.source == source:
            return models.Q(**{field.name: field.digest(plain)})
    raise LookupError(f"{model.__name__} keeps no fingerprint of {source}")


def mask_mobile(number: str) -> str:
    """138****5678; anything shorter shows only its last two signs."""
    if len(number) >= 8:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:]
