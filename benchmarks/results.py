"""What was planted and what was found: counts by code, pairs, and how far quantities and values are off.

Plain sums. How a finding is compared with what was planted is in `accuracy`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Score:
    """Counts of one code: planted, found, found rightly, and found with the planted amount."""

    planted: int = 0
    found: int = 0
    right: int = 0
    amounts_planted: int = 0
    amounts_right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.planted if self.planted else 1.0


@dataclass
class Result:
    """What one scenario or the sum of many gave. `misses` are texts for people."""

    codes: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    pairs: Score = field(default_factory=Score)
    ghost_error: Decimal = Decimal(0)
    value_error: Decimal = Decimal(0)
    misses: list[str] = field(default_factory=list)

    @property
    def is_perfect(self) -> bool:
        return not self.misses and all(s.precision == s.recall == 1 for s in self.codes.values())

    def add(self, other: Result) -> None:
        """Sum another scenario's counts into this one."""
        for code, score in other.codes.items():
            _sum(self.codes[code], score)
        _sum(self.pairs, other.pairs)
        self.ghost_error += other.ghost_error
        self.value_error += other.value_error
        self.misses += other.misses


def _sum(total: Score, part: Score) -> None:
    for name in vars(total):
        setattr(total, name, getattr(total, name) + getattr(part, name))
