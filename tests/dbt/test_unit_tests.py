"""The dbt unit tests of the models: a run leaves them out, so they are run here, in one dbt invocation.

They need the models' parents to exist; those are built over empty raw tables in the same invocation.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = PROJECT / "models"
# Rows of these only pass through or are joined for people to read; what they hold is tested on every run.
WITHOUT_UNIT_TEST = {
    "int_zigzag_sku_sightings",
    "int_fba_refund_legs",
    "int_fba_receipt_legs",
    "int_receipt_legs",
    "int_oro_receipt_legs",
    "int_vendor_refund_legs",
    "int_vendor_receipt_legs",
    "int_vendor_sku_sightings",
    "int_match_allocations",
    "int_match_suggestions",
    "match_manual",
    "int_refund_arrivals",
    # Proven on whole documents: adversarial cases 48, 49 and 64, golden journals B1 and B2.
    "int_counted_receipts",
    "int_deferred_items",
    "int_incomplete_kits",
}


def build_with_unit_tests(home: Path) -> list[dict[str, Any]]:
    """Builds all models and runs all unit tests; returns dbt's result of each node."""
    arguments = [
        str(Path(sys.executable).parent / "returns-dbt"), "build", "--exclude-resource-type", "test",
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--target-path", str(home / "target"), "--log-path", str(home / "logs"),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "RETURNS_HOME": str(home),
        "RETURNS_RUN": json.dumps({"as_of": "2026-10-31T23:59:59Z", "home": str(home)}),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    results = home / "target" / "run_results.json"
    assert results.is_file(), done.stdout[-4000:] + done.stderr[-2000:]
    found: list[dict[str, Any]] = json.loads(results.read_text())["results"]
    return found


def declared_unit_tests() -> dict[str, str]:
    """Name of each unit test in the project and the model that it tests."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(MODELS.rglob("*.yml"))]
    return {test["name"]: test["model"] for file in files for test in file.get("unit_tests", [])}


def test_every_unit_test_passes_on_models_built_over_nothing(empty_home: Path) -> None:
    results = build_with_unit_tests(empty_home)

    failed = [
        f"{result['unique_id']}: {result['status']}\n{result['message']}"
        for result in results
        if result["status"] not in {"pass", "success"}
    ]
    assert not failed, "\n\n".join(failed)
    ran = {
        result["unique_id"].split(".")[-1]
        for result in results
        if result["unique_id"].startswith("unit_test.")
    }
    assert ran == set(declared_unit_tests())


def test_every_matching_model_and_every_rule_has_a_unit_test() -> None:
    folders = [
        "returns",
        "matching",
        "items",
        "amazon_fba",
        "claims",
        "orocommerce",
        "amazon_vendor",
        *(
            f"exceptions/{family}"
            for family in (
                "returns",
                "items",
                "inventory",
                "documents",
                "matching",
                "orocommerce",
                "tiktok_shop",
                "claims",
                "orders",
                "inbound",
                "settlement",
                "vendor",
            )
        ),
    ]
    models = {path.stem for folder in folders for path in (MODELS / "intermediate" / folder).glob("*.sql")}

    assert models - set(declared_unit_tests().values()) == WITHOUT_UNIT_TEST
