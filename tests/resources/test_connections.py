"""Connection settings: where they come from, what is missing, and that they keep their secrets."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from resources.clients import amazon_fba_client, erp_client, slack_messenger, zigzag_client
from resources.connections import connections
from resources.connections_resource import ConnectionsResource
from resources.errors import ConnectionSettingsError
from resources.sections import SlackSettings

FILE: dict[str, dict[str, Any]] = {
    "amazon_fba": {
        "base_url": "http://127.0.0.1:8001/amazon",
        "lwa_url": "http://127.0.0.1:8001/auth/o2/token",
        "client_id": "amzn1.client",
        "client_secret": "SECRET-cs",
        "refresh_token": "Atzr|SECRET-rt",
        "marketplace_ids": ["A1F83G8C2ARO7P"],
        "as_of": "2026-10-31T23:59:59Z",
    },
    "zigzag": {
        "base_url": "http://127.0.0.1:8001/zz",
        "username": "u",
        "password": "SECRET-pw",
        "as_of": None,
    },
    "erp": {"base_url": "http://127.0.0.1:8001/erp/", "as_of": "2026-10-30T00:00:00Z"},
    "slack": {"base_url": "http://127.0.0.1:8001/slack/api", "token": "xoxb-SECRET", "channel": "C1"},
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "connections.json"
    path.write_text(json.dumps(FILE) + "\nserving on 127.0.0.1:8001\n", encoding="utf-8")
    return path


def test_without_settings_nothing_is_configured_and_nothing_fails(tmp_path: Path) -> None:
    found = connections(tmp_path)
    assert amazon_fba_client(found.amazon_fba) is None
    assert zigzag_client(found.zigzag) is None
    assert erp_client(found.erp) is None
    assert slack_messenger(found.slack) is None
    assert found.as_of is None
    assert found.amazon_fba.missing == (
        "AMAZON_FBA_CLIENT_ID",
        "AMAZON_FBA_CLIENT_SECRET",
        "AMAZON_FBA_REFRESH_TOKEN",
        "AMAZON_FBA_MARKETPLACE_IDS",
    )


def test_the_line_that_the_sandbox_prints_configures_everything(tmp_path: Path, file: Path) -> None:
    found = connections(tmp_path, file)
    for client in (
        amazon_fba_client(found.amazon_fba),
        zigzag_client(found.zigzag, found.zigzag_mapping),
        erp_client(found.erp),
    ):
        assert client is not None
        client.close()
    messenger = slack_messenger(found.slack)
    assert messenger is not None
    assert messenger.channel == "C1"
    assert found.erp.base_url == "http://127.0.0.1:8001/erp"
    assert found.as_of == datetime(2026, 10, 30, tzinfo=UTC)


def test_the_environment_names_the_file_and_beats_it(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNS_CONNECTIONS", str(file))
    monkeypatch.setenv("AMAZON_FBA_MARKETPLACE_IDS", "A1F83G8C2ARO7P, A1PA6795UKMFR9")
    monkeypatch.setenv("ZIGZAG_USERNAME", "robot")
    monkeypatch.setenv("ZIGZAG_PASSWORD", "  SECRET-other\n")
    monkeypatch.setenv("SLACK_CHANNEL", "")
    found = connections(tmp_path)
    assert found.amazon_fba.marketplace_ids == ("A1F83G8C2ARO7P", "A1PA6795UKMFR9")
    assert found.amazon_fba.client_id == "amzn1.client"
    assert found.zigzag.username == "robot"
    assert found.zigzag.password is not None
    assert found.zigzag.password.get_secret_value() == "SECRET-other"
    assert found.slack.channel == "C1"


def test_half_of_the_credentials_is_not_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIGZAG_BASE_URL", "https://zz.example")
    monkeypatch.setenv("ZIGZAG_USERNAME", "u")
    found = connections(tmp_path)
    assert (found.zigzag.is_configured, found.zigzag.missing) == (False, ("ZIGZAG_PASSWORD",))
    assert zigzag_client(found.zigzag) is None


def test_the_marketplaces_give_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FILE["amazon_fba"].items():
        if name in ("client_id", "client_secret", "refresh_token"):
            monkeypatch.setenv(f"AMAZON_FBA_{name.upper()}", value)
    monkeypatch.setenv("AMAZON_FBA_MARKETPLACE_IDS", "ATVPDKIKX0DER")
    client = amazon_fba_client(connections(tmp_path).amazon_fba)
    assert client is not None
    assert client._base_url == "https://sellingpartnerapi-na.amazon.com"
    client.close()
    monkeypatch.setenv("AMAZON_FBA_MARKETPLACE_IDS", "ATVPDKIKX0DER,A1F83G8C2ARO7P")
    with pytest.raises(
        ConnectionSettingsError, match="AMAZON_FBA_MARKETPLACE_IDS: one connection serves one"
    ):
        amazon_fba_client(connections(tmp_path).amazon_fba)


def test_no_repr_shows_a_secret(tmp_path: Path, file: Path) -> None:
    found = connections(tmp_path, file)
    client = amazon_fba_client(found.amazon_fba)
    assert client is not None
    shown = repr(found) + str(found.amazon_fba) + found.slack.model_dump_json() + repr(vars(client))
    client.close()
    assert "amzn1.client" in shown
    assert "SECRET-" not in shown
    assert "xoxb" not in shown


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("amazon_fba", "refresh_token", {"oops": "SECRET-x"}),
        ("amazon_fba", "client_secret", "SECRET-line\nbreak"),
        ("amazon_fba", "as_of", "SECRET-date"),
        ("zigzag", "base_url", "http://zz.example/SECRET-path"),
        ("zigzag", "base_url", "https://u:SECRET-pw@zz.example"),
        ("slack", "base_url", "ftp://SECRET-host"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_but_not_shown(
    tmp_path: Path, section: str, name: str, value: object
) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(FILE | {section: FILE[section] | {name: value}}))
    with pytest.raises(ConnectionSettingsError, match=f"{section}_{name}".upper()) as caught:
        connections(tmp_path, path)
    assert caught.value.__context__ is None
    assert "SECRET-" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("text", ["", "not json SECRET-x", "[1]", '{"slack": "SECRET-x"}'])
def test_a_file_that_is_no_settings_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text)
    with pytest.raises(ConnectionSettingsError) as caught:
        connections(tmp_path, path)
    assert "SECRET-" not in "".join(traceback.format_exception(caught.value))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConnectionSettingsError, match=r"gone\.json cannot be read"):
        connections(tmp_path, tmp_path / "gone.json")


def test_a_mapping_file_in_the_home_adapts_zigzag(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    mapping = tmp_path / "config" / "zigzag_mapping.json"
    mapping.write_text('{"data_field": "items"}')
    assert connections(tmp_path).zigzag_mapping.data_field == "items"
    mapping.write_text('{"datafield": "items"}')
    with pytest.raises(ConnectionSettingsError, match=r"zigzag_mapping\.json: unknown names"):
        connections(tmp_path)


def test_the_dagster_resource_carries_paths_only(tmp_path: Path, file: Path) -> None:
    resource = ConnectionsResource(home=str(tmp_path), connections_file=str(file))
    assert set(type(resource).model_fields) == {"home", "connections_file"}
    assert resource.load().erp.is_configured
    assert "SECRET-" not in repr(resource) + resource.model_dump_json()


def test_settings_built_by_hand_do_not_show_what_is_wrong_with_them() -> None:
    with pytest.raises(ValidationError) as caught:
        SlackSettings(token=["SECRET-x"])  # type: ignore[arg-type]
    assert "SECRET-" not in str(caught.value)
