"""Files in a storage without paths: S3-compatible (moto, in process) and a plain one that knows no more than Django asks."""

from __future__ import annotations

from urllib.parse import unquote

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory
from moto import mock_aws

from kernel.files import FILE_HEADER, PROXIED_KEY, SENDER_KEY, guarded_file_response, open_named, stored_file_response
from kernel.storage import open_stored, seekable, storages
from kernel.testing.storage import PATHLESS

URL = "s3://key:s%2Fcret@s3.us-east-1.amazonaws.com/lianxue/house?region=us-east-1"
NAME = "documents/学习 笔记.pdf"
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def bucket(settings):
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="lianxue")
        settings.STORAGES = storages(URL)
        yield default_storage


@pytest.fixture
def plain(settings):
    settings.STORAGES = {**settings.STORAGES, "default": PATHLESS}
    return default_storage


def answer(name, *, meta=None, method="get", **headers):
    request = getattr(RequestFactory(), method)("/file", headers=headers)
    request.META.update(meta or {})
    return stored_file_response(request, name, content_type="video/mp4", filename="一.mp4", inline=True, etag="abc")


@pytest.mark.parametrize("kind", ["bucket", "plain"])
def test_storage_without_paths_when_a_part_is_asked_then_only_that_is_read(kind, request):
    storage = request.getfixturevalue(kind)
    name = storage.save(NAME, ContentFile(CONTENT))
    with pytest.raises(NotImplementedError):
        storage.path(name)
    part = answer(name, range="bytes=300-309")
    assert (part.status_code, part.getvalue()) == (206, CONTENT[300:310])
    assert part["Content-Range"] == f"bytes 300-309/{len(CONTENT)}" and FILE_HEADER not in part
    assert answer(name, method="head")["Content-Length"] == str(len(CONTENT))
    assert answer(name).getvalue() == CONTENT
    named = answer(name, meta={SENDER_KEY: True})
    assert named.content == b""

    source = open_named(unquote(named[FILE_HEADER]))
    assert (source.size, source.read(5, 3), source.far) == (len(CONTENT), CONTENT[5:8], True)
    with pytest.raises(FileNotFoundError):
        open_stored(storage, "documents/none.pdf")
    with pytest.raises(Http404):
        answer("documents/none.pdf")
    file = type("File", (), {"storage": storage, "name": name})
    with seekable(file) as stream:
        stream.seek(-4, 2)
        assert stream.read() == CONTENT[-4:]
        stream.seek(1000)
        assert stream.read(4) == CONTENT[1000:1004]


def test_object_storage_when_names_meet_then_neither_is_overwritten_and_nothing_is_public(bucket):
    first, second = (bucket.save(NAME, ContentFile(text)) for text in (b"one", b"two"))
    assert first != second and bucket.open(first).read() == b"one"
    keys = [found["Key"] for found in bucket.client.list_objects_v2(Bucket="lianxue")["Contents"]]
    assert sorted(keys) == sorted([f"house/{first}", f"house/{second}"])
    grants = bucket.client.get_object_acl(Bucket="lianxue", Key=keys[0])["Grants"]
    assert not any("AllUsers" in str(grant) for grant in grants)


def test_storages_when_the_address_is_read_then_all_its_parts_count_and_a_wrong_one_is_refused():
    options = storages("s3://k:p%40ss@storage.lan:9000/b?tls=0&addressing=path")["default"]["OPTIONS"]
    assert options["endpoint_url"] == "http://storage.lan:9000" and options["secret_key"] == "p@ss"
    assert (options["bucket_name"], options["location"], options["addressing_style"]) == ("b", "", "path")
    assert "FileSystemStorage" in storages("")["default"]["BACKEND"]
    for wrong in ("https://host/b", "s3://host", "s3:///b"):
        with pytest.raises(ValueError, match="STORAGE_URL"):
            storages(wrong)


def test_front_server_when_it_stands_there_then_is_told_the_name_and_nobody_else_ever(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    path = tmp_path / "files" / "学习 1.mp4"
    path.parent.mkdir()
    path.write_bytes(b"0123")

    def ask(**meta):
        request = RequestFactory().get("/file")
        request.META.update(meta)
        return guarded_file_response(request, path, content_type="video/mp4", filename="一.mp4", inline=True)

    proxied = {SENDER_KEY: True, PROXIED_KEY: True}
    assert "X-Accel-Redirect" not in ask(**proxied), "not unless it is set"
    settings.FILE_SENDER = "accel"
    told = ask(**proxied)
    assert told["X-Accel-Redirect"] == "/_files/files/%E5%AD%A6%E4%B9%A0%201.mp4" and FILE_HEADER not in told
    assert told["Content-Type"] == "video/mp4" and told["Cache-Control"] == "private, no-cache"
    assert "X-Accel-Redirect" not in ask(**{SENDER_KEY: True}), "this one came past nginx"
    assert ask().getvalue() == b"0123"
