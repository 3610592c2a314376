"""The partitions: one settlement report, one grade batch. Keys are added by the sensors when the platform
lists them.
"""

from __future__ import annotations

import dagster as dg

SETTLEMENT_REPORTS = dg.DynamicPartitionsDefinition(name="amazon_fba_settlements")
GRADE_BATCHES = dg.DynamicPartitionsDefinition(name="zigzag_grade_batches")
