"""dbt with one rule broken, in a child process: imports and parse are done once, in the parent.

The broken text replaces a model, a macro or a seed in the parsed project; no file of the repository changes.
"""

# ruff: noqa: E501

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

Pairs = Sequence[tuple[str, str]]
Changes = Mapping[str, Pairs]


@cache
def parsed(project: Path) -> Any:
    """The manifest of a project, parsed in this process. Opens no warehouse."""
    # Imported late: dbt reads its environment when it is imported.
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(["parse", "--quiet", *_places(project)])
    if not result.success:
        raise RuntimeError(f"the project cannot be parsed: {result.exception}")
    return result.result


def build(
    home: Path, told: str, project: Path, changes: Changes, selectors: Sequence[str]
) -> tuple[bool, str]:
    """Build the selected models of a home with texts of files of the project replaced; whether it went
    well, and what dbt said of errors.
    """
    target = home / "dbt" / "broken"
    target.mkdir(parents=True, exist_ok=True)
    environment = {
        "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "RETURNS_RUN": told, "RETURNS_HOME": str(home), "RETURNS_WAREHOUSE": "warehouse.duckdb",
    }  # fmt: skip
    # The parent may be a test run, whose other tests must not be told these.
    with mock.patch.dict(os.environ, environment):
        return _in_a_child(parsed(project), home, project, changes, selectors)


def _in_a_child(
    manifest: Any, home: Path, project: Path, changes: Changes, selectors: Sequence[str]
) -> tuple[bool, str]:
    said = home / "said.txt"
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with said.open("w", encoding="utf-8") as stream, contextlib.redirect_stdout(stream):
                code = 0 if _run(manifest, home, project, changes, selectors) else 1
        except BaseException as error:
            said.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return status == 0, said.read_text(encoding="utf-8", errors="replace")


def _places(project: Path) -> list[str]:
    return ["--project-dir", str(project), "--profiles-dir", str(project)]


def _run(manifest: Any, home: Path, project: Path, changes: Changes, selectors: Sequence[str]) -> bool:
    from dbt.cli.main import dbtRunner

    os.chdir(home)
    for path, pairs in changes.items():
        _break(manifest, home, project, path, pairs)
    command = ["build", "--quiet", "--threads", "2", *_places(project)]
    command += ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    result = dbtRunner(manifest=manifest).invoke([*command, "--select", *selectors])
    for one in result.result or ():
        if str(one.status) == "error":
            print(one.node.name, one.message)  # noqa: T201
    if result.exception:
        print(result.exception)  # noqa: T201
    return bool(result.success)


def _break(manifest: Any, home: Path, project: Path, path: str, pairs: Pairs) -> None:
    if path.startswith("macros/"):
        for macro in manifest.macros.values():
            if macro.package_name == "returns" and macro.original_file_path == path:
                macro.macro_sql = _replaced(macro.macro_sql, pairs)
        return
    [node] = [
        one
        for one in manifest.nodes.values()
        if one.original_file_path == path and one.resource_type in ("model", "seed")
    ]
    if path.endswith(".csv"):
        broken = home / "broken" / path
        broken.parent.mkdir(parents=True)
        broken.write_text(_replaced((project / path).read_text(encoding="utf-8"), pairs), encoding="utf-8")
        node.root_path = str(home / "broken")
    else:
        changed = _replaced(node.raw_code, pairs)
        if changed == node.raw_code:
            raise LookupError(f"nothing to replace in {path}")
        node.raw_code = changed


def _replaced(text: str, pairs: Pairs) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text
