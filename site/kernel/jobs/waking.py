"""Telling the runner of this process that there is something to do."""

import threading

woken = threading.Event()


def wake() -> None:
    woken.set()
