"""The table of streams: what each platform sends, and who reads it (decision D2).

Plain data that drives raw assets, inbox folders, checks and documentation: one file per platform, one entry
per stream.
"""

from __future__ import annotations

from returns_assets.streams import amazon_fba, amazon_vendor, erp, orocommerce, tiktok_shop, zigzag
from returns_assets.streams.model import Stream

PLATFORMS = ("amazon_fba", "amazon_vendor", "tiktok_shop", "orocommerce", "zigzag", "erp")
STREAMS: tuple[Stream, ...] = (
    *amazon_fba.STREAMS,
    *amazon_vendor.STREAMS,
    *tiktok_shop.STREAMS,
    *orocommerce.STREAMS,
    *zigzag.STREAMS,
    *erp.STREAMS,
)


def stream(platform: str, name: str) -> Stream:
    """The stream of that name. Raises KeyError when there is none."""
    for candidate in STREAMS:
        if candidate.key == (platform, name):
            return candidate
    raise KeyError(f"{platform}/{name}")


__all__ = ["PLATFORMS", "STREAMS", "Stream", "stream"]
