"""Two runs of one proof do not meet in its folder."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.proof import ROOT, alone
from tools.steps import Trouble


def test_proof_when_it_runs_already_then_says_so_and_afterwards_runs_again(tmp_path):
    lock = tmp_path / "writers.lock"
    holding = "import sys; from pathlib import Path; from tools.proof import alone\n"
    holding += f"with alone('writers', Path({str(lock)!r})):\n print('in', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        with pytest.raises(Trouble) as trouble, alone("writers", lock):
            pass
        assert f"process {other.pid}" in str(trouble.value) and "runs already" in str(trouble.value)
        other.kill()
    with alone("writers", lock):
        assert "process" in lock.read_text()
