"""The marketplaces of the simulated seller: currency, tax, locale of their settlement files, claim window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Market:
    """One marketplace with its own settlement chain.

    `price_percent` scales a GBP price in pence to minor units of the currency; `tax_percent` is added to the
    price. A facilitated market collects the tax and withholds it in the same settlement. `share` is its part
    of the orders in percent. The claim window counts days after the refund, both ends included.
    """

    currency: str
    exponent: int
    name: str
    marketplace_id: str
    country: str
    order_prefixes: tuple[str, ...]
    price_percent: int
    tax_percent: int
    is_facilitated: bool
    share: int
    closing_hour: int
    charset: str
    content_type: str
    date_style: str
    decimal_mark: str
    fulfilment_fee: int
    hub: str
    own_warehouse: str
    claim_opens: int
    claim_closes: int

    @property
    def site(self) -> str:
        """How names of sales channels outside Amazon end: `Non-Amazon UK`."""
        return "UK" if self.country == "GB" else self.country

    def amount_text(self, minor: int) -> str:
        """Minor units as plain decimal text with a dot."""
        return decimal_text(minor, self.exponent)


def decimal_text(minor: int, exponent: int = 2) -> str:
    """`-1234` → `-12.34` (exponent 2), `-1234` (exponent 0)."""
    if exponent == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**exponent)
    return f"{sign}{whole}.{rest:0{exponent}d}"


UK = Market(
    "GBP", 2, "Amazon.co.uk", "A1F83G8C2ARO7P", "GB", ("202", "203", "204", "026"), 100, 20, False, 60, 20,
    "utf-8", "text/plain; charset=UTF-8", "dmy", ".", 320, "UK-HUB-1", "UK-DC", 45, 105,
)  # fmt: skip
DE = Market(
    "EUR", 2, "Amazon.de", "A1PA6795UKMFR9", "DE", ("302", "303", "304", "028"), 115, 19, False, 20, 18,
    "cp1252", "text/plain; charset=Cp1252", "dmy", ",", 365, "DE-HUB-1", "DE-DC", 45, 105,
)  # fmt: skip
US = Market(
    "USD", 2, "Amazon.com", "ATVPDKIKX0DER", "US", ("111", "112", "113", "114"), 125, 8, True, 14, 7,
    "utf-8", "text/plain; charset=UTF-8", "ymd", ".", 410, "UK-HUB-1", "UK-DC", 60, 120,
)  # fmt: skip
JP = Market(
    "JPY", 0, "Amazon.co.jp", "A1VC38T7YXB528", "JP", ("249", "250", "503"), 190, 10, False, 6, 15,
    "cp932", "text/plain; charset=Shift_JIS", "slash", ".", 434, "UK-HUB-1", "UK-DC", 45, 548,
)  # fmt: skip
SE = Market(
    "SEK", 2, "Amazon.se", "A2NODRKZP88ZB9", "SE", ("171", "172"), 1300, 25, False, 0, 17,
    "utf-8", "text/plain; charset=UTF-8", "dmy", ",", 4100, "DE-HUB-1", "DE-DC", 45, 105,
)  # fmt: skip
PL = Market(
    "PLN", 2, "Amazon.pl", "A1C3SOZRARQ6R3", "PL", ("403", "404"), 500, 23, False, 0, 16,
    "utf-8", "text/plain; charset=UTF-8", "dmy", ",", 1600, "DE-HUB-1", "DE-DC", 45, 105,
)  # fmt: skip
CA = Market(
    "CAD", 2, "Amazon.ca", "A2EUQ1WTGCTBG2", "CA", ("701", "702"), 170, 5, False, 0, 9,
    "utf-8", "text/plain; charset=UTF-8", "ymd", ".", 560, "UK-HUB-1", "UK-DC", 60, 120,
)  # fmt: skip

MARKETS: tuple[Market, ...] = (UK, DE, US, JP)
