"""Documents of every stream with a person's data planted: in columns and keys, in rows cut or shifted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from personal_canaries import COMMENT, EMAIL, NAME, PHONE, STREET
from property_cases import Case
from property_formats import Delimited

from returns_assets.parsing.delimited import normalise_header
from returns_assets.parsing.json_documents import snake_case
from returns_assets.parsing.model import DocumentContext
from returns_assets.streams import Stream

ADDED = {
    "buyer-name": NAME,
    "buyer-email": EMAIL,
    "ship-phone-number": PHONE,
    "recipient-address": STREET,
    "gift-message-text": COMMENT,
}
_ONE = settings(
    max_examples=50,
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def planted(case: Case, one: Stream) -> Iterator[bytes]:
    """A well-formed document with personal data in it, and what becomes of it when it is damaged."""
    content = find(case.documents, lambda document: document.rows > 0, settings=_ONE).content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield content
        return
    if isinstance(case.format, Delimited):
        yield from _tables(text, case.format, one)
    elif (values := _json(text)) is not None:
        whole = "\n".join(_dump(_with_people(value, one)) for value in values)
        yield whole.encode()
        yield whole[: len(whole) * 2 // 3].encode()
    else:
        yield content


def letters() -> Iterator[bytes]:
    """What is no document of any stream."""
    yield f"Dear {NAME}, {COMMENT}. {STREET}, {PHONE}, {EMAIL}\n".encode()
    yield f"<html><title>{NAME}</title><body>{STREET} {EMAIL}</body></html>".encode()
    yield _dump({"person": {"name": NAME, "street": STREET, "phone": PHONE, "comment": COMMENT}}).encode()
    yield f"{NAME}\t{STREET}\n{EMAIL}\t{PHONE}\n".encode()


def _tables(text: str, layout: Delimited, one: Stream) -> Iterator[bytes]:
    if layout.quoted:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter) if row]
    else:
        rows = [line.split(layout.delimiter) for line in text.split(layout.end) if line]
    declared = set(map(snake_case, one.personal))
    names = [normalise_header(name) for name in rows[0]]
    people = [
        [COMMENT if name in declared else cell for name, cell in zip(names, row, strict=False)]
        for row in rows[1:]
    ]
    added = [[*rows[0], *ADDED], *([*row, *ADDED.values()] for row in people)]
    too_long = [*people[0], *ADDED.values(), NAME, STREET]
    too_short = [*people[0][: len(names) // 2], NAME, EMAIL]
    shifted = [NAME, PHONE, *people[0], *list(ADDED.values())[2:]]
    for table in (added, [*added, too_long], [rows[0], *people]):
        yield layout.write(table).encode()
    for damaged in (too_short, shifted):
        content = layout.write([added[0], damaged, *added[1:]]).encode()
        parsed = one.parse(content, DocumentContext(*one.key, "damaged.txt"))
        # A name in a column of plain text, in a row that is right otherwise, is what no program can see.
        if 1 in {row.row_number for row in parsed.rejected}:
            yield content


def _json(text: str) -> list[Any] | None:
    try:
        return [json.loads(text, parse_float=Decimal)]
    except ValueError:
        pass
    try:
        return [json.loads(line, parse_float=Decimal) for line in text.splitlines() if line.strip()]
    except ValueError:
        return None


def _with_people(value: Any, one: Stream) -> Any:
    """The value with personal keys in every object, and canaries in the keys that the stream declares."""
    if isinstance(value, list):
        return [_with_people(item, one) for item in value]
    if not isinstance(value, dict):
        return value
    declared = set(map(snake_case, one.personal))
    found = {
        key: COMMENT if snake_case(key) in declared else _with_people(item, one)
        for key, item in value.items()
    }
    return {
        **found,
        "buyerName": NAME,
        "customerEmail": EMAIL,
        "phone": PHONE,
        "deliveryAddress": {"street": STREET, "name": NAME},
        "contact": {"name": NAME},
        "comments": [COMMENT],
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
