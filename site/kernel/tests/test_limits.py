import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory

from kernel.limits import RateLimit, client_key


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def test_allow_when_too_often_then_refuses_that_key_only():
    limit = RateLimit("test.door", 2, 60)
    assert [limit.allow("one") for _ in range(4)] == [True, True, False, False]
    assert limit.allow("two") and RateLimit("test.window", 2, 60).allow("one")


def test_allow_when_the_span_is_over_then_counts_anew(monkeypatch):
    limit, now = RateLimit("test.door", 1, 60), [1_000_000.0]
    monkeypatch.setattr("kernel.limits.cache", LocMemCache("limits", {}))  # Redis keeps a clock of its own
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    assert limit.allow("one") and not limit.allow("one")
    now[0] += 59  # a refused try does not extend the span
    assert not limit.allow("one")
    now[0] += 2
    assert limit.allow("one")


def test_allow_when_the_counter_vanishes_between_two_calls_then_begins_anew(monkeypatch):
    limit = RateLimit("test.door", 1, 60)
    assert limit.allow("one")

    def vanished(*args):
        raise ValueError

    monkeypatch.setattr(cache, "incr", vanished)
    assert limit.allow("one")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:bbbb::9", "2001:0db8:0001:0002"),
        ("", ""),
    ],
)
def test_client_key_when_asked_then_one_customer_is_one_client(address, key):
    assert client_key(RequestFactory().get("/", REMOTE_ADDR=address)) == key
