"""Compile our .po files to .mo without GNU gettext. Fuzzy entries are left out, as msgfmt does."""

from __future__ import annotations

import polib

from tools.environment import sources


def compile_all() -> int:
    count = 0
    for path in sorted(sources("**/locale/*/LC_MESSAGES/*.po")):
        polib.pofile(str(path), encoding="utf-8", check_for_duplicates=True).save_as_mofile(
            str(path.with_suffix(".mo"))
        )
        count += 1
    return count


if __name__ == "__main__":
    print(f"{compile_all()} catalogues compiled")
