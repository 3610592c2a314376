"""The documents that no API serves: portal exports and webhook bodies, as people and receivers drop them.

Everything else of a scenario is served over HTTP; the whole of it on disk is written by `writers.py`.
"""

from __future__ import annotations

from pathlib import Path

from sandbox.scenario.amazon_files import portal_documents
from sandbox.scenario.model import Scenario
from sandbox.scenario.shop_files import webhook_files
from sandbox.scenario.writers import put_file


def write_portal_files(scenario: Scenario, inbox: Path) -> list[Path]:
    """Drop Vendor Central's exports and OroCommerce's payment webhooks into the inbox; returns the paths."""
    documents = (*portal_documents(scenario), *webhook_files(scenario))
    return [
        put_file(inbox / platform / stream / name, content, made)
        for platform, stream, name, content, made in documents
    ]
