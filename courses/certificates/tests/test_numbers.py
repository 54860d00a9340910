from collections.abc import Iterator

import pytest
from django.utils import translation

from courses.certificates.numbers import ALPHABET, LENGTH, RANDOM_BITS, new_number, normalise


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_new_number_when_made_then_carries_a_hundred_random_bits_in_readable_groups() -> None:
    numbers = {new_number() for _ in range(500)}
    assert len(numbers) == 500
    assert RANDOM_BITS >= 80 and len(ALPHABET) == 32 and len(set(ALPHABET)) == 32
    for number in numbers:
        assert [len(group) for group in number.split("-")] == [4, 4, 4, 4, 5]
        assert set(number) <= set(ALPHABET + "-")
    seen = [{number.replace("-", "")[place] for number in numbers} for place in range(LENGTH)]
    assert all(len(characters) > 24 for characters in seen)


def test_normalise_when_typed_loosely_then_gives_the_number() -> None:
    number = new_number()
    plain = number.replace("-", "")
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in number)
    look_alike = plain.replace("0", "o").replace("1", "l")
    for typed in (
        number.lower(),
        plain,
        f" {plain[:7]} {plain[7:]}\n",
        full_width,
        look_alike,
        number.replace("-", "–"),
    ):
        assert normalise(typed) == number


def test_normalise_when_one_character_is_wrong_or_two_are_swapped_then_refuses() -> None:
    plain = new_number().replace("-", "")
    for place in range(LENGTH):
        for other in ALPHABET.replace(plain[place], ""):
            with pytest.raises(ValueError, match="mistyped"):
                normalise(plain[:place] + other + plain[place + 1 :])
    for first in range(LENGTH):
        for second in range(first + 1, LENGTH):
            if plain[first] != plain[second]:
                swapped = list(plain)
                swapped[first], swapped[second] = plain[second], plain[first]
                with pytest.raises(ValueError, match="mistyped"):
                    normalise("".join(swapped))


def test_normalise_when_it_cannot_be_a_number_then_says_why() -> None:
    number = new_number()
    with pytest.raises(ValueError, match="21 characters; these are 20"):
        normalise(number[:-1])
    with pytest.raises(ValueError, match="these are 0"):
        normalise("")
    for wrong in "U林*'":
        with pytest.raises(ValueError, match="without"):
            normalise(wrong + number[1:])
