"""Files in pieces: whole, broken off, forged, doubled, too large, too late."""

from __future__ import annotations

import io
import json
import threading
import zlib
from datetime import timedelta

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from kernel.content.models import GuardedDocument
from kernel.intake import services
from kernel.intake.api import ResumableFileField, for_account
from kernel.intake.models import Upload
from kernel.intake.services import BusyError, append, clean_name, part_of, received, sweep

DATA = b"%PDF-1.7 " + bytes(range(256)) * 20
KIND = "content.document"


@pytest.fixture
def editor(house):
    return house.member("editor", unit=house.harbour, role="editor")


@pytest.fixture
def client(house, editor):
    return house.client(editor)


def begin(client, *, kind=KIND, name="一.pdf", size=len(DATA)):
    return client.post("/uploads/", json.dumps({"kind": kind, "name": name, "size": size}), "application/json")


def send(client, url, offset, data, *, whole=DATA, checksum=None):
    headers = {"upload-offset": str(offset), "upload-checksum": f"crc32 {checksum or zlib.crc32(whole):x}"}
    return client.patch(url, data, "application/offset+octet-stream", headers=headers)


def sent(client, **said):
    """A whole upload; its token."""
    begun = begin(client, **said).json()
    assert send(client, begun["url"], 0, DATA).status_code == 204
    return begun["token"]


def test_upload_when_it_breaks_then_goes_on_where_it_stopped_and_a_form_takes_it(client, editor, house):
    begun = begin(client)
    assert begun.status_code == 201 and begun["Location"] == begun.json()["url"]
    url, token = begun.json()["url"], begun.json()["token"]
    assert send(client, url, 0, DATA[:2000])["Upload-Offset"] == "2000"
    asked = client.head(url)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("2000", str(len(DATA)))
    assert received(account=editor.account, kind=KIND, token=token) is None, "not before it is whole"
    again = send(client, url, 0, DATA[:2000])
    assert (again.status_code, again["Upload-Offset"]) == (409, "2000"), "nothing is taken twice"
    assert send(client, url, 2000, DATA[2000:]).status_code == 204
    assert send(client, url, len(DATA), b"x").status_code == 409
    form = {"title": "Report", "file-received": token, "audience": "public"}
    shown = client.post(reverse("wagtaildocs:add"), form | {"title": ""})
    assert token in shown.content.decode() and "一.pdf" in shown.content.decode(), "a mistake elsewhere loses nothing"
    assert client.post(reverse("wagtaildocs:add"), form).status_code == 302
    document = GuardedDocument.objects.get()
    assert (
        document.file.open().read() == DATA and document.file_size == len(DATA) and document.filename.endswith(".pdf")
    )
    assert not part_of(Upload.objects.get()).exists(), "moved, not copied"
    assert client.post(reverse("wagtaildocs:add"), form).status_code == 200, "and used once"
    assert sweep() == 1 and not Upload.objects.exists()


def test_upload_when_another_account_names_it_then_there_is_none(client, house, editor):
    begun = begin(client).json()
    other = house.client(house.member("other", unit=house.harbour, role="editor"))
    assert other.head(begun["url"]).status_code == 404
    assert send(other, begun["url"], 0, DATA).status_code == 404
    assert other.delete(begun["url"]).status_code == 404
    send(client, begun["url"], 0, DATA)
    form = {"title": "Stolen", "file-received": begun["token"]}
    assert other.post(reverse("wagtaildocs:add"), form).status_code == 200
    assert other.post(reverse("wagtailimages:add"), form).status_code == 200
    assert client.post(reverse("wagtailimages:add"), form).status_code == 200, "nor for another kind of form"
    assert not GuardedDocument.objects.exists()
    assert house.client().head(begun["url"]).status_code == 401
    assert begin(house.client()).status_code == 401
    assert begin(house.client(house.member("member", unit=house.harbour))).status_code == 404
    assert begin(client, kind="nonsense").status_code == 404


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"size": 3_000_000_000}, 413),
        ({"size": 0}, 400),
        ({"size": -5}, 400),
        ({"size": "many"}, 400),
        ({"name": "///"}, 400),
        ({"kind": "content.picture", "size": 100_000_000}, 413),
    ],
)
def test_upload_when_begun_wrongly_then_refused_in_words(client, said, status):
    answer = begin(client, **said)
    assert answer.status_code == status and not Upload.objects.exists()
    if said.get("size") != "many":
        assert answer.json()["message"]


def test_upload_when_more_comes_than_was_said_or_something_else_then_not_kept(client):
    url = begin(client).json()["url"]
    assert send(client, url, 0, DATA + b"more").status_code == 413
    assert client.head(url)["Upload-Offset"] == "0"
    assert send(client, url, 10, DATA).status_code == 409
    damaged = send(client, url, 0, DATA, checksum=7)
    assert (damaged.status_code, damaged["Upload-Offset"]) == (460, "0")
    assert client.patch(url, DATA, "text/plain", headers={"upload-offset": "0"}).status_code == 400
    assert client.patch(url, DATA, "application/offset+octet-stream").status_code == 400
    assert send(client, url, 0, DATA).status_code == 204, "and the right one still is"


def test_upload_when_two_windows_write_then_one_waits(client):
    upload = Upload.objects.get(public_id=begin(client).json()["token"])
    inside, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size=-1):
            inside.set()
            assert go_on.wait(10)
            return b""

    def hold():
        with services._alone(upload):
            Slow().read()

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(10)
    with pytest.raises(BusyError):
        append(upload=upload, offset=0, stream=io.BytesIO(DATA), checksum=None)
    go_on.set()
    thread.join()
    append(upload=upload, offset=0, stream=io.BytesIO(DATA), checksum=zlib.crc32(DATA))


def test_upload_when_the_server_fell_between_bytes_and_row_then_the_rest_is_cut_and_sent_again(client):
    begun = begin(client).json()
    send(client, begun["url"], 0, DATA[:1000])
    upload = Upload.objects.get()
    with part_of(upload).open("ab") as file:
        file.write(b"lost in the crash")
    assert send(client, begun["url"], 1000, DATA[1000:]).status_code == 204
    assert part_of(upload).read_bytes() == DATA


def test_uploads_when_old_or_too_many_then_cleared_away_or_refused(client, editor, monkeypatch):
    token = sent(client)
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=2))
    path = part_of(Upload.objects.get())
    assert path.exists() and sweep() == 1 and not path.exists()
    assert received(account=editor.account, kind=KIND, token=token) is None
    monkeypatch.setattr(services, "ACCOUNT_UPLOADS", 2)
    assert [begin(client).status_code for _ in range(3)] == [201, 201, 507]
    url = begin_url(editor)
    assert client.delete(url).status_code == 204 and client.head(url).status_code == 404
    assert begin(client).status_code == 201, "one was cancelled"


def begin_url(person):
    return reverse("intake:upload", args=[Upload.objects.filter(account=person.account).first().public_id])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\报告.pdf", "报告.pdf"),
        (".htaccess", "htaccess"),
        ("gpj\u202e.exe", "gpj.exe"),
        ("a" * 300 + ".pdf", "a" * 180 + ".pdf"),
    ],
)
def test_name_when_it_holds_a_path_or_hidden_signs_then_only_its_last_part_is_kept(said, kept):
    assert clean_name(said) == kept


def test_upload_when_the_choosers_tab_sends_its_token_then_taken_there_too(client, house):
    token = sent(client)
    form = {"document-chooser-upload-title": "二", "document-chooser-upload-file-received": token}
    assert client.post(reverse("wagtaildocs_chooser:create"), form).status_code == 200
    assert GuardedDocument.objects.get().file.open().read() == DATA
    shown = client.get(reverse("wagtaildocs_chooser:choose")).content.decode()
    assert "document-chooser-upload-file-received" in shown and "lx-upload" in shown


class FormOfAClass(forms.Form):
    file = ResumableFileField(kind=KIND)


def test_form_when_two_people_fill_it_in_one_after_the_other_then_neither_finds_what_the_other_sent(house, editor):
    other = house.member("other", unit=house.harbour, role="editor")
    upload = services.begin(viewer=house.viewer(editor), kind=KIND, filename="一.pdf", size=len(DATA))
    services.append(upload=upload, offset=0, stream=io.BytesIO(DATA), checksum=zlib.crc32(DATA))

    def form_of(person, data):
        form = FormOfAClass(data)
        for_account(form, person.account)
        return form

    sent = {"file-received": str(upload.public_id)}
    assert not form_of(other, sent).is_valid()
    mine = form_of(editor, sent)
    assert mine.is_valid() and mine.cleaned_data["file"].read() == DATA and "一.pdf" in str(mine["file"])
    assert not form_of(other, sent).is_valid()
    assert "一.pdf" not in str(form_of(other, None)["file"])
