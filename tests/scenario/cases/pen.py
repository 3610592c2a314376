"""Where the pens of a case write: its ids, its world, and what every pen needs of the others.

Which documents there are is in the book of each platform.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tests.scenario.cases.kit import Ids
from tests.scenario.cases.world import World, at


def sum_of(amounts: Sequence[str]) -> str:
    """Amounts written as text, added up to the cent."""
    return str(sum((Decimal(amount) for amount in amounts), Decimal("0.00")))


class Pen(Ids):
    """One case's hand in the shared world."""

    world: World

    def __init__(self, world: World, number: int) -> None:
        super().__init__(number)
        self.world = world

    def erp(self, stream: str, **row: str) -> None:
        """A row of an ERP export; columns as in its header."""
        self.world.erp[stream].append(row)

    def file(self, platform: str, stream: str, name: str, content: bytes, made: str) -> None:
        """A document dropped as it is: `<inbox>/<platform>/<stream>/<name>`, written at `made`."""
        self.world.files.append((platform, stream, self.world.prefix + name, content, at(made)))
