"""Films: converted in the background where ffmpeg is at hand, and shown in what was made of them."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit.api import record
from kernel.content.media import ffmpeg
from kernel.content.media.ffmpeg import FilmError
from kernel.content.media.subtitles import as_webvtt
from kernel.content.media.uploads import strip_metadata
from kernel.content.models import Film, FilmCopy, GuardedDocument, Subtitles
from kernel.jobs.api import Cancelled, JobError, Progress, enqueue, register
from kernel.storage import at_hand
from kernel.units.shelf import Shelf

log = logging.getLogger("lianxue.films")
shelf = Shelf("films")

KIND = "content.film"
LINES = (720, 480)
ENDINGS = tuple(ffmpeg.DEMUXERS)


def is_film(document: GuardedDocument) -> bool:
    return document.filename.lower().endswith(ENDINGS)


def connect() -> None:
    register(KIND, convert, label=gettext_lazy("Convert a film"), attempts=2, timeout=12 * 3600.0)


@receiver(post_save, sender=GuardedDocument, dispatch_uid="content_film_comes")
def _comes(instance: GuardedDocument, raw: bool = False, **kwargs: Any) -> None:
    if raw or not is_film(instance) or ffmpeg.program() is None:
        return
    with transaction.atomic():
        film, made = Film.objects.get_or_create(document=instance, defaults={"source": instance.file.name})
        if not made and film.source == instance.file.name:
            return
        Film.objects.filter(pk=film.pk).update(
            source=instance.file.name, state=Film.State.WAITING, problem="", percent=0
        )
        enqueue(
            kind=KIND,
            owner=getattr(instance.uploaded_by_user, "person", None),
            unit_id=instance.unit_id,
            arguments={"document": instance.pk},
            once=str(instance.pk),
        )


@receiver([post_save, post_delete], sender=Subtitles, dispatch_uid="content_subtitles_changed")
@receiver([post_save, post_delete], sender=FilmCopy, dispatch_uid="content_film_copy_changed")
def _changed(**kwargs: Any) -> None:
    with transaction.atomic():
        shelf.changed()


# -- converting ----------------------------------------------------------------------------------------------------
def convert(progress: Progress, *, document: int) -> None:
    """The job. May be run again: copies that are there are replaced. The original stays as it is."""
    row = GuardedDocument.objects.filter(pk=document).select_related("film").first()
    film = getattr(row, "film", None)
    if row is None or film is None:
        return
    try:
        with ffmpeg.one_at_a_time(lambda: progress(0, 100)), at_hand(row.file) as source, _folder() as folder:
            _make(progress, film, source, folder)
    except Cancelled:
        _note(film, state=Film.State.WAITING, percent=0)
        raise
    except FilmError as error:
        log.warning("film %s: %s", row.public_id, error)
        problem = _(
            "The film could not be converted; it is shown as it is. Export it as MP4 (H.264) and replace the file."
        )
        _note(film, state=Film.State.FAILED, problem=problem)
        raise JobError(problem) from error


def _make(progress: Progress, film: Film, source: Path, folder: Path) -> None:
    ending = PurePosixPath(film.source).suffix.lower()
    found = ffmpeg.facts(source, ending)
    _note(film, state=Film.State.RUNNING, percent=0, seconds=max(1, round(found.seconds)))
    still = folder / "still.jpg"
    ffmpeg.still(source, ending, still, at=min(3.0, found.seconds / 10))
    short = min(found.width, found.height)
    sizes = [lines for lines in LINES if short > lines * 0.9] or [LINES[-1]]
    made: list[tuple[int, Path]] = []
    for number, lines in enumerate(sizes):
        target = folder / f"{lines}.mp4"

        def tell(share: float, number: int = number) -> None:
            percent = int((number + share) / len(sizes) * 100)
            progress(percent, 100)
            if percent >= film.percent + 5:
                _note(film, percent=percent)

        ffmpeg.smaller(source, ending, target, lines=lines, seconds=found.seconds, tell=tell)
        made.append((lines, target))
    _keep(film, still, made)


def _keep(film: Film, still: Path, made: list[tuple[int, Path]]) -> None:
    """Files first, then rows: a crash between leaves files that nobody names, never rows without files."""
    old = film.poster.name
    film.poster.save(f"{film.public_id}.jpg", ContentFile(strip_metadata(still.read_bytes())), save=False)
    copies = []
    for lines, path in made:
        copy = FilmCopy(film=film, lines=lines, size=path.stat().st_size)
        with path.open("rb") as file:
            copy.file.save(f"{film.public_id}-{lines}.mp4", File(file), save=False)
        copies.append(copy)
    with transaction.atomic():
        film.copies.all().delete()
        for copy in copies:
            copy.save()
        _note(film, state=Film.State.READY, percent=100, problem="", poster=film.poster.name)
        record("content.film_converted", obj=film.document, unit=film.document.unit)
    if old and old != film.poster.name:
        film.poster.storage.delete(old)


def _note(film: Film, **values: Any) -> None:
    Film.objects.filter(pk=film.pk).update(**values)
    for name, value in values.items():
        setattr(film, name, value)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="film-", dir=settings.DATA_DIR) as folder:
        yield Path(folder)


# -- subtitles -----------------------------------------------------------------------------------------------------
@transaction.atomic
def keep_subtitles(*, document: GuardedDocument, language: str, data: bytes, actor: Any = None) -> Subtitles:
    """Those of this language are replaced. Raises UploadRefused."""
    row, _made = Subtitles.objects.update_or_create(
        document=document, language=language, defaults={"text": as_webvtt(data)}
    )
    record("content.subtitles_kept", actor=actor, obj=document, unit=document.unit)
    return row


@transaction.atomic
def remove_subtitles(*, document: GuardedDocument, languages: list[str], actor: Any = None) -> None:
    for row in Subtitles.objects.filter(document=document, language__in=languages):
        row.delete()
    record("content.subtitles_removed", actor=actor, obj=document, unit=document.unit)


# -- showing -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Source:
    src: str
    lines: int  # 0: the original


@dataclass(frozen=True, slots=True)
class Track:
    src: str
    lang: str
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a player needs of a film: the best copy first, the original only where there is no copy."""

    sources: tuple[Source, ...]
    content_type: str
    poster: str
    tracks: tuple[Track, ...]


def shown(public_id: str) -> Shown | None:
    """Of the document with this public id; None where it has neither copies nor subtitles. Kept in memory."""

    def load() -> tuple[Shown | None]:
        return (_load(public_id),)

    return shelf.get(public_id, load)[0]


def _load(public_id: str) -> Shown | None:
    film = Film.objects.filter(document__public_id=public_id).prefetch_related("copies").first()
    tracks = Subtitles.objects.filter(document__public_id=public_id).order_by("-language")
    names = dict(settings.LANGUAGES)
    told = tuple(
        Track(
            f"/files/t/{row.public_id}/",
            "zh-Hans" if row.language == "zh-hans" else row.language,
            str(str(names[row.language])),
        )
        for row in tracks
    )
    copies = sorted(film.copies.all(), key=lambda copy: -copy.lines) if film else []
    if not copies and not told:
        return None
    sources = tuple(Source(f"/files/v/{copy.public_id}/", copy.lines) for copy in copies)
    poster = f"/files/p/{film.public_id}/" if film and film.poster and copies else ""
    return Shown(sources, "video/mp4", poster, told)


def state_words(document: GuardedDocument) -> str:
    """For the editor: how far the conversion is; empty where nothing is converted here."""
    film = Film.objects.filter(document=document).first()
    if film is None:
        return ""
    if film.state == Film.State.RUNNING:
        return _("Being converted: %(percent)d%%. The original is shown meanwhile.") % {"percent": film.percent}
    if film.state == Film.State.WAITING:
        return _("Waiting to be converted. The original is shown meanwhile.")
    return film.problem or _("Converted: viewers get a smaller film that begins at once.")
