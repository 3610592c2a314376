"""The documents that no API serves: portal exports and webhook bodies, as people and receivers drop them.

Everything else of a scenario is served over HTTP; the whole of it on disk is written by `writers.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.scenario.amazon_files import portal_documents
from sandbox.scenario.model import Scenario
from sandbox.scenario.writers import put_file


def write_portal_files(scenario: Scenario, inbox: Path) -> list[Path]:
    """Drop Vendor Central's exports and OroCommerce's payment webhooks into the inbox; returns the paths."""
    written = [
        put_file(inbox / platform / stream / name, content, made)
        for platform, stream, name, content, made in portal_documents(scenario)
    ]
    if scenario.orocommerce.payment_events:
        lines = [
            json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            for event in scenario.orocommerce.payment_events
        ]
        content = ("\n".join(lines) + "\n").encode()
        path = inbox / "orocommerce" / "payment_events" / "payment_events.jsonl"
        written.append(put_file(path, content, scenario.as_of))
    return written
