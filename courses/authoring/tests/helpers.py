"""A small course as a folder, and questions for its exam."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image

from courses.authoring.importer import ImportResult, import_course
from courses.authoring.services import home_of
from courses.imports.markdown import read_course

FILES = {
    "SUMMARY.md": """---
summary: Two chapters about minutes.
hours: 3.5
---
# Minutes

* Begin
  * [What minutes are](begin/what.md)
  * [Who writes](begin/who.md)
* Go on
  * [Decisions](decisions.md)
""",
    "begin/what.md": """# What minutes are

Minutes hold **decisions**. See [who writes](who.md) and [the vote](../decisions.md#the-vote).

![The desk](../pictures/desk.png "A tidy desk")

| Word | Meaning |
|------|---------|
| `quorum` | enough people |
""",
    "begin/who.md": """# Who writes

## The chair

The chair signs. [Template](../template.txt)

```check
Who signs?
- [ ] The typist
- [x] The chair
> The chair confirms.
```
""",
    "decisions.md": """# Decisions

## The vote

> **Note:** Count twice.

```python
print("ayes")
```
""",
    "template.txt": "Place, date, present\n",
}


def png(width: int = 900, height: int = 500, colour: str = "#446688") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()


def write_folder(root: Path, **changes: str | None) -> Path:
    """The small course in a folder named minutes; `changes` replace files or take them away (None)."""
    folder = root / "minutes"
    for name, text in {**FILES, **changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, encoding="utf-8")
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures/desk.png").write_bytes(png())
    return folder


def pack(folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"minutes/{path.relative_to(folder)}")
    return target.getvalue()


def run_import(house, folder: Path, **more) -> ImportResult:
    return import_course(
        draft=read_course(folder), unit=house.harbour, actor=None, parent_page=home_of(house.harbour), **more
    )
