"""Films: converted by ffmpeg where it is at hand (and by a stand-in that every machine can run), shown, explained."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

from kernel.content.media import ffmpeg, films
from kernel.content.media.refusal import UploadRefused
from kernel.content.media.subtitles import as_webvtt
from kernel.content.models import Film, FilmCopy, GuardedDocument, Subtitles
from kernel.jobs.api import Cancelled, Job, JobError
from kernel.testing.storage import PATHLESS

REAL = shutil.which("ffmpeg")
MP4 = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x00\x08moov" + b"\x00\x00\x00\x08mdat"
SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\n<font color=red>大家好</font><script>alert(1)</script>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\n再见 & <b>谢谢</b>\r\n"
)

STAND_IN = """
import sys
from PIL import Image
arguments = sys.argv[1:]
source = arguments[arguments.index("-i") + 1]
assert source.startswith("file:") and arguments[arguments.index("-protocol_whitelist") + 1] == "file"
assert "-nostdin" in arguments and arguments[arguments.index("-f") + 1] in ("mov", "matroska")
if b"BROKEN" in open(source[5:], "rb").read():
    sys.exit("Invalid data found when processing input")
target = arguments[-1] if "-y" in arguments else ""
if target.endswith(".jpg"):
    Image.new("RGB", (1280, 720), "navy").save(target)
elif target.endswith(".mp4"):
    print("out_time_us=1000000", flush=True)
    open(target, "wb").write(open(source[5:], "rb").read() + arguments[arguments.index("-vf") + 1].encode())
else:
    sys.exit("  Duration: 00:00:02.00, start: 0\\n  Stream #0:0: Video: h264 (High), yuv420p, 1280x720, 25 fps\\nAt least one")
"""


@pytest.fixture
def stand_in(settings, tmp_path):
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!{sys.executable}\n{textwrap.dedent(STAND_IN)}", "utf-8")
    program.chmod(0o755)
    settings.FFMPEG = str(program)
    return program


def film(data=MP4, name="片.mp4", audience="public"):
    document = GuardedDocument(title="片", audience=audience)
    document.file.save(name, ContentFile(data), save=False)
    document.save()
    return document


class Told:
    """In place of the worker's progress."""

    def __init__(self, stop_at=None):
        self.heard, self.stop_at = [], stop_at

    def __call__(self, done, total=0, message=""):
        self.heard.append(done)
        if self.stop_at is not None and done >= self.stop_at:
            raise Cancelled


@pytest.mark.parametrize("far", [False, True])
def test_film_when_it_comes_then_a_job_makes_copies_poster_and_length(
    house, stand_in, settings, far, django_assert_num_queries
):
    if far:
        settings.STORAGES = {**settings.STORAGES, "default": PATHLESS}
    document = film()
    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("content.film", {"document": document.pk})
    told = Told()
    films.convert(told, **job.arguments)
    row = Film.objects.get()
    assert (row.state, row.percent, row.seconds, row.problem) == ("ready", 100, 2, "")
    assert [copy.lines for copy in row.copies.order_by("-lines")] == [720, 480] and told.heard[-1] > 50
    shown = films.shown(document.public_id)
    with django_assert_num_queries(0):  # however many films a page or a lesson has
        assert films.shown(document.public_id) == shown
    client = house.client()
    for source in shown.sources:
        sent = client.get(source.src, headers={"range": "bytes=4-7"})
        assert (sent.status_code, sent.getvalue(), sent["Content-Type"]) == (206, b"ftyp", "video/mp4")
    with Image.open(io.BytesIO(client.get(shown.poster).getvalue())) as still:
        assert still.size == (1280, 720)
    html = render_to_string("components/video.html", {"src": document.url, "film": shown, "label": "片"})
    assert html.count("<source") == 2 and shown.poster in html and 'data-lines="480"' in html
    document.save()
    assert Job.objects.count() == 1, "nothing new came"
    names = [copy.file.name for copy in row.copies.all()]
    document.delete()
    assert not any(default_storage.exists(name) for name in names)


def test_film_when_its_audience_is_narrow_then_copies_still_and_subtitles_are_too(house, stand_in):
    document = film(audience="members")
    films.convert(Told(), document=document.pk)
    films.keep_subtitles(document=document, language="en", data=SRT.encode())
    shown = films.shown(document.public_id)
    stranger, member = house.client(), house.client(house.member("member", unit=house.harbour))
    for address in (*(source.src for source in shown.sources), shown.poster, *(track.src for track in shown.tracks)):
        assert stranger.get(address).status_code == 404
        assert member.get(address).status_code == 200


def test_film_when_it_cannot_be_converted_then_the_editor_is_told_and_the_original_is_shown(house, stand_in):
    document = film(MP4 + b"BROKEN")
    with pytest.raises(JobError, match="MP4"):
        films.convert(Told(), document=document.pk)
    row = Film.objects.get()
    assert row.state == "failed" and "MP4" in row.problem and films.shown(document.public_id) is None
    client = house.client(house.member("root", unit=house.city, role="administrator"))
    GuardedDocument.objects.update(unit=house.harbour)
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    assert row.problem in editor.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
    assert client.get(document.url).status_code == 200


def test_film_when_nobody_wants_it_any_more_then_ffmpeg_ends_and_it_waits(house, stand_in):
    document = film()
    with pytest.raises(Cancelled):
        films.convert(Told(stop_at=1), document=document.pk)
    assert Film.objects.get().state == "waiting" and not FilmCopy.objects.exists()


def test_film_when_ffmpeg_is_absent_then_the_original_is_all_there_is(house, settings):
    settings.FFMPEG = "off"
    document = film()
    assert not Film.objects.exists() and not Job.objects.exists() and films.shown(document.public_id) is None
    html = render_to_string("components/video.html", {"src": document.url, "film": None, "label": "片"})
    assert html.count("<source") == 1 and document.url in html


@pytest.mark.parametrize("kind", ["real"] if REAL else [])
def test_real_ffmpeg_when_asked_then_upright_h264_that_begins_at_once_without_place(house, settings, tmp_path, kind):
    settings.FFMPEG = ""
    source = tmp_path / "source.mp4"
    made = [str(REAL), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2"]
    subprocess.run([*made, "-metadata", "title=SECRETPLACE", "-y", str(source)], check=True)
    assert b"SECRETPLACE" in source.read_bytes()
    document = film(source.read_bytes())
    films.convert(Told(), document=document.pk)
    copy = FilmCopy.objects.get()
    data = copy.file.open().read()
    assert b"avc1" in data and b"SECRETPLACE" not in data and data.index(b"moov") < data.index(b"mdat")
    assert copy.lines == 480 and Film.objects.get().seconds == 2 and copy.film.poster
    playlist = tmp_path / "list.mp4"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    with pytest.raises(ffmpeg.FilmError):
        ffmpeg.facts(Path(playlist), ".mp4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_subtitles_when_srt_comes_then_plain_webvtt_in_utf8(encoding):
    assert as_webvtt(SRT.encode(encoding)) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n大家好alert(1)\n\n00:00:03.000 --> 00:00:04.000\n再见 &amp; 谢谢\n"
    )


def test_subtitles_when_vtt_comes_then_styles_notes_and_places_are_left_out():
    vtt = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(https://evil.example/) }\n\nNOTE a\n\n"
        "1\n01:02.000 --> 01:03.000 line:0\n<v Li>a<c.x>b</c></v>\n"
    )
    assert as_webvtt(vtt.encode()) == "WEBVTT\n\n00:01:02.000 --> 00:01:03.000\nab\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b"no subtitles at all", "srt"),
        (b"1\n00:00:05,000 --> 00:00:04,000\na\n", "2"),
        (b"1\n00:00:x --> 00:00:04,000\na\n", "2"),
        (bytes(range(256)), "UTF-8"),
        (b"a" * 3_000_000, "2 MB"),
    ],
)
def test_subtitles_when_they_cannot_be_read_then_refused_in_words(data, words):
    with pytest.raises(UploadRefused) as refused:
        as_webvtt(data)
    assert words in str(refused.value)


def test_subtitles_when_an_editor_adds_and_removes_them_then_viewers_get_them(house):
    document = film()
    GuardedDocument.objects.update(unit=house.harbour)
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    address = reverse("wagtaildocs:edit", args=[document.pk])
    form = {"title": "片", "audience": "public", "unit": house.harbour.pk, "tags": "", "subtitles_language": "zh-hans"}
    refused = editor.post(address, form | {"subtitles": SimpleUploadedFile("a.srt", b"nothing")})
    assert refused.status_code == 200 and not Subtitles.objects.exists()
    assert editor.post(address, form | {"subtitles": SimpleUploadedFile("a.srt", SRT.encode())}).status_code == 302
    track = films.shown(document.public_id).tracks[0]
    sent = house.client().get(track.src)
    assert sent["Content-Type"] == "text/vtt; charset=utf-8" and "大家好" in sent.content.decode()
    assert track.lang == "zh-Hans"
    assert editor.post(address, form | {"subtitles_gone": ["zh-hans"]}).status_code == 302
    assert films.shown(document.public_id) is None
