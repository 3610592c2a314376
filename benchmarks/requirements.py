"""Which requirements are proven, and by which tests: writes docs/requirements.md from the tests themselves.

Reads docs/requirements.csv, the `requirement` markers of pytest and the names and descriptions of dbt's unit
tests. Runs no test: that they pass is the matter of `make test`. `python -m benchmarks.requirements`
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

import yaml

from sandbox.scenario.faults import FAULT_CODES

REPOSITORY = Path(__file__).resolve().parents[1]
CATALOGUE = REPOSITORY / "docs" / "requirements.csv"
PAGE = REPOSITORY / "docs" / "requirements.md"
REGISTRY = REPOSITORY / "dbt_project" / "seeds" / "exception_registry.csv"
GROUPS: Mapping[str, str] = {
    "FBA": "Amazon FBA and ZigZag",
    "VC": "Amazon Vendor Central and ZigZag",
    "IPS": "Amazon FBA and the ERP",
    "ORO": "OroCommerce and ZigZag",
    "TTS": "TikTok Shop and ZigZag",
    "X": "All platforms",
}
TYPES: Mapping[str, str] = {
    "D": "detection",
    "A": "action",
    "J": "journal",
    "C": "control",
    "R": "report",
}
# Requirements that no test proves wholly, and why: all such detections, and others that are proven in part.
UNPROVEN: Mapping[str, str] = {
    "R-FBA-17": "Nothing asks a platform for a refund yet, so nothing can be missed.",
    "R-FBA-26": "The value is right when a unit is graded; that lists and ledger agree is not tested.",
    "R-FBA-30": "An order of no channel is raised; no return is made at ZigZag by this system yet.",
    "R-FBA-33": "What goes wrong is raised; nothing changes the master's stock yet.",
    "R-VC-05": "What was reported too early is raised; nothing is reported by this system yet.",
    "R-VC-18": "The value is right when a unit is graded; one that falls later is not followed yet.",
    "R-VC-29": "A charge that is counted as goods is raised; vendor deductions are not booked yet.",
    "R-IPS-01": "The books' sales are not taken in, so settlements have nothing to be compared with.",
    "R-IPS-03": "SKUs are; no source states a tax code, rates are told from the amounts.",
    "R-IPS-11": "An order that is stuck is raised; a settlement is not yet.",
    "R-ORO-06": "A credit that came too early is raised; no credit is sent by this system yet.",
    "R-ORO-13": "The credit that must be taken back is raised; its reversal is not proposed as an entry yet.",
    "R-ORO-16": "A wrong or missing credit is raised; no credit is sent by this system yet.",
    "R-TTS-09": "Nothing asks TikTok for a refund yet, so nothing can fail.",
    "R-TTS-17": "A record that is missing is raised; it is not made by this system yet.",
    "R-X-12": "What arrives after a lock posts in the first open month; its two codes come with the close.",
    "R-X-22": "A missing rate and a wrong currency are raised; foreign entries are not translated yet.",
}
# No fault but a stage that every such line passes: told by its state in marts.reconciled_returns.
TOLD_AS_STATE: Mapping[str, str] = {"RFS_PROVISIONAL": "in_transit"}
_ID = re.compile(r"R-[A-Z]+-\d+")
_ID_IN_NAME = re.compile(r"^(r_[a-z]+_\d+)_")
_HEAD = """# Requirements and their proof

What is promised, and the tests that hold it. Written by `python -m benchmarks.requirements`: edit
[requirements.csv](requirements.csv) or the tests, not this page.

"Proven by" gives the name of each test in words; the link leads to its file, of pytest or of the unit tests
of a dbt model. Codes are explained in [exceptions.md](exceptions.md). A code with ✓ is also planted in
generated business by the [planted truth](../tests/scenario/test_planted_truth.py), which demands that every
fault is found, nothing else, and the right amount. A code with – is raised by no rule yet.
"""


class State(Enum):
    """How far tests prove a requirement."""

    PROVEN = "proven"
    IN_PART = "in part"
    OPEN = "open"


@dataclass(frozen=True)
class Requirement:
    """One row of docs/requirements.csv."""

    requirement_id: str
    type: str
    what: str
    codes: tuple[str, ...]

    @property
    def group(self) -> str:
        return self.requirement_id.split("-")[1]


@dataclass(frozen=True, order=True)
class Proof:
    """A test that says which requirement it proves: all of the file where `test` is blank.

    `path` is relative to the repository.
    """

    path: str
    test: str

    @property
    def link(self) -> str:
        words = _ID_IN_NAME.sub("", self.test.removeprefix("test_")).replace("_", " ")
        return f"[{words or 'all of ' + Path(self.path).name}](../{self.path})"


def catalogue() -> tuple[Requirement, ...]:
    """All requirements in the order of the file, as they stand there."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Requirement(row["requirement_id"], row["type"], row["what"], tuple(row["exception_codes"].split()))
        for row in rows
    )


@cache
def proofs() -> Mapping[str, tuple[Proof, ...]]:
    """The tests that carry each id, in the order of their files. An id that no test carries is no key."""
    found: defaultdict[str, set[Proof]] = defaultdict(set)
    for requirement, proof in [*_markers(), *_unit_tests()]:
        found[requirement].add(proof)
    return {requirement: tuple(sorted(tests)) for requirement, tests in sorted(found.items())}


def _markers() -> Iterator[tuple[str, Proof]]:
    for path in sorted((REPOSITORY / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
            proof = Proof(str(path.relative_to(REPOSITORY)), name)
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.requirement"):
                    texts = " ".join(ast.unparse(argument) for argument in call.args)
                    yield from ((requirement, proof) for requirement in _ID.findall(texts))


def _unit_tests() -> Iterator[tuple[str, Proof]]:
    for path in sorted((REPOSITORY / "dbt_project" / "models").rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "unit_tests:" not in text:
            continue
        for test in yaml.load(text, Loader=_Loader)["unit_tests"]:
            ids = _ID.findall(test.get("description", ""))
            ids += [name.upper().replace("_", "-") for name in _ID_IN_NAME.findall(test["name"])]
            proof = Proof(str(path.relative_to(REPOSITORY)), test["name"])
            yield from ((requirement, proof) for requirement in ids)


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def state(requirement: Requirement) -> State:
    """Proven where tests carry the id, a detection raises all its codes, and nothing is known to lack."""
    if requirement.requirement_id not in proofs():
        return State.OPEN
    if requirement.requirement_id in UNPROVEN or not is_raised(requirement):
        return State.IN_PART
    return State.PROVEN


def is_raised(requirement: Requirement) -> bool:
    """Whether rules raise all codes of a detection; others need none of theirs."""
    return requirement.type != "D" or set(requirement.codes) <= raised_codes() | set(TOLD_AS_STATE)


@cache
def raised_codes() -> frozenset[str]:
    """The codes of the registry, each of which has a rule."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return frozenset(row["exception_code"] for row in csv.DictReader(file))


def page() -> str:
    """The text of docs/requirements.md as the tests of this working copy make it."""
    requirements = catalogue()
    parts = [_HEAD, _counts(requirements)]
    for group, title in GROUPS.items():
        members = [requirement for requirement in requirements if requirement.group == group]
        parts.append(f"## {title}\n")
        parts.append(_table([member for member in members if state(member) is not State.OPEN]))
        parts.append(_open([member for member in members if state(member) is State.OPEN]))
    return "\n".join(part for part in parts if part)


def _counts(requirements: Sequence[Requirement]) -> str:
    lines = ["| Type | Proven | In part | Open | All |", "|---|---:|---:|---:|---:|"]
    for letter, word in {**TYPES, "": "all"}.items():
        numbers = Counter(state(row) for row in requirements if letter in ("", row.type))
        cells = [word, *(str(numbers[each]) for each in State), str(numbers.total())]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _table(members: Sequence[Requirement]) -> str:
    lines = ["| Id | What | Type | Codes | Proven by |", "|---|---|---|---|---|"]
    for member in members:
        tests = [proof.link for proof in proofs()[member.requirement_id]]
        if state(member) is State.IN_PART:
            tests.append(f"In part: {UNPROVEN.get(member.requirement_id, '')}")
        lines.append(
            f"| {member.requirement_id} | {member.what} | {TYPES[member.type]} | {_codes(member)} |"
            f" {'<br>'.join(tests)} |"
        )
    return "\n".join(lines) + "\n" if members else ""


def _open(members: Sequence[Requirement]) -> str:
    lines = ["Not proven yet:", ""]
    for member in members:
        reason = UNPROVEN.get(member.requirement_id, "")
        text = f"- {member.requirement_id}, {TYPES[member.type]}: {member.what}."
        lines.append(" ".join(part for part in (text, _codes(member), reason) if part))
    return "\n".join(lines) + "\n" if members else ""


def _codes(requirement: Requirement) -> str:
    return " ".join(f"`{code}`{_sign(code)}" for code in requirement.codes)


def _sign(code: str) -> str:
    if code in FAULT_CODES:
        return " ✓"
    if code in TOLD_AS_STATE:
        return f" (the state {TOLD_AS_STATE[code]})"
    return "" if code in raised_codes() else " –"


def main() -> int:
    """Rewrite the page and say the number of proven requirements."""
    PAGE.write_text(page(), encoding="utf-8")
    proven = sum(state(requirement) is State.PROVEN for requirement in catalogue())
    sys.stdout.write(f"{PAGE.relative_to(REPOSITORY)}: {proven} of {len(catalogue())} are proven.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
