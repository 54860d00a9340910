"""Encrypts every encrypted column anew with the current key and cipher."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from kernel.db.crypto import decrypt, encrypt, needs_rekey
from kernel.db.fields import EncryptedCharField, FingerprintField

BATCH = 500


class Command(BaseCommand):
    help = (
        "Encrypts every encrypted column with the highest version of FIELD_KEYS and with FIELD_CIPHER. "
        "Run it after adding a key; afterwards the old key can be taken out. It can be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--fingerprints", action="store_true", help="also work out the fingerprints anew (new FINGERPRINT_KEY)"
        )

    def handle(self, *args: Any, fingerprints: bool, **options: Any) -> None:
        total = 0
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedCharField):
                    total += self._rekey(model, field, fingerprints)
        self.stdout.write(self.style.SUCCESS(f"{total} values encrypted anew"))

    def _rekey(self, model: Any, field: EncryptedCharField, fingerprints: bool) -> int:
        """Works on stored text, past the model: loading a row would decrypt all its other columns as well."""
        quote = connection.ops.quote_name
        table, column = quote(model._meta.db_table), quote(str(field.column))
        digest = next(
            (f for f in model._meta.local_fields if isinstance(f, FingerprintField) and f.source == field.name), None
        )
        changed, after = 0, 0
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT id, {column} FROM {table} WHERE id > %s AND {column} <> '' ORDER BY id LIMIT {BATCH}",  # noqa: S608
                    [after],
                )
                rows = cursor.fetchall()
                for pk, stored in rows:
                    plain = None
                    if needs_rekey(stored):
                        plain = decrypt(stored, field=field.binding)
                        sealed = encrypt(plain, field=field.binding)
                        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [sealed, pk])  # noqa: S608
                        changed += 1
                    if fingerprints and digest is not None:
                        plain = plain if plain is not None else decrypt(stored, field=field.binding)
                        cursor.execute(
                            f"UPDATE {table} SET {quote(str(digest.column))} = %s WHERE id = %s",  # noqa: S608
                            [digest.digest(plain), pk],
                        )
            if not rows:
                return changed
            after = rows[-1][0]
            self.stdout.write(f"{model._meta.label}.{field.name}: up to row {after}")
