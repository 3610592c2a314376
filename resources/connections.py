"""The settings of every connection, from the environment and a JSON file.

The environment wins over the file. A platform without credentials is not configured, which is no error. What
a section holds is in `sections.py`, the clients are in `clients.py`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import ValidationError

from resources.errors import ConnectionSettingsError
from resources.sections import (
    AmazonFbaSettings,
    AmazonVendorSettings,
    ErpSettings,
    OroCommerceSettings,
    Section,
    SlackSettings,
    TikTokShopSettings,
    ZigZagSettings,
)
from resources.zigzag import ZigZagMapping

FILE_VARIABLE = "RETURNS_CONNECTIONS"
ZIGZAG_MAPPING_FILE = Path("config") / "zigzag_mapping.json"
_S = TypeVar("_S", bound=Section)
_SECTIONS: Mapping[str, type[Section]] = MappingProxyType(
    {
        "amazon_fba": AmazonFbaSettings,
        "amazon_vendor": AmazonVendorSettings,
        "tiktok_shop": TikTokShopSettings,
        "orocommerce": OroCommerceSettings,
        "zigzag": ZigZagSettings,
        "erp": ErpSettings,
        "slack": SlackSettings,
    }
)


@dataclass(frozen=True)
class Connections:
    """The connections of one installation. Its repr shows no secret."""

    amazon_fba: AmazonFbaSettings
    amazon_vendor: AmazonVendorSettings
    tiktok_shop: TikTokShopSettings
    orocommerce: OroCommerceSettings
    zigzag: ZigZagSettings
    erp: ErpSettings
    slack: SlackSettings
    zigzag_mapping: ZigZagMapping

    @property
    def sections(self) -> Mapping[str, Section]:
        """Every section by its name in the connections file: the platforms', then Slack's."""
        return {name: getattr(self, name) for name in _SECTIONS}

    @property
    def as_of(self) -> datetime | None:
        """The time up to which every connection that states one knows everything; None when none does."""
        stated = (s.as_of for s in self.sections.values() if s.is_configured)
        return min((moment for moment in stated if moment), default=None)


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
    sections: dict[str, Any] = {name: _section(kind, given.get(name)) for name, kind in _SECTIONS.items()}
    return Connections(**sections, zigzag_mapping=mapping)


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
