"""`make run`: from a bare checkout to a running site. A step is skipped while its inputs are unchanged."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from tools.environment import PYTHON, front_end, python_packages, sources, translations
from tools.steps import ROOT, Stamp, Trouble, guarded, run

sys.path.insert(0, str(ROOT / "site"))
from portal.env import load_env_file  # these two need no package
from portal.setup import tokens


def check_port(host: str, port: int) -> None:
    """Fail before the long steps rather than after them."""
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Trouble(f"HOST={host} is no address of this machine: {error}.") from error
    with socket.socket(address[0], address[1]) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address[4])
        except PermissionError as error:
            raise Trouble(f"Port {port} needs more rights than you have. Take another:  make run PORT=8001") from error
        except OSError as error:
            raise Trouble(
                f"Port {port} of {host} cannot be used: {error.strerror}.\n"
                "Perhaps the site runs already. Stop that one, or take another port:  make run PORT=8001"
            ) from error


def manage(title: str, *words: str) -> str:
    return run(title, [PYTHON, "manage.py", *words])


def migrate(data: Path) -> None:
    foreign = os.environ.get("DATABASE_URL", "")
    stamp = Stamp(
        data / ".stamps/migrations",
        [ROOT / "requirements.txt", *sources("**/migrations/*.py")],
        [] if foreign else [data / "lianxue.sqlite3"],
        more=f"{foreign} {os.environ.get('INSTALLED_PLUGINS', '*')}",
    )
    # A database server may have been emptied behind our back: only our own file is taken at its stamp's word.
    if foreign or not stamp.fresh():
        manage("Database", "migrate", "--noinput")
        stamp.write()


def first_content(data: Path) -> None:
    """The demo belongs to the very first start; later ones never add it to somebody's own content."""
    mark = data / ".stamps/content"
    if mark.is_file():
        return
    demo = os.environ.get("DEMO", "1") not in {"0", "no", "false"}
    if demo:
        manage("Demo content", "demo")
    mark.write_text("demo" if demo else "empty", "utf-8")


def set_up_token(data: Path) -> str:
    """What the first-run page asks for; empty once there is an administrator."""
    asked = data / ".stamps/administrator"
    if tokens.is_waiting(data):
        return tokens.make(data)
    if asked.is_file():
        return ""
    lines = manage("First administrator", "setup_token").split()
    asked.touch()
    return lines[-1] if lines else ""


def greet(host: str, port: int, data: Path, token: str) -> None:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    origin = os.environ.get("PUBLIC_ORIGIN") or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    print(f"\n  Lianxue 联学   {origin.rstrip('/')}/\n")
    accounts = data / "demo-accounts.txt"
    if accounts.is_file():
        print("".join(f"  {line}\n" for line in accounts.read_text("utf-8").splitlines()))
    if token:
        print(f"  首次设置 · first-run page   {origin.rstrip('/')}/setup/\n  一次性口令 · one-time token   {token}\n")
    print("  Ctrl-C 停止 · stops it\n", flush=True)


def main() -> int:
    load_env_file(ROOT / ".env")
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT={port} is no port number. Take one from 1024 to 65535:  make run PORT=8001")
    check_port(host, int(port))
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    python_packages()
    front_end()
    translations()
    migrate(data)
    first_content(data)
    greet(host, int(port), data, set_up_token(data))
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "manage.py", "serve"])  # noqa: S606 - signals must reach the server itself


if __name__ == "__main__":
    guarded(main)
