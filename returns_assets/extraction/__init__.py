"""How each platform's streams are fetched: one module per platform, one table over them.

Look-back windows and what need not be fetched again are decided here; how a platform is called is in
`resources/`. Every window depends on `as_of` alone, so that a second run of the same day asks for the same
bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from returns_assets.extraction import amazon_fba, amazon_vendor, erp, orocommerce, tiktok_shop, zigzag
from returns_assets.extraction.model import Fetch

FETCHERS: Mapping[str, Fetch] = MappingProxyType(
    {
        "amazon_fba": amazon_fba.fetch,
        "amazon_vendor": amazon_vendor.fetch,
        "orocommerce": orocommerce.fetch,
        "tiktok_shop": tiktok_shop.fetch,
        "zigzag": zigzag.fetch,
        "erp": erp.fetch,
    }
)
