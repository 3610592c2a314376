"""The code's own rules: lint, format, types, and what must never stand in a file of the project."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LONGEST_MODULE = 300


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return [REPOSITORY / name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=" ".join
)
def test_lint_format_and_types_are_clean(command: list[str]) -> None:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_names_a_package_registry_or_a_folder_outside_the_project() -> None:
    forbidden = re.compile(
        "py" + r"pi\.org|python" + r"hosted|npm" + r"js\.|registry\.n" + r"pm|\.\./sha" + "red", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if forbidden.search(line)
    ]

    assert found == []


def test_modules_stay_small_and_say_what_lives_in_them() -> None:
    modules = [path for path in tracked_files() if path.suffix == ".py" and path.name != "__init__.py"]
    assert modules
    product = [path for path in modules if "tests" not in path.relative_to(REPOSITORY).parts]
    long = [
        path.name for path in product if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE
    ]
    silent = [
        path.name
        for path in modules
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]

    assert silent == []
    assert long == []
