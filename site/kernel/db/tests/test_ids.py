import pytest

from kernel.db.ids import CROCKFORD, is_public_id, new_number, new_public_id, normalise_number


def test_new_public_id_when_made_often_then_well_formed_and_never_repeated():
    made = {new_public_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(is_public_id(public_id) for public_id in made)
    assert not is_public_id("1" * 16) and not is_public_id("a" * 15) and not is_public_id("a" * 16 + "\n")


def test_new_number_when_made_then_grouped_and_survives_its_own_normalising():
    number = new_number()
    groups = number.split("-")
    assert [len(group) for group in groups] == [4] * 5
    assert set("".join(groups)) <= set(CROCKFORD)
    assert normalise_number(number) == number
    assert len(new_number(81).replace("-", "")) == 17
    with pytest.raises(ValueError):
        new_number(0)


@pytest.mark.parametrize(
    "typed", ["0123-4ABC", "o i23–4abc", "０１２３ ４ＡＢＣ", "0123_4abc", "OL234ABC", " 01 23—4A.BC "]
)
def test_normalise_number_when_typed_by_hand_then_the_stored_form(typed):
    assert normalise_number(typed) == "0123-4ABC"


@pytest.mark.parametrize("typed", ["", " - ", "0123-4ABU", "编号0123", "0123+4ABC"])
def test_normalise_number_when_no_number_then_refused(typed):
    with pytest.raises(ValueError):
        normalise_number(typed)
