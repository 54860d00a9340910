"""Files in S3-compatible storage. Imported only where STORAGE_URL names one."""

from __future__ import annotations

import threading
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

MISSING = {"404", "NoSuchKey", "NotFound"}


class ObjectStorage(S3Storage):
    """Private objects under names that are never used twice; read in pieces by the file sender.

    Readers never see an address of the storage: it may stand inside the house's own network, it may speak plain HTTP, and
    an address that opens a private file for whoever holds it would outlive the right to see it.
    """

    def __init__(self, **settings: Any) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": settings.get("addressing_style", "auto")},
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3},
            max_pool_connections=32,
            # storage of other makers does not know the newer checksums
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(
            default_acl=None, file_overwrite=False, max_memory_size=2**20, client_config=config, **settings
        )
        self._client: Any = None
        self._making = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name not in {"_client", "_making"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._client, self._making = None, threading.Lock()

    @property
    def client(self) -> Any:
        """One for all threads: clients may be shared, unlike the resources that the base class makes for each."""
        with self._making:
            if self._client is None:
                self._client = self.connection.meta.client
        return self._client

    def _asked(self, ask: str, name: str, **more: Any) -> Any:
        try:
            return getattr(self.client, ask)(
                Bucket=self.bucket_name, Key=self._normalize_name(clean_name(name)), **more
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in MISSING:
                raise FileNotFoundError(name) from error
            raise OSError(f"the storage refused {name}: {error}") from error
        except BotoCoreError as error:
            raise OSError(f"the storage does not answer: {error}") from error

    def facts(self, name: str) -> tuple[int, float]:
        """Size in bytes and time of the last change. Raises FileNotFoundError, OSError."""
        answer = self._asked("head_object", name)
        return int(answer["ContentLength"]), float(answer["LastModified"].timestamp())

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Raises FileNotFoundError, OSError."""
        answer = self._asked("get_object", name, Range=f"bytes={start}-{start + length - 1}")
        try:
            with answer["Body"] as body:
                return bytes(body.read())
        except BotoCoreError as error:
            raise OSError(f"the storage broke off: {error}") from error
