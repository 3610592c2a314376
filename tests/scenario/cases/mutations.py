"""Breaks one rule at a time and asks whether the cases that aim at it fail (`make mutations`).

`python -m tests.scenario.cases.mutations HOME [37-72 …]` takes a home built by `steps` or builds it. A model
is rebuilt with what depends on it and leads to the marts that the case asked; nothing of the repository changes.
"""

# Tables and documents: a long row is easier to read than a broken one.
# ruff: noqa: E501

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scenario.cases.broken_models import build as build_broken
from tests.scenario.cases.kit import AS_OF, LATER, REPOSITORY, Case, Mutation, all_cases
from tests.scenario.cases.steps import (
    build,
    chosen,
    dbt,
    evaluate,
    land,
    open_marts,
    second_home,
    told_by_the_run,
    write_first,
    write_later,
)

PROJECT = "dbt_project/"
NOT_COPIED = shutil.ignore_patterns(
    "target", "logs", ".git", ".venv", "__pycache__", ".hypothesis", ".*_cache", ".returns"
)


Batch = list[tuple[Mutation, list[Case]]]


@dataclass(frozen=True)
class Verdict:
    """Whether a case noticed a mutation. `outcome`: killed, SURVIVED or BROKEN (it did not build)."""

    case: Case
    mutation: Mutation
    outcome: str
    text: str

    @property
    def line(self) -> str:
        first = " ".join(self.mutation.old.split())[:60]
        return f"{self.case.number:03d}  {self.outcome:8}  {Path(self.mutation.path).name}: {first!r}  {self.text}"


def mutated(text: str, mutation: Mutation) -> str:
    """The file with the rule broken. Raises ValueError when `old` does not stand there as told."""
    for old, new in ((mutation.old, mutation.new), *mutation.more):
        found = text.count(old)
        if found == 0 or (found > 1 and not mutation.all_of) or old == new:
            raise ValueError(f"{mutation.path}: {found} places for {old!r}")
        text = text.replace(old, new)
    return text


def selectors(mutation: Mutation, tables: Iterable[str]) -> list[str]:
    """What has to be rebuilt: what depends on the broken file and leads to the marts asked."""
    stem = Path(mutation.path).stem
    broken = [name.removesuffix("+") for name in (mutation.select or stem).split()]
    return [f"{name}+,+{table}" for name in broken for table in sorted(tables)]


def tables_asked(home: Path, case: Case, *, is_later: bool) -> set[str]:
    """The marts that a check reads. Raises AssertionError when the case fails on the product as it is."""
    with open_marts(home) as connection:
        return evaluate(connection, case, is_later=is_later)


def try_models(home: Path, batch: Batch, *, is_later: bool) -> Iterator[Verdict]:
    """Break files of the dbt project, rebuild a copy of the home, ask the cases of each mutation."""
    project, as_of = REPOSITORY / PROJECT, LATER if is_later else AS_OF
    wanted, changes = [], {}
    for mutation, cases in batch:
        asked = [tables_asked(home, case, is_later=is_later) for case in cases]
        wanted += selectors(mutation, set().union(*asked))
        mutated((REPOSITORY / mutation.path).read_text(encoding="utf-8"), mutation)
        changes[mutation.path.removeprefix(PROJECT)] = ((mutation.old, mutation.new), *mutation.more)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("landing", "dagster", "inbox", "logs"))
        told = told_by_the_run(REPOSITORY, as_of, copy)
        done = build_broken(copy, told, project, changes, sorted(set(wanted)))
        for mutation, cases in batch:
            yield from _judge(copy, mutation, cases, done, is_later=is_later)


def try_parser(home: Path, mutation: Mutation, cases: Sequence[Case], *, is_later: bool) -> Iterator[Verdict]:
    """Break Python code in a copy of the repository, take the same inbox in again with it, ask the cases."""
    with tempfile.TemporaryDirectory() as folder:
        source, copy = Path(folder) / "repository", Path(folder) / "home"
        shutil.copytree(REPOSITORY, source, ignore=NOT_COPIED)
        target = source / mutation.path
        target.write_text(mutated(target.read_text(encoding="utf-8"), mutation), encoding="utf-8")
        for case in (case for case in cases if case.alone):
            test = [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "tests/scenario/cases/test_cases.py",
            ]
            done = subprocess.run(
                [*test, "-k", case.test_id], cwd=source, capture_output=True, text=True, check=False
            )
            outcome = {0: "SURVIVED", 1: "killed"}.get(done.returncode, "BROKEN")
            yield Verdict(case, mutation, outcome, done.stdout.strip().splitlines()[-1])
        together = [case for case in cases if not case.alone]
        if not together:
            return
        write_first(copy, all_cases())
        kept = home / "dbt" / "cases" / "partial_parse.msgpack"
        if kept.exists():
            (copy / "dbt" / "cases").mkdir(parents=True)
            shutil.copy(kept, copy / "dbt" / "cases")
        land(copy, source)
        if is_later:
            write_later(copy, all_cases())
            land(copy, source)
        built = dbt(copy, LATER if is_later else AS_OF, [], project=source / PROJECT, source=source)
        yield from _judge(copy, mutation, together, (built.returncode == 0, built.stdout), is_later=is_later)


def _judge(
    home: Path,
    mutation: Mutation,
    cases: Sequence[Case],
    done: tuple[bool, str],
    *,
    is_later: bool,
) -> Iterator[Verdict]:
    for case in cases:
        if not done[0]:
            tail = [line for line in done[1].splitlines() if line.strip()]
            yield Verdict(case, mutation, "BROKEN", " / ".join(tail[-4:])[:400])
            continue
        with open_marts(home) as connection:
            try:
                evaluate(connection, case, is_later=is_later)
            except AssertionError as error:
                yield Verdict(case, mutation, "killed", " ".join(str(error).split())[:80])
            except (ValueError, LookupError, TypeError) as error:
                yield Verdict(case, mutation, "killed", f"{type(error).__name__}: {error}"[:80])
            else:
                yield Verdict(case, mutation, "SURVIVED", "")


def attempts(cases: Iterable[Case]) -> dict[tuple[Mutation, bool], list[Case]]:
    """Unique mutations and the cases that aim at them; the second of the key: in the second step."""
    found: dict[tuple[Mutation, bool], list[Case]] = {}
    for case in (case for case in cases if not case.missing):
        is_later = case.check is None and case.check_later is not None
        for mutation in case.mutations:
            found.setdefault((mutation, is_later), []).append(case)
    return found


def batches(cases: Iterable[Case]) -> Iterator[tuple[bool, Batch]]:
    """What is built at once: the rules of different exception codes see nothing of each other, so that one
    build can break one place of each of them; every other mutation stands alone.
    """
    together: dict[bool, list[Batch]] = {False: [], True: []}
    for (mutation, is_later), aimed in attempts(cases).items():
        if not Path(mutation.path).name.startswith("exception_"):
            yield is_later, [(mutation, aimed)]
            continue
        for batch in together[is_later]:
            if all(mutation.path != other.path for other, _ in batch):
                batch.append((mutation, aimed))
                break
        else:
            together[is_later].append([(mutation, aimed)])
    for is_later, found in together.items():
        for batch in found:
            yield is_later, batch


def verdicts(home: Path, cases: Sequence[Case]) -> Iterator[Verdict]:
    """Every mutation of the cases, each built once."""
    for is_later, batch in batches(cases):
        chosen_home = second_home(home) if is_later else home
        if batch[0][0].path.startswith(PROJECT):
            yield from try_models(chosen_home, batch, is_later=is_later)
        else:
            [(mutation, aimed)] = batch
            yield from try_parser(chosen_home, mutation, aimed, is_later=is_later)


def main() -> None:
    """HOME and the numbers of cases (all without)."""
    home, cases = Path(sys.argv[1]).resolve(), chosen(sys.argv[2:])
    if not (home / "warehouse.duckdb").exists():
        write_first(home, all_cases())
        build(home, AS_OF)
    if not second_home(home).exists() and any(is_later for _, is_later in attempts(cases)):
        shutil.copytree(home, second_home(home))
        write_later(second_home(home), all_cases())
        build(second_home(home), LATER)
    found = []
    for verdict in verdicts(home, cases):
        print(verdict.line, flush=True)  # noqa: T201
        found.append(verdict)
    killed = [verdict for verdict in found if verdict.outcome == "killed"]
    noticed = {verdict.case.number for verdict in killed}
    print(  # noqa: T201
        f"{len(attempts(cases))} mutations, {len(found)} verdicts: {len(killed)} killed, "
        f"{len(found) - len(killed)} not; {len(noticed)} of {len(cases)} cases noticed at least one"
    )
    raise SystemExit(0 if len(killed) == len(found) else 1)


if __name__ == "__main__":
    main()
