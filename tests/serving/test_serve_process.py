"""`manage.py serve` as a real process, spoken to through real sockets."""

import hashlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings

ECHO = quote("/回声")


class Served:
    """A running server; ends with its `with` block."""

    def __init__(self, data_dir, **environment):
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.serving.small_settings",
            "DATA_DIR": str(data_dir),
            "HOST": "127.0.0.1",
            "PORT": "0",
            "WORKER": "0",
            "LANGUAGE_CODE": "en",
            "TRUST_PROXY": "0",
            **environment,
        }

    def start(self):
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self):
        self.process = self.start()
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(found[1])
                return self
        pytest.fail("the server did not begin:\n" + "".join(lines))

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate(timeout=20)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, headers=None, **kwargs):
        connection = self.connect()
        connection.request(method, path, body, headers or {}, **kwargs)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def ask_raw(self, text):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(text.replace("\n", "\r\n").encode())
            return connection.recv(65536).decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("data")
    (data_dir / "files").mkdir()
    (data_dir / "files" / "film.bin").write_bytes(bytes(range(256)) * 8192)
    (data_dir / "static").mkdir()
    (data_dir / "static" / "app.css").write_text("a{}")
    with Served(data_dir, MAX_BODY_MB="4") as served:
        yield served


def test_page_when_asked_twice_then_one_connection_serves_both_and_headers_tell_little(server):
    connection = server.connect()
    forged = {"Daphne-Root-Path": "/evil", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}
    for _ in range(2):
        connection.request("GET", ECHO + "?a=1", headers=forged)
        response = connection.getresponse()
        told = json.loads(response.read())
        local_port = connection.sock.getsockname()[1]
    assert connection.sock.getsockname()[1] == local_port
    assert told["path"] == "/回声" and told["client"] == "127.0.0.1"
    assert told["forwarded"] == ["SCRIPT_NAME"] and told["script_name"] == ""
    assert response.getheader("Server") is None and response.getheader("X-Request-ID")
    connection.close()


def test_upload_when_large_or_in_chunks_then_complete_and_when_too_large_then_413(server):
    body = os.urandom(3 * 2**20)
    digest = hashlib.sha256(body).hexdigest()
    assert json.loads(server.ask("POST", ECHO, body)[1])["sha256"] == digest
    pieces = (body[start : start + 10_000] for start in range(0, len(body), 10_000))
    assert json.loads(server.ask("POST", ECHO, pieces, encode_chunked=True)[1])["sha256"] == digest
    assert server.ask("POST", ECHO, os.urandom(4 * 2**20 + 1))[0].status == 413
    too_many = (b"x" * 2**20 for _ in range(5))
    assert server.ask("POST", ECHO, too_many, encode_chunked=True)[0].status == 413


def test_file_when_a_view_allows_it_then_sent_with_ranges_and_without_the_internal_header(server):
    whole = bytes(range(256)) * 8192
    response, content = server.ask("GET", "/file")
    assert (response.status, content) == (200, whole) and response.getheader("X-Lianxue-File") is None
    response, content = server.ask("GET", "/file", headers={"Range": "bytes=1000-1999"})
    assert (response.status, content) == (206, whole[1000:2000])
    response, content = server.ask("HEAD", "/file")
    assert (content, response.getheader("Content-Length")) == (b"", str(len(whole)))
    assert server.ask("GET", "/file", headers={"If-None-Match": response.getheader("ETag")})[0].status == 304
    assert server.ask("GET", "/static/app.css")[1] == b"a{}"
    assert server.ask("GET", "/static/../secrets.env")[0].status == 404


def test_stream_when_read_then_whole_and_when_it_breaks_then_visibly_cut(server):
    assert len(server.ask("GET", "/stream")[1]) == 64 * 65536
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        server.ask("GET", "/broken")
    for _ in range(8):  # more than there are page threads
        connection = server.connect()
        connection.request("GET", "/stream")
        connection.getresponse().read(10)
        connection.close()
    assert server.ask("GET", ECHO)[0].status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:{port}"])
def test_websocket_when_foreign_or_unknown_then_refused(server, origin):
    answer = server.ask_raw(
        f"GET /ws/none HTTP/1.1\nHost: 127.0.0.1:{server.port}\nUpgrade: websocket\nConnection: Upgrade\n"
        f"Origin: {origin.format(port=server.port)}\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
        "Sec-WebSocket-Version: 13\n\n"
    )
    assert answer.startswith("HTTP/1.1 403")


def test_serve_when_the_port_is_taken_then_says_so_and_fails(server, tmp_path):
    process = Served(tmp_path, PORT=str(server.port)).start()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{server.port}" in output and "Traceback" not in output


def test_serve_when_terminated_then_running_requests_end_and_new_ones_are_refused(tmp_path):
    with Served(tmp_path) as served:
        slow = served.connect()
        slow.request("GET", "/slow")
        uploading = socket.create_connection(("127.0.0.1", served.port), timeout=30)
        uploading.sendall(f"POST {ECHO} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345".encode())
        idle = served.connect()
        idle.request("GET", ECHO)
        idle.getresponse().read()
        served.process.send_signal(signal.SIGTERM)
        assert idle.sock.recv(1) == b"", "an idle connection is closed"
        with pytest.raises(ConnectionError):
            served.connect().connect()
        assert slow.getresponse().read() == b"slow but complete"
        assert served.process.poll() is None, "the upload is still waited for"
        uploading.sendall(b"67890")
        answer = b""
        while piece := uploading.recv(65536):
            answer += piece
        assert answer.startswith(b"HTTP/1.1 200") and hashlib.sha256(b"1234567890").hexdigest().encode() in answer
        output, _ = served.process.communicate(timeout=20)
        assert served.process.returncode == 0, output
        assert "Lianxue has stopped." in output and "Traceback" not in output
