"""Bodies of OroCommerce's payment webhooks, one per line: `{topic, timestamp, messageId, eventData}`.

Amounts are JSON numbers here and ids may be; both stay as they were written. Deliveries repeat and stay, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from returns_assets.parsing.decoding import decode
from returns_assets.parsing.json_api import add_cell, flatten, number_complaint
from returns_assets.parsing.json_documents import cell, elements, load, to_document
from returns_assets.parsing.model import (
    DocumentContext,
    ParsedDocument,
    UnreadableError,
    readable_or_rejected,
)

COLUMNS = (
    *("message_id", "topic", "timestamp", "resource_type", "resource_id", "payment_status"),
    *("payment_status_label", "transaction_amount", "transaction_type", "amount_paid", "amount_due"),
    "currency",
)
OPTIONAL = ("transaction_date", "included", "headers")
_AMOUNTS = ("transactionAmount", "amountPaid", "amountDue")
_READ = frozenset({"topic", "timestamp", "messageId", "eventData", "headers", "body"})


@readable_or_rejected
def parse_payment_events(content: bytes, context: DocumentContext) -> ParsedDocument:
    """Bodies as JSON Lines, in a list or alone; a receiver may keep the headers: `{"headers": …, "body": …}`.

    The header `Webhook-Id` is the message id where the body has none.
    """
    decoded = decode(content, context.content_type)
    found = elements(decoded.text, _unwrap)
    bodies = [element for element in found if isinstance(element.value, Mapping)]
    if bodies and not any(_is_event(element.value) for element in bodies):
        names = ", ".join(list(bodies[0].value)[:12])
        reason = f"not a {context.stream} document: no webhook body with eventData; found {names}"
        raise UnreadableError(reason, found[0].text, decoded.charset)
    return to_document(found, _row, COLUMNS, decoded.charset, extra_columns=OPTIONAL)


def _unwrap(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        # A line that holds an empty list is no delivery, but a line all the same.
        return value if any(isinstance(one, Mapping) for one in value) else None
    return [value] if isinstance(value, Mapping) else None


def _is_event(value: Mapping[str, Any]) -> bool:
    return "eventData" in value or "body" in value


def _row(value: Any) -> dict[str, str | None] | str:
    """The cells of one delivery by column, or the reason why it is none."""
    if not isinstance(value, Mapping):
        return "not an object"
    body, headers = _body(value), value.get("headers")
    if not isinstance(body, Mapping):
        return "body is no object"
    message_id = body.get("messageId") or _header(headers, "webhook-id")
    if not isinstance(message_id, str) or not message_id.strip():
        return "messageId is missing"
    event = body.get("eventData")
    resource = event.get("data") if isinstance(event, Mapping) else None
    if not isinstance(resource, Mapping):
        return "eventData.data is no object"
    flat = flatten(resource)
    if isinstance(flat, str):
        return flat
    attributes = resource.get("attributes") or {}
    complaint = number_complaint(body, ("timestamp",)) or number_complaint(attributes, _AMOUNTS)
    if complaint:
        return complaint
    row = {
        "message_id": cell(message_id),
        "topic": cell(body.get("topic") or _header(headers, "webhook-topic")),
        "timestamp": cell(body.get("timestamp")),
        "resource_type": cell(resource.get("type")),
        "resource_id": cell(resource.get("id")),
    }
    for name, text in flat.items():
        add_cell(row, name, text)
    if isinstance(event, Mapping) and "included" in event:
        add_cell(row, "included", cell(event["included"]))
    # What else stands in the body, and around it, is kept as it is.
    for name, member in (*body.items(), *(() if body is value else value.items())):
        if name not in _READ or name == "headers":
            add_cell(row, name, cell(member))
    return row


def _body(value: Mapping[str, Any]) -> Any:
    """The webhook's body: the object itself, or what a receiver kept as object or text beside the headers."""
    body = value.get("body", value) if "eventData" not in value else value
    if not isinstance(body, str):
        return body
    try:
        return load(body)
    except ValueError:
        return None


def _header(headers: Any, name: str) -> Any:
    if not isinstance(headers, Mapping):
        return None
    found = next((value for key, value in headers.items() if key.lower() == name), None)
    return found[0] if isinstance(found, list) and found else found
