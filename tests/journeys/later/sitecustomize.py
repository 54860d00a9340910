"""On the path of a server that a test starts "later": its clock runs on from a moment in the future."""

import os
from datetime import UTC, datetime, timedelta

import time_machine

if minutes := os.environ.get("LATER_MINUTES"):
    time_machine.travel(datetime.now(UTC) + timedelta(minutes=float(minutes)), tick=True).start()
