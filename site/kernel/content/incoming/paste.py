"""What an editor pastes becomes blocks of the page they are writing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from django.db import transaction
from wagtail.blocks import BlockQuoteBlock, RichTextBlock
from wagtail.rich_text import RichText

from kernel.audit.api import record
from kernel.content.blocks import PictureBlock, TableBlock
from kernel.content.cms.doors import IMAGE
from kernel.content.cms.gate import rows_for
from kernel.content.cms.policies import may_write
from kernel.content.incoming.office import Clipboard, read_clipboard
from kernel.content.incoming.pictures import prepare, stored_pictures
from kernel.content.incoming.pieces import Piece, read_pieces
from kernel.content.incoming.remarks import Remark, Remarks
from kernel.content.incoming.rtf import pictures_in
from kernel.content.incoming.services import NotAllowedError, rows_text
from kernel.content.models import GuardedRendition
from kernel.content.richtext import clean_stored


@dataclass
class Pasted:
    """`blocks` as the CMS's form takes them: (name, state)."""

    blocks: list[tuple[str, Any]]
    remarks: list[Remark]


class Room:
    """Which of a stream's blocks takes which kind of piece. What has no place becomes text or is remarked on."""

    def __init__(self, stream: Any) -> None:
        self.blocks = stream.child_blocks
        kinds = {"text": RichTextBlock, "table": TableBlock, "picture": PictureBlock, "quote": BlockQuoteBlock}
        self.names: dict[str, str] = {}
        for kind, of in kinds.items():
            known = [name for name, block in self.blocks.items() if isinstance(block, of)]
            if known:
                self.names[kind] = kind if kind in known else known[0]

    def state(self, piece: Piece, images: dict[str, Any]) -> tuple[str, Any] | None:
        name = self.names.get(piece.kind, "")
        if piece.kind == "picture" and name and (image := images.get(piece.picture)):
            return self._state(name, {"image": image, "caption": piece.caption})
        if piece.kind == "table" and name:
            return self._state(name, {"rows": rows_text(piece.rows), "caption": piece.caption})
        if piece.kind == "quote" and name:
            return self._state(name, piece.html)
        text = _as_text(piece)
        if text and "text" in self.names:
            return self._state(self.names["text"], RichText(clean_stored(text)))
        return None

    def _state(self, name: str, value: Any) -> tuple[str, Any]:
        block = self.blocks[name]
        return name, block.get_form_state(block.normalize(value))


def _as_text(piece: Piece) -> str:
    if piece.kind == "table":
        return "".join(f"<p>{escape('　'.join(cell for cell in row if cell))}</p>" for row in piece.rows)
    if piece.kind == "quote":
        return f"<p>{escape(piece.html)}</p>"
    return piece.html


def paste(
    *,
    page: Any,
    stream: Any,
    html: str,
    rtf: bytes,
    files: list[bytes],
    audience: str,
    roles: str = "",
    host: str = "",
    actor: Any,
) -> Pasted:
    """`page` is the one being written, or the one that it will stand below. Pictures that come along are kept for its
    unit and audience. Raises NotAllowedError."""
    user = getattr(actor, "user", actor)
    if not may_write(user, page):
        raise NotAllowedError
    remarks, room = Remarks(), Room(stream)
    clipboard = read_clipboard(html, files, pictures_in(rtf) if rtf else [], remarks, host=host)
    pieces = read_pieces(clipboard.html, remarks).pieces
    if "picture" not in room.names:
        remarks.add("no_room", len(clipboard.pictures))
        clipboard.pictures.clear()
    if "table" not in room.names:
        remarks.add("no_tables", len([piece for piece in pieces if piece.kind == "table"]))
    prepared = prepare(clipboard.pictures, remarks)
    own = _own_pictures(clipboard, user)
    titles = {piece.picture: piece.alt or piece.caption or page.title for piece in pieces}
    with transaction.atomic():
        of = {"unit_id": page.unit_id, "audience": audience, "audience_roles": roles, "uploaded_by_user": user}
        with stored_pictures(prepared, titles, **of) as images:
            states = [state for piece in pieces if (state := room.state(piece, {**images, **own}))]
            if images:
                record("content.pasted", actor=actor, obj=page, unit=page.unit, pictures=len(images))
    return Pasted(states, remarks.all())


def _own_pictures(clipboard: Clipboard, user: Any) -> dict[str, Any]:
    """Pictures copied from a page of the house, if they are the person's own to use."""
    if not clipboard.own:
        return {}
    rows = GuardedRendition.objects.filter(public_id__in=clipboard.own.values()).select_related("image")
    images = {f"own{rendition.public_id}": rendition.image for rendition in rows}
    own = rows_for(user, IMAGE).filter(pk__in=[image.pk for image in images.values()])
    allowed = set(own.values_list("pk", flat=True))
    return {key: image for key, image in images.items() if image.pk in allowed}
