"""The back end on files of its own: what it promises does not depend on the database the other tests use."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.db import OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from kernel.db.sqlite.turns import turns_for

ALIAS = "writers"


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """A function that opens a connection to one file and makes it this thread's `connections["writers"]`."""
    opened = []

    def make(**options):
        database = {
            "ENGINE": "kernel.db.sqlite",
            "NAME": tmp_path / "writers.sqlite3",
            "OPTIONS": {
                "timeout": 5,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF",
                **options,
            },
        }
        connection = ConnectionHandler({"default": database, ALIAS: database}).create_connection(ALIAS)
        connection.inc_thread_sharing()  # so that this fixture may close what other threads opened
        connections[ALIAS] = connection
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        run(make(), "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        yield make
        for connection in opened:
            connection.close()
    del connections[ALIAS]


def run(connection, sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def insert(connection, text):
    run(connection, "INSERT INTO note (text) VALUES (%s) RETURNING id", [text])


def count(connection):
    return run(connection, "SELECT count(*) FROM note")[0][0]


def turn_is_free(connection):
    turns = turns_for(str(connection.settings_dict["NAME"]))
    stranger = object()
    try:
        turns.take(stranger, 0)
    except TimeoutError:
        return False
    turns.give_back(stranger)
    return True


def test_transactions_when_twenty_threads_write_thirty_times_each_then_no_error(connect):
    waits = []

    def write(number):
        connection = connect()
        for round_ in range(30):
            start = monotonic()
            with transaction.atomic(using=ALIAS):
                waits.append(monotonic() - start)
                insert(connection, f"{number}-{round_}")
                threading.Event().wait(0.002)
        connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    assert count(connect()) == 600
    waits.sort()
    assert waits[-1] < 10 * waits[len(waits) // 2] + 1, "nobody waits many times longer than the others"


def test_single_statements_when_transactions_hold_the_lock_without_pause_then_no_error(connect):
    """With a busy timeout of one millisecond any writer that does not wait for its turn would fail."""
    rounds = 40
    begin = threading.Barrier(6)

    def write(number):
        connection = connect(timeout=0.001)
        begin.wait(10)
        for round_ in range(rounds):
            if number % 2:
                with transaction.atomic(using=ALIAS):
                    insert(connection, f"{number}-{round_}")
                    threading.Event().wait(0.001)
            else:
                with connection.cursor() as cursor:
                    cursor.executemany("INSERT INTO note (text) VALUES (%s)", [(f"{number}-{round_}",)])
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert count(connect()) == 6 * rounds


def test_nested_blocks_when_an_inner_one_fails_then_one_turn_for_all_and_the_rest_is_kept(connect):
    connection = connect()
    with transaction.atomic(using=ALIAS):
        insert(connection, "kept")
        with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
            insert(connection, "lost")
            _ = 1 / 0
        with transaction.atomic(using=ALIAS):
            insert(connection, "kept too")
        assert not turn_is_free(connection)
        run(connection, "UPDATE note SET text = text || '!'")
    assert turn_is_free(connection)
    assert run(connection, "SELECT text FROM note ORDER BY id") == [("kept!",), ("kept too!",)]


def test_turn_when_a_transaction_or_statement_fails_then_given_back(connect):
    connection = connect()
    insert(connection, "once")
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
        insert(connection, "lost")
        _ = 1 / 0
    assert turn_is_free(connection)
    with pytest.raises(Exception, match="UNIQUE"):
        insert(connection, "once")
    assert turn_is_free(connection)
    with pytest.raises(Exception, match="UNIQUE"), transaction.atomic(using=ALIAS):
        insert(connection, "once")
    assert turn_is_free(connection) and count(connection) == 1


def test_turn_when_the_connection_is_closed_inside_a_transaction_then_given_back(connect):
    connection = connect()
    with pytest.raises(Exception, match=r"."), transaction.atomic(using=ALIAS):
        insert(connection, "lost")
        connection.close()
        assert turn_is_free(connection)
        insert(connection, "refused, the block is broken")
    assert turn_is_free(connection)
    assert count(connect()) == 0


def test_turn_when_nobody_gives_it_back_then_the_waiter_hears_that_the_database_is_locked(connect):
    holder = connect()
    holder.turns.take(holder, 0)
    waiting = connect(turn_timeout=0.05)
    with pytest.raises(OperationalError, match="database is locked"):
        insert(waiting, "refused")
    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic(using=ALIAS):
        pytest.fail("the block must not begin")
    assert count(waiting) == 0, "reading needs no turn"
    holder.turns.give_back(holder)
    with transaction.atomic(using=ALIAS):
        insert(waiting, "accepted")
    assert count(holder) == 1


def test_shared_connection_when_a_test_holds_an_outer_transaction_then_other_threads_write_inside_it(connect):
    """What a live-server test does: the server's threads use the very connection of the test."""
    connection = connect(turn_timeout=0.05)

    def serve(text):
        connections[ALIAS] = connection
        with transaction.atomic(using=ALIAS):
            insert(connection, text)
        return count(connection)

    with transaction.atomic(using=ALIAS):
        insert(connection, "from the test")
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(serve, "from the server").result(10) == 2
        assert not turn_is_free(connection)
    assert turn_is_free(connection) and count(connect()) == 2


def test_thread_when_it_dies_inside_a_transaction_then_others_write_soon(connect, monkeypatch):
    monkeypatch.setattr("kernel.db.sqlite.turns.LOOK_AGAIN_SECONDS", 0.01)
    holder = connect()

    def die():
        connections[ALIAS] = holder
        transaction.atomic(using=ALIAS).__enter__()

    thread = threading.Thread(target=die)
    thread.start()
    thread.join(10)
    assert not turn_is_free(holder)
    holder.connection.close()  # as the garbage collector does once nothing refers to the dead thread's connection
    insert(connect(turn_timeout=5), "accepted")
