import struct
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from courses.certificates import fonts

# Names in the news, a Uyghur name with every kind of dot, and a good part of the third level of the standard list of
# characters: those that stand outside the basic plane or in extension A.
NAMES = "䶮𬎆㛃林晓雯买买提·艾力•阿卜杜‧热西提・吐尔逊"
THIRD_LEVEL = (
    "㑇㘎㙍㙘㛚㛹㠇㥄㧑㧟㫰㬊㬎㬚㭎㮾㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓"
    "䴔䴕䴖䴗䴘䴙𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓"
    "𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬍛𬍡𬍤𬒈𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯"
    "𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪"
    "𬹼𬺈𬺓"
)
UNKNOWN = "\U00029f79"  # a character of extension B that no font of ours has


def test_missing_when_names_are_rare_then_every_character_has_a_glyph_and_an_unknown_one_is_named() -> None:
    assert fonts.missing(NAMES + THIRD_LEVEL) == []
    assert fonts.missing(f"林{UNKNOWN}{UNKNOWN}雯") == [UNKNOWN]
    assert fonts.drawable(f"林{UNKNOWN}") == "林〔U+29F79〕"
    assert fonts.drawable("\ue000\U00032000") == "〔U+E000〕〔U+32000〕"  # private use; newer than Python's table


def test_drawable_when_text_has_controls_or_endless_words_then_stays_on_the_paper() -> None:
    assert fonts.drawable(" 林\n晓\t雯\u202e \x00") == "林 晓 雯"
    assert fonts.drawable("葛\U000e0100") == "葛\U000e0100"
    assert fonts.drawable("A" * 60).replace("\u200b", "") == "A" * 60
    assert max(len(run) for run in fonts.drawable("A" * 60).split("\u200b")) <= 12
    assert "\u200b" not in fonts.drawable("党" * 60)


def test_directories_when_fonts_are_not_built_then_says_what_to_run(tmp_path: Path, settings: Settings) -> None:
    settings.FONT_DIR = tmp_path
    with pytest.raises(ImproperlyConfigured, match=r"NotoSerifSC-Regular\.ttf.*npm run build"):
        fonts.missing("林")


def test_missing_when_operator_adds_a_font_then_its_characters_count(tmp_path: Path, settings: Settings) -> None:
    high = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, ord(UNKNOWN), ord(UNKNOWN) + 1, 5)
    # Two segments: U+0627 to U+0628 through an array whose second glyph is absent, and the closing U+FFFF.
    low = struct.pack(">7H2HH2H2H2H2H", 4, 36, 0, 4, 4, 1, 0, 0x628, 0xFFFF, 0, 0x627, 0xFFFF, 0, 1, 4, 0, 7, 0)
    cmap = struct.pack(">HHHHIHHI", 0, 2, 3, 1, 20, 3, 10, 20 + len(low)) + low + high
    font = struct.pack(">IHHHH4sIII", 0x00010000, 1, 16, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap
    (tmp_path / "extra.ttf").write_bytes(font)
    assert fonts.missing("\u0627\u0628" + UNKNOWN) == ["\u0627", "\u0628", UNKNOWN]
    settings.EXTRA_FONT_DIR = tmp_path
    assert fonts.missing("\u0627\u0628" + UNKNOWN) == ["\u0628"]
