"""What make calls. `run`, `check` and what they import need nothing but Python: they run before any package is."""

import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.exit(
        "Lianxue needs Python {}.{} or newer; this is {} ({}).\n"
        "Install a newer one, or name it:  make run PYTHON=/path/to/python3".format(
            *OLDEST_PYTHON, sys.version.split()[0], sys.executable
        )
    )
