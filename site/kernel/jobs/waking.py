"""Telling the runners of this process that there is something to do."""

import threading

_listeners: list[threading.Event] = []


def listen() -> threading.Event:
    """Set at each wake(). For the few loops that a process has."""
    event = threading.Event()
    _listeners.append(event)
    return event


def wake() -> None:
    for event in list(_listeners):
        event.set()
