"""The settings of every connection, from the environment and a JSON file, and the clients built from them.

The environment wins over the file. A platform without credentials is not configured, which is no error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import httpx
from pydantic import AfterValidator, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from resources.amazon_fba import AmazonFbaClient
from resources.amazon_reports import regional_host
from resources.erp import ErpClient
from resources.errors import ConnectionSettingsError
from resources.lwa import TOKEN_URL, LwaCredentials
from resources.slack import API_URL, SlackMessenger
from resources.urls import checked_address
from resources.zigzag import ZigZagClient, ZigZagMapping

FILE_VARIABLE = "RETURNS_CONNECTIONS"
ZIGZAG_MAPPING_FILE = Path("config") / "zigzag_mapping.json"


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


_S = TypeVar("_S", bound=Section)


class AmazonFbaSettings(Section):
    needed = ("client_id", "client_secret", "refresh_token", "marketplace_ids")
    model_config = SettingsConfigDict(env_prefix="AMAZON_FBA_")

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


@dataclass(frozen=True)
class Connections:
    """The connections of one installation. Its repr shows no secret."""

    amazon_fba: AmazonFbaSettings
    zigzag: ZigZagSettings
    erp: ErpSettings
    slack: SlackSettings
    zigzag_mapping: ZigZagMapping

    @property
    def as_of(self) -> datetime | None:
        """The time up to which every connection that states one knows everything; None when none does."""
        sections = (self.amazon_fba, self.zigzag, self.erp, self.slack)
        return min((s.as_of for s in sections if s.is_configured and s.as_of), default=None)


def connections(home: Path, file: Path | None = None) -> Connections:
    """The connections by the environment, then by a JSON file `{"<platform>": {"base_url": …}, …}`.

    The file is `file`, or else the one that RETURNS_CONNECTIONS names; without either the environment is all.
    A file `config/zigzag_mapping.json` in `home` replaces names of the ZigZag contract.

    Raises:
        ConnectionSettingsError: a file cannot be read, or a value cannot be used. It never shows the value.
    """
    named = os.environ.get(FILE_VARIABLE, "")
    path = file or (Path(named) if named else None)
    given = _read_json(path) if path else {}
    mapping_file = home / ZIGZAG_MAPPING_FILE
    try:
        mapping = ZigZagMapping.from_mapping(_read_json(mapping_file) if mapping_file.exists() else {})
    except ValueError as error:
        raise ConnectionSettingsError(f"{ZIGZAG_MAPPING_FILE}: {error}") from error
    return Connections(
        amazon_fba=_section(AmazonFbaSettings, given.get("amazon_fba")),
        zigzag=_section(ZigZagSettings, given.get("zigzag")),
        erp=_section(ErpSettings, given.get("erp")),
        slack=_section(SlackSettings, given.get("slack")),
        zigzag_mapping=mapping,
    )


def amazon_fba_client(
    settings: AmazonFbaSettings, transport: httpx.BaseTransport | None = None
) -> AmazonFbaClient | None:
    """The client, or None when not configured. Raises ConnectionSettingsError when no region fits."""
    if not (
        settings.client_id and settings.client_secret and settings.refresh_token and settings.is_configured
    ):
        return None
    credentials = LwaCredentials(
        settings.client_id, settings.client_secret, settings.refresh_token, settings.lwa_url
    )
    try:
        base_url = settings.base_url or regional_host(settings.marketplace_ids)
    except ValueError as error:
        raise ConnectionSettingsError(f"AMAZON_FBA_MARKETPLACE_IDS: {error}") from error
    return AmazonFbaClient(credentials, settings.marketplace_ids, base_url, transport=transport)


def zigzag_client(
    settings: ZigZagSettings,
    mapping: ZigZagMapping | None = None,
    transport: httpx.BaseTransport | None = None,
) -> ZigZagClient | None:
    """The client, or None when not configured."""
    if not (settings.base_url and settings.username and settings.password):
        return None
    return ZigZagClient(settings.base_url, settings.username, settings.password, mapping, transport=transport)


def erp_client(settings: ErpSettings, transport: httpx.BaseTransport | None = None) -> ErpClient | None:
    """The client, or None when not configured."""
    return ErpClient(settings.base_url, transport=transport) if settings.base_url else None


def slack_messenger(settings: SlackSettings) -> SlackMessenger | None:
    """The messenger, or None when not configured."""
    if not (settings.token and settings.channel):
        return None
    return SlackMessenger(settings.token, settings.channel, settings.base_url)


def _section(kind: type[_S], given: object) -> _S:
    if given is not None and not isinstance(given, Mapping):
        raise ConnectionSettingsError(f"{kind.__name__}: the section is not a JSON object")
    values = {k: v for k, v in (given or {}).items() if k in kind.model_fields and v is not None}
    problems: list[str] = []
    try:
        return kind(**values)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            name = f"{kind.model_config.get('env_prefix', '')}{'_'.join(map(str, problem['loc'])).upper()}"
            problems.append(f"{name}: {problem['msg']}")
    # Not chained: the validation error holds the values.
    raise ConnectionSettingsError("; ".join(problems))


def _read_json(path: Path) -> dict[str, Any]:
    problem = ""
    try:
        # The sandbox prints its connections on one line and goes on printing: what follows is not read.
        value, _ = json.JSONDecoder().raw_decode(path.read_text(encoding="utf-8").lstrip("\ufeff \r\n\t"))
        if isinstance(value, dict):
            return value
        problem = "holds no JSON object"
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
    except ValueError as error:
        problem = f"holds no JSON ({type(error).__name__})"
    # Not chained: the decoder's error holds the whole text.
    raise ConnectionSettingsError(f"{path} {problem}")
