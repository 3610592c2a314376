"""The documents that no simulated API serves: portal exports, webhook bodies, the answers of one API.

Everything else of a scenario is served over HTTP; the whole of it on disk is written by `writers.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sandbox.scenario.amazon_files import amazon_files, portal_documents
from sandbox.scenario.model import Scenario
from sandbox.scenario.shop_files import webhook_files
from sandbox.scenario.writers import put_file


def write_portal_files(scenario: Scenario, inbox: Path) -> list[Path]:
    """Drop Vendor Central's exports, the answers to what was submitted there, Amazon's orders as its Orders
    API tells them (reports do not say what replaced what) and OroCommerce's payment webhooks into the inbox;
    returns the paths.
    """
    told = (one for one in amazon_files(scenario) if one[:2] == ("amazon_fba", "orders"))
    documents = (
        *portal_documents(scenario), *told, *_submission_answers(scenario), *webhook_files(scenario)
    )  # fmt: skip
    return [
        put_file(inbox / platform / stream / name, content, made)
        for platform, stream, name, content, made in documents
    ]


def _submission_answers(scenario: Scenario) -> Iterator[tuple[str, str, str, bytes, datetime]]:
    """What the vendor's own system keeps of its submissions: Amazon lists no transaction, so their ids are
    needed to ask for their status.
    """
    lines = [
        json.dumps({"reference": document.get("reference"), "payload": {"transactionId": transaction_id}})
        for transaction_id, document in scenario.amazon_vendor.transactions.items()
    ]
    if lines:
        content = ("\n".join(lines) + "\n").encode()
        yield "amazon_vendor", "transactions", "submissions.jsonl", content, scenario.as_of
