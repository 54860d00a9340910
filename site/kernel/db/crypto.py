"""Encryption of single values, so that a copy of the database alone opens nobody's mobile or identity number.

Stored form: ``<version>$<cipher>$<base64 of nonce + ciphertext + tag>``; the cipher is ``a`` (AES-256-GCM) or ``s``
(SM4-GCM). Keys come from FIELD_KEYS, ``version:base64key`` joined by commas; the highest version encrypts, all decrypt.
The name of the field is bound in as associated data, so a value cannot be moved to another column.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
TAG_BYTES = 16


class DecryptionError(ValueError):
    """The value cannot be read: unknown key version, wrong key, or the value was changed."""


@lru_cache(maxsize=8)
def _keys(text: str) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for part in text.split(","):
        version, _, encoded = part.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
            keys[int(version)] = key
        except ValueError as error:
            raise ImproperlyConfigured("FIELD_KEYS must look like 1:base64key,2:base64key") from error
        if len(key) != 32:
            raise ImproperlyConfigured(f"key {version} of FIELD_KEYS must hold 32 bytes")
    return keys


def current_version() -> int:
    return max(_keys(settings.FIELD_KEYS))


def _cipher(letter: str, key: bytes, nonce: bytes, tag: bytes | None = None) -> Cipher[modes.GCM]:
    algorithm = algorithms.SM4(key[:16]) if letter == "s" else algorithms.AES(key)
    return Cipher(algorithm, modes.GCM(nonce, tag))


def encrypt(plain: str, *, field: str) -> str:
    version = current_version()
    letter = "s" if settings.FIELD_CIPHER == "sm4" else "a"
    nonce = os.urandom(NONCE_BYTES)
    encryptor = _cipher(letter, _keys(settings.FIELD_KEYS)[version], nonce).encryptor()
    encryptor.authenticate_additional_data(field.encode())
    sealed = encryptor.update(plain.encode()) + encryptor.finalize() + encryptor.tag
    return f"{version}${letter}${base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, field: str) -> str:
    """Raises DecryptionError; never returns a value that was tampered with."""
    try:
        version, letter, encoded = stored.split("$", 2)
        key = _keys(settings.FIELD_KEYS)[int(version)]
        raw = base64.b64decode(encoded, validate=True)
        decryptor = _cipher(letter, key, raw[:NONCE_BYTES], raw[-TAG_BYTES:]).decryptor()
        decryptor.authenticate_additional_data(field.encode())
        return (decryptor.update(raw[NONCE_BYTES:-TAG_BYTES]) + decryptor.finalize()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise DecryptionError(f"a stored value of {field} cannot be decrypted") from error


def needs_rekey(stored: str) -> bool:
    letter = "s" if settings.FIELD_CIPHER == "sm4" else "a"
    return not stored.startswith(f"{current_version()}${letter}$")


def fingerprint(plain: str, *, field: str) -> str:
    """A keyed digest for look-up and uniqueness: equal values give equal digests, and nothing can be tried without the key."""
    message = f"{field}\0{plain}".encode()
    return hmac.new(settings.FINGERPRINT_KEY.encode(), message, hashlib.sha256).hexdigest()
