"""The clients of the platforms, built from their settings; None for a platform that is not configured.

One function per platform, and one table over them (`CLIENTS`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import httpx

from resources.amazon_fba import AmazonFbaClient
from resources.amazon_reports import regional_host
from resources.amazon_vendor import AmazonVendorClient
from resources.connections import Connections
from resources.erp import ErpClient
from resources.errors import ConnectionSettingsError
from resources.http import PlatformClient
from resources.lwa import LwaCredentials
from resources.orocommerce import OroCommerceClient
from resources.sections import (
    AmazonFbaSettings,
    AmazonVendorSettings,
    ErpSettings,
    OroCommerceSettings,
    SellingPartnerSettings,
    SlackSettings,
    TikTokShopSettings,
    ZigZagSettings,
)
from resources.slack import SlackMessenger
from resources.tiktok_shop import TikTokShopClient
from resources.zigzag import ZigZagClient, ZigZagMapping


def amazon_fba_client(
    settings: AmazonFbaSettings, transport: httpx.BaseTransport | None = None
) -> AmazonFbaClient | None:
    """The client, or None when not configured. Raises ConnectionSettingsError when no region fits."""
    credentials = _lwa_credentials(settings)
    if credentials is None:
        return None
    address = _selling_partner_address(settings, "AMAZON_FBA")
    return AmazonFbaClient(credentials, settings.marketplace_ids, address, transport=transport)


def amazon_vendor_client(
    settings: AmazonVendorSettings, transport: httpx.BaseTransport | None = None
) -> AmazonVendorClient | None:
    """The client, or None when not configured. Raises ConnectionSettingsError when no region fits."""
    credentials = _lwa_credentials(settings)
    if credentials is None:
        return None
    address = _selling_partner_address(settings, "AMAZON_VENDOR")
    return AmazonVendorClient(credentials, settings.marketplace_ids, address, transport=transport)


def _lwa_credentials(settings: SellingPartnerSettings) -> LwaCredentials | None:
    if not (
        settings.client_id and settings.client_secret and settings.refresh_token and settings.is_configured
    ):
        return None
    return LwaCredentials(
        settings.client_id, settings.client_secret, settings.refresh_token, settings.lwa_url
    )


def _selling_partner_address(settings: SellingPartnerSettings, prefix: str) -> str:
    try:
        return settings.base_url or regional_host(settings.marketplace_ids)
    except ValueError as error:
        raise ConnectionSettingsError(f"{prefix}_MARKETPLACE_IDS: {error}") from error


def zigzag_client(
    settings: ZigZagSettings,
    mapping: ZigZagMapping | None = None,
    transport: httpx.BaseTransport | None = None,
) -> ZigZagClient | None:
    """The client, or None when not configured."""
    if not (settings.base_url and settings.username and settings.password):
        return None
    return ZigZagClient(settings.base_url, settings.username, settings.password, mapping, transport=transport)


def orocommerce_client(
    settings: OroCommerceSettings, transport: httpx.BaseTransport | None = None
) -> OroCommerceClient | None:
    """The client, or None when not configured."""
    if not (settings.base_url and settings.client_id and settings.client_secret):
        return None
    return OroCommerceClient(
        settings.base_url,
        settings.client_id,
        settings.client_secret,
        settings.api_path,
        settings.return_status_field,
        transport=transport,
    )


def erp_client(settings: ErpSettings, transport: httpx.BaseTransport | None = None) -> ErpClient | None:
    """The client, or None when not configured."""
    return ErpClient(settings.base_url, transport=transport) if settings.base_url else None


def tiktok_shop_client(
    settings: TikTokShopSettings, transport: httpx.BaseTransport | None = None
) -> TikTokShopClient | None:
    """The client, or None when not configured."""
    if not (settings.app_key and settings.app_secret and settings.refresh_token):
        return None
    return TikTokShopClient(
        settings.app_key,
        settings.app_secret,
        settings.refresh_token,
        access_token=settings.access_token,
        base_url=settings.base_url,
        auth_url=settings.auth_url,
        queries_per_second=settings.queries_per_second,
        transport=transport,
    )


def slack_messenger(settings: SlackSettings) -> SlackMessenger | None:
    """The messenger, or None when not configured."""
    if not (settings.token and settings.channel):
        return None
    return SlackMessenger(settings.token, settings.channel, settings.base_url)


CLIENTS: Mapping[str, Callable[[Connections], PlatformClient | None]] = MappingProxyType(
    {
        "amazon_fba": lambda found: amazon_fba_client(found.amazon_fba),
        "amazon_vendor": lambda found: amazon_vendor_client(found.amazon_vendor),
        "orocommerce": lambda found: orocommerce_client(found.orocommerce),
        "tiktok_shop": lambda found: tiktok_shop_client(found.tiktok_shop),
        "zigzag": lambda found: zigzag_client(found.zigzag, found.zigzag_mapping),
        "erp": lambda found: erp_client(found.erp),
    }
)
