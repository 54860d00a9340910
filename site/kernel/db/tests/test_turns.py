import gc
import threading
from time import monotonic

import pytest

from kernel.db.sqlite import turns as module
from kernel.db.sqlite.turns import Turns


class Owner:
    """Stands for a connection."""


def start(target):
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread


def wait_until(condition):
    deadline = monotonic() + 10
    pause = threading.Event()
    while not condition():
        assert monotonic() < deadline, "waited too long"
        pause.wait(0.001)


def test_turns_when_many_wait_then_served_in_the_order_of_arrival():
    turns, first, order = Turns(), Owner(), []
    assert turns.take(first, 1)

    def work(number):
        owner = Owner()
        turns.take(owner, 10)
        order.append(number)
        turns.give_back(owner)

    threads = []
    for number in range(12):
        threads.append(start(lambda number=number: work(number)))
        wait_until(lambda number=number: len(turns._queue) == number + 1)
    turns.give_back(first)
    for thread in threads:
        thread.join(10)
    assert order == list(range(12))
    assert turns.take(first, 0), "the last one gave its turn back"


def test_turns_when_the_holder_asks_again_then_inside_its_own_turn():
    turns, owner, other = Turns(), Owner(), Owner()
    assert turns.take(owner, 0) is True
    assert turns.take(owner, 0) is False
    turns.give_back(other)
    with pytest.raises(TimeoutError):
        turns.take(other, 0.01)
    turns.give_back(owner)
    turns.give_back(owner)
    assert turns.take(other, 0) is True


def test_turns_when_a_waiter_gives_up_then_the_next_one_is_served():
    turns, holder, patient = Turns(), Owner(), Owner()
    turns.take(holder, 0)
    served = threading.Event()

    def impatient():
        with pytest.raises(TimeoutError):
            turns.take(Owner(), 0.02)

    start(impatient).join(10)
    thread = start(lambda: turns.take(patient, 10) and served.set())
    wait_until(lambda: turns._queue)
    turns.give_back(holder)
    thread.join(10)
    assert served.is_set()


def test_turns_when_the_holders_thread_died_then_the_next_one_is_served(monkeypatch):
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", 0.01)
    turns, left_open = Turns(), Owner()
    start(lambda: turns.take(left_open, 0)).join(10)
    gc.collect()
    assert turns.take(Owner(), 5) is True
