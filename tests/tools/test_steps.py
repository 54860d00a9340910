"""The steps of `make run`: when they are skipped, and what a reader is told when one fails."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from tools import environment, steps
from tools.run import check_port
from tools.steps import Stamp, Trouble, run


def test_stamp_when_nothing_changed_then_is_fresh_and_any_change_makes_it_stale(tmp_path):
    source, output = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_text("a")
    stamp = Stamp(tmp_path / "stamps/one", [source], [output], more="python 3")
    assert not stamp.fresh()
    output.touch()
    stamp.write()
    assert stamp.fresh()
    assert not Stamp(stamp.path, [source], [output], more="python 4").fresh()
    source.write_text("b")
    assert not stamp.fresh()
    stamp.write()
    output.unlink()
    assert not stamp.fresh()


def test_step_when_it_works_then_returns_its_output_and_when_it_fails_then_says_why(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "LOGS", tmp_path / "log")
    assert run("Small step", [sys.executable, "-c", "print('done')"]) == "done\n"
    assert "✓ Small step" in capsys.readouterr().out
    broken = [sys.executable, "-c", "import sys; print('ECONNREFUSED'); sys.exit(3)"]
    with pytest.raises(Trouble) as trouble:
        run("Broken step", broken, hint=environment.npm_hint)
    assert "Broken step: failed (code 3)" in str(trouble.value)
    assert "registry could not be reached" in str(trouble.value)
    assert "ECONNREFUSED" in (tmp_path / "log/broken-step.log").read_text()


def test_port_when_free_then_passes_and_when_taken_then_names_another():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        holder.listen()
        with pytest.raises(Trouble, match="make run PORT="):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
    with pytest.raises(Trouble, match="HOST="):
        check_port("no.such.host.invalid", port)


@pytest.mark.parametrize(
    ("hint", "output", "said"),
    [
        (environment.pip_hint, "ConnectTimeoutError: … NewConnectionError", "PIP_INDEX_URL"),
        (environment.pip_hint, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        (environment.pip_hint, "No matching distribution found for x", "no build for Python"),
        (environment.npm_hint, "npm error code EINTEGRITY", "not the one that was locked"),
        (environment.npm_hint, "something else", ""),
    ],
)
def test_hint_when_a_download_fails_then_says_what_to_do(hint, output, said):
    assert said in hint(output)


def test_python_packages_when_venv_is_missing_then_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Trouble, match="python3-venv"):
        environment.python_packages()


def test_tools_when_python_is_too_old_then_say_so_before_anything_else():
    program = "import sys; sys.version_info = (3, 9, 2); import tools"
    done = subprocess.run([sys.executable, "-c", program], cwd=steps.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Lianxue needs Python 3.11 or newer")
    assert "Traceback" not in done.stderr


def test_port_number_when_it_is_none_then_is_refused_in_words():
    env = {**os.environ, "PORT": "eighty"}
    command = [sys.executable, "-m", "tools.run"]
    done = subprocess.run(command, cwd=steps.ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "PORT=eighty is no port number. Take one from 1024 to 65535:  make run PORT=8001",
    )
