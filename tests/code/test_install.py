"""Installing the lock: what uv is told of pip's configuration, and pip where uv cannot.

Nothing is installed here; `make venv` in a fresh clone is what does it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from returns_assets import install

LISTING = """:env:.find-links='/wheels /more'
:env:.index-url='https://user:secret@packages.example/simple'
global.extra-index-url='file:///a/simple file:///b/simple'
global.index-url='https://elsewhere.example/simple'
install.no-index='true'
global.quiet='1'
"""


def test_uv_looks_where_pip_is_told_to_look() -> None:
    told = install.uv_environment(install.pip_options(LISTING), {"PATH": "/bin"})
    assert {name: value for name, value in told.items() if name not in ("UV_PYTHON_DOWNLOADS", "PATH")} == {
        "UV_DEFAULT_INDEX": "https://user:secret@packages.example/simple",
        "UV_INDEX": "file:///a/simple file:///b/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_uv_leaves_the_index_alone_where_pip_does() -> None:
    assert install.uv_arguments(install.pip_options(LISTING)) == ["--no-index"]
    assert install.uv_arguments({"no-index": "false"}) == install.uv_arguments({}) == []


def test_what_the_environment_says_of_uv_stays() -> None:
    told = install.uv_environment(
        {"index-url": "https://pip.example"}, {"UV_DEFAULT_INDEX": "https://uv.example"}
    )
    assert told["UV_DEFAULT_INDEX"] == "https://uv.example"


def test_the_lock_holds_uv_with_its_hashes() -> None:
    lines = install.part_of_lock(install.LOCK.read_text(encoding="utf-8"), "uv").splitlines()
    assert lines[0].startswith("uv==")
    assert lines[1:]
    assert all("--hash=sha256:" in line for line in lines[1:])


@pytest.mark.parametrize(("uv_code", "installers"), [(0, ["pip", "uv"]), (2, ["pip", "uv", "pip"])])
def test_pip_installs_the_lock_where_uv_cannot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uv_code: int, installers: list[str]
) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("uv==1 \\\n    --hash=sha256:0\nother==2 \\\n    --hash=sha256:1\n")
    called: list[tuple[str, bool]] = []

    def run(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        if "config" in command:
            return subprocess.CompletedProcess(command, 0, stdout="", stderr="")
        called.append((command[2], str(lock) in command))
        return subprocess.CompletedProcess(command, uv_code if command[2] == "uv" else 0)

    monkeypatch.setattr(subprocess, "run", run)
    install.install(lock)
    assert [name for name, _ in called] == installers
    assert [whole for _, whole in called] == [False, True, True][: len(called)]
