"""Encrypted columns: unreadable in the database, bound to their field, re-encrypted by one command."""

from __future__ import annotations

import base64
import os

import pytest
from django.core.management import call_command
from django.db import connection

from kernel.db.crypto import DecryptionError, decrypt, encrypt, fingerprint
from kernel.db.fields import mask_mobile
from kernel.people.models import Person


def key(version: int) -> str:
    return f"{version}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_encrypt_then_decrypt_gives_the_value_and_no_other_field_opens_it(settings, cipher):
    settings.FIELD_CIPHER = cipher
    sealed = encrypt("19900001234", field="people.person.mobile")
    assert "1990000" not in sealed and decrypt(sealed, field="people.person.mobile") == "19900001234"
    assert sealed != encrypt("19900001234", field="people.person.mobile")
    with pytest.raises(DecryptionError):
        decrypt(sealed, field="accounts.user.mobile")
    with pytest.raises(DecryptionError):
        decrypt(sealed[:-4] + "AAA=", field="people.person.mobile")


def test_fingerprint_depends_on_field_and_key(settings):
    one = fingerprint("19900001234", field="a.b")
    assert one == fingerprint("19900001234", field="a.b") != fingerprint("19900001234", field="a.c")
    settings.FINGERPRINT_KEY = "another"
    assert fingerprint("19900001234", field="a.b") != one


def test_rekey_when_a_key_is_added_encrypts_all_anew_and_the_old_key_can_go(db, settings):
    old = key(1)
    settings.FIELD_KEYS = old
    person = Person.objects.create(name="林晓雯", mobile="19900001234")
    new = key(2)
    settings.FIELD_KEYS, settings.FIELD_CIPHER = f"{old},{new}", "sm4"
    call_command("rekey", verbosity=0)
    settings.FIELD_KEYS = new
    assert Person.objects.get(pk=person.pk).mobile == "19900001234"
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile FROM people_person WHERE id = %s", [person.pk])
        assert cursor.fetchone()[0].startswith("2$s$")


def test_encrypted_field_when_filtered_by_value_is_refused(db):
    from django.core.exceptions import FieldError

    with pytest.raises(FieldError):
        Person.objects.filter(mobile="19900001234").exists()


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13812345678", "138****5678"), ("1234567", "*****67"), ("", ""), ("8613812345678", "861******5678")],
)
def test_mask_mobile_shows_head_and_tail_only(number, shown):
    assert mask_mobile(number) == shown
