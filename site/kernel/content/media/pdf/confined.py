"""Shuts the process that calls it in, by Linux's Landlock: a few paths to read, one to write, no network.

It cannot be undone and needs no rights. Where the kernel has no Landlock (before 5.13, other systems) nothing happens.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
NO_NEW_PRIVILEGES, PATH_BENEATH, ASK_VERSION = 38, 1, 1
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
WRITE = 1 << 1 | 1 << 8  # write to files, make them
NETWORK, OUTSIDE = 0b11, 0b11  # TCP; sockets and signals of others


def confine(*, reading: Iterable[Path], writing: Path) -> bool:
    """From now on this process opens files below these paths only. False where the kernel cannot do it."""
    if not sys.platform.startswith("linux"):  # where these numbers call for something else
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return False
    files = (1 << 13 + min(version - 1, 2)) - 1  # each of the first versions brought one more thing to forbid
    attributes = struct.pack("QQQ", files, NETWORK, OUTSIDE)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = libc.syscall(CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        for path in reading:
            _allow(libc, rules, path, READ_FILE | READ_FOLDER if path.is_dir() else READ_FILE)
        _allow(libc, rules, writing, WRITE | READ_FILE)
        libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return libc.syscall(RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, access: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        libc.syscall(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", access, opened), 0)
    finally:
        os.close(opened)
