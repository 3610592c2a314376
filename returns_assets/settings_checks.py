"""Asset checks on the seeds: every row of the settings files can be used.

What is judged is in `settings_files/`.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from returns_assets.run_settings import RunSettings
from returns_assets.settings_files import Problem, examine, setting_names

CHECK = "settings_usable"
TOP_LINES = 20


def build_settings_checks() -> dg.AssetChecksDefinition:
    """One check per seed that a file in `config/` can replace; none blocks, what is wrong is set aside."""
    specs = [
        dg.AssetCheckSpec(
            CHECK,
            asset=dg.AssetKey(["seeds", name]),
            description=f"Every row of config/{name}.csv can be used",
        )
        for name in setting_names()
    ]

    @dg.multi_asset_check(name="settings_checks", specs=specs)
    def settings_checks(settings: RunSettings) -> Iterator[dg.AssetCheckResult]:
        problems = examine(settings.state).problems
        for name in setting_names():
            yield _result(name, [problem for problem in problems if problem.name == name])

    return settings_checks


def _result(name: str, problems: Sequence[Problem]) -> dg.AssetCheckResult:
    """ERROR when the file as a whole gave way to its seed, WARN for rows."""
    is_whole = any(problem.row is None for problem in problems)
    lines = [f"- {problem.place}: {problem.text}; {problem.remedy}" for problem in problems[:TOP_LINES]]
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(["seeds", name]),
        check_name=CHECK,
        passed=not problems,
        severity=dg.AssetCheckSeverity.ERROR if is_whole else dg.AssetCheckSeverity.WARN,
        description=str(problems[0]) if problems else None,
        metadata={"count": len(problems), "top_lines": dg.MetadataValue.md("\n".join(lines))},
    )
