"""A guide of the demo as a PDF, each section on a sheet of its own."""

from __future__ import annotations

import json
from typing import Any

import typst
from django.conf import settings

_TEMPLATE = b"""
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set page(paper: "a4", margin: 30mm, numbering: "1")
#set text(font: "Noto Serif SC", size: 14pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), leading: 1em, spacing: 1.2em)
#align(center, text(size: 24pt, weight: "bold", fill: rgb("#b3261e"), told.title))
#v(1em)
#for (number, section) in told.sections.enumerate() [
  #if number > 0 { pagebreak() }
  #heading(section.title)
  #v(0.6em)
  #for line in section.lines [#line #parbreak()]
]
"""


def guide(item: dict[str, Any]) -> bytes:
    """`item` has a title and sections, each with a title and lines."""
    compiler = typst.Compiler(font_paths=[str(settings.FONT_DIR)], ignore_system_fonts=True)
    told = {"told": json.dumps({"title": item["title"], "sections": item["sections"]}, ensure_ascii=False)}
    made = compiler.compile(_TEMPLATE, format="pdf", sys_inputs=told)
    assert isinstance(made, bytes)
    return made
