"""What each platform's connection needs, as settings sections: environment variables by prefix.

Where the values come from is in `connections.py`, the clients built from them in `clients.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from resources.lwa import TOKEN_URL
from resources.slack import API_URL
from resources.urls import checked_address

TIKTOK_SHOP_URL = "https://open-api.tiktokglobalshop.com"
TIKTOK_SHOP_LOGIN_URL = "https://auth.tiktok-shops.com"


def _clean(secret: SecretStr) -> SecretStr:
    # A line break that came along with a pasted secret would be quoted by the errors of the HTTP libraries.
    value = secret.get_secret_value().strip()
    if not value.isascii() or not value.isprintable():
        raise ValueError("a secret holds characters that cannot be sent")
    return SecretStr(value)


Secret = Annotated[SecretStr, AfterValidator(_clean)]
SecureAddress = Annotated[str, AfterValidator(partial(checked_address, carries_secrets=True))]
Address = Annotated[str, AfterValidator(partial(checked_address, carries_secrets=False))]


class Section(BaseSettings):
    """What one platform's connection needs. `missing` names the values it cannot do without."""

    needed: ClassVar[tuple[str, ...]] = ()
    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    as_of: datetime | None = None

    @field_validator("as_of")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    @property
    def missing(self) -> tuple[str, ...]:
        """The environment variables that would complete the section."""
        prefix = self.model_config.get("env_prefix", "")
        return tuple(f"{prefix}{name.upper()}" for name in self.needed if not getattr(self, name))

    @property
    def is_configured(self) -> bool:
        return not self.missing

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


class SellingPartnerSettings(Section):
    """Amazon's login and marketplaces, the same for sellers and vendors."""

    needed = ("client_id", "client_secret", "refresh_token", "marketplace_ids")

    base_url: SecureAddress | None = None
    lwa_url: SecureAddress = TOKEN_URL
    client_id: str | None = None
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    marketplace_ids: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("marketplace_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip(" \"'") for part in value.strip("[] ").split(",") if part.strip(" \"'"))


class AmazonFbaSettings(SellingPartnerSettings):
    model_config = SettingsConfigDict(env_prefix="AMAZON_FBA_")


class AmazonVendorSettings(SellingPartnerSettings):
    model_config = SettingsConfigDict(env_prefix="AMAZON_VENDOR_")


class TikTokShopSettings(Section):
    """`access_token` spares the first refresh; `queries_per_second` is per operation and shop."""

    needed = ("app_key", "app_secret", "refresh_token")
    model_config = SettingsConfigDict(env_prefix="TIKTOK_SHOP_")

    base_url: SecureAddress = TIKTOK_SHOP_URL
    auth_url: SecureAddress = TIKTOK_SHOP_LOGIN_URL
    app_key: str | None = None
    app_secret: Secret | None = None
    refresh_token: Secret | None = None
    access_token: Secret | None = None
    queries_per_second: float = Field(default=50.0, gt=0)


class OroCommerceSettings(Section):
    """`api_path` is the back office's API below the host; `return_status_field` the extended order field."""

    needed = ("base_url", "client_id", "client_secret")
    model_config = SettingsConfigDict(env_prefix="OROCOMMERCE_")

    base_url: SecureAddress | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    api_path: str = "/admin/api"
    return_status_field: str = "returnStatus"


class ZigZagSettings(Section):
    needed = ("base_url", "username", "password")
    model_config = SettingsConfigDict(env_prefix="ZIGZAG_")

    base_url: SecureAddress | None = None
    username: str | None = None
    password: Secret | None = None


class ErpSettings(Section):
    needed = ("base_url",)
    model_config = SettingsConfigDict(env_prefix="ERP_")

    base_url: Address | None = None


class SlackSettings(Section):
    needed = ("token", "channel")
    model_config = SettingsConfigDict(env_prefix="SLACK_")

    base_url: SecureAddress = API_URL
    token: Secret | None = None
    channel: str | None = None
