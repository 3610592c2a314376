"""A reconciled home, made once for the tests of this folder; whoever changes one copies it first."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario_runs import fill_inbox, reconcile


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("first")
    fill_inbox(home)
    reconcile(home)
    return home
