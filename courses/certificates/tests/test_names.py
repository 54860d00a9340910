import pytest

from courses.certificates.names import mask_name, same_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("林雯", "林*"),
        ("林晓雯", "林*雯"),
        ("欧阳晓雯", "欧**雯"),
        ("林", "*"),
        ("买买提·艾力", "买***力"),
        ("买买提•艾力·阿卜杜热西提", "买***提"),
        ("卓玛次仁多吉", "卓***吉"),
        ("林 雯", "林*"),
        ("林𬎆𫟹", "林*𫟹"),
        ("𬎆䶮", "𬎆*"),
        ("葛\U000e0100雯", "葛\U000e0100*"),
        ("Anna Berg", "A*** B***"),
        ("E\u0301va Nagy-Kiss", "E\u0301*** N***"),
        ("J. Doe", "J*** D***"),
        ("林 Anna", "林*** A***"),
        ("", ""),
        (" · ", ""),
        ("\u200b", ""),
    ],
)
def test_mask_name_when_shown_to_anybody_then_hides_the_middle(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_same_name_when_typed_differently_then_matches_and_refuses_others() -> None:
    for dot in "·•‧・．.":
        assert same_name(f" 买买提 {dot}艾力", "买买提·艾力")
    assert same_name("ａｎｎａ  berg", "Anna Berg")
    assert same_name("STRASSE", "Straße")
    assert same_name("林\u200b𬎆", "林𬎆")
    assert not same_name("林晓", "林晓雯")
    assert not same_name("林*雯", "林晓雯")
    assert not same_name("", "林晓雯")
    assert not same_name("", "")
    assert not same_name(" · ", "·")
