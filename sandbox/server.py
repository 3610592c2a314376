"""All simulated platforms on one loopback port: who answers a request, and the handle that tests hold.

Each platform's rules are in its own module.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sandbox import amazon_lwa, orocommerce, slack, tiktok_shop_auth, zigzag
from sandbox.amazon_fba import AmazonFba
from sandbox.amazon_seller import AmazonSeller
from sandbox.amazon_vendor import AmazonVendor
from sandbox.clock import ScenarioClock, http_date, zulu
from sandbox.erp import Erp
from sandbox.faults import Fault, FaultKind, FaultScript
from sandbox.http import HttpServer, Platform, Request, Response, json_response
from sandbox.orocommerce import OroCommerce
from sandbox.scenario.model import Scenario
from sandbox.slack import Slack, SlackMessage
from sandbox.tiktok_shop import TikTokShop
from sandbox.zigzag import Zigzag

LOGGER = logging.getLogger(__name__)
SLACK_CHANNEL = "#returns"
REQUESTS_KEPT = 10_000


@dataclass(frozen=True)
class Answered:
    """A request that was answered: the operation is empty when nobody serves the path."""

    operation: str
    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    status: int


class Sandbox:
    """The platforms of one scenario. Requests are answered one at a time, so that state needs no care.

    Raises OSError when the port is taken.
    """

    def __init__(self, scenario: Scenario, *, port: int, speed: float, polls_until_done: int) -> None:
        self.clock = ScenarioClock(scenario.as_of)
        self._http = HttpServer(self._dispatch, port)
        self.base_url = self._http.url
        self._lwa = amazon_lwa.credentials_for(scenario.seed)
        self._zigzag_user = zigzag.credentials_for(scenario.seed)
        self._slack_token = slack.token_for(scenario.seed)
        self.amazon = AmazonFba(
            scenario.reports, self._lwa, self.clock,
            base_url=self.base_url, speed=speed, polls_until_done=polls_until_done,
        )  # fmt: skip
        self.zigzag = Zigzag(
            scenario.zigzag_returns, scenario.zigzag_grade_batches, scenario.zigzag_consignments,
            self._zigzag_user, self.clock, scenario.zigzag_arrivals,
        )  # fmt: skip
        self._oro_application = orocommerce.credentials_for(scenario.seed)
        self.orocommerce = OroCommerce(scenario.orocommerce, self._oro_application, self.clock)
        self._tiktok_application = tiktok_shop_auth.credentials_for(scenario.seed)
        self.tiktok_shop = TikTokShop(scenario.tiktok_shop, self._tiktok_application, self.clock, speed=speed)
        self.amazon_vendor = AmazonVendor(scenario.amazon_vendor, self.amazon.login, self.clock, speed=speed)
        seller = AmazonSeller(
            scenario.amazon_fba_api, scenario.reports, self.amazon.login, self.clock, speed=speed
        )
        self._slack = Slack(self._slack_token, SLACK_CHANNEL, self.clock)
        self._platforms: tuple[Platform, ...] = (
            self.amazon, seller, self.amazon_vendor, self.orocommerce, self.zigzag, self.tiktok_shop,
            Erp(scenario.erp_exports), self._slack,
        )  # fmt: skip
        self._routes = [(platform, entry) for platform in self._platforms for entry in platform.routes]
        self.faults = FaultScript(entry.operation for _, entry in self._routes)
        self._scenario = scenario
        self._lock = threading.Lock()
        self._answered: deque[Answered] = deque(maxlen=REQUESTS_KEPT)

    @property
    def connections(self) -> dict[str, dict[str, Any]]:
        """Per platform the address and credentials, JSON-ready: what `returns sandbox` prints first."""
        as_of = zulu(self._scenario.as_of)
        return {
            "amazon_fba": {
                "base_url": self.base_url,
                "lwa_url": f"{self.base_url}/auth/o2/token",
                "client_id": self._lwa.client_id,
                "client_secret": self._lwa.client_secret,
                "refresh_token": self._lwa.refresh_token,
                "marketplace_ids": list(self._scenario.marketplace_ids),
                "as_of": as_of,
            },
            **(
                {"amazon_vendor": self._vendor_connection()}
                if self._scenario.amazon_vendor.purchase_orders
                else {}
            ),
            **(
                {"orocommerce": self._orocommerce_connection()}
                if self._scenario.orocommerce.resources
                else {}
            ),
            **({"tiktok_shop": self._tiktok_connection()} if self._scenario.tiktok_shop.shops else {}),
            "zigzag": {
                "base_url": self.base_url,
                "username": self._zigzag_user.username,
                "password": self._zigzag_user.password,
                "as_of": as_of,
            },
            "erp": {"base_url": self.base_url, "as_of": as_of},
            "slack": {
                "base_url": f"{self.base_url}/api",
                "token": self._slack_token,
                "channel": SLACK_CHANNEL,
                "as_of": as_of,
            },
        }

    def _orocommerce_connection(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "client_id": self._oro_application.client_id,
            "client_secret": self._oro_application.client_secret,
            "api_path": orocommerce.API_PATH,
            "as_of": zulu(self._scenario.as_of),
        }

    def _tiktok_connection(self) -> dict[str, Any]:
        known = self._tiktok_application
        return {
            "base_url": self.base_url,
            "auth_url": self.base_url,
            "app_key": known.app_key,
            "app_secret": known.app_secret,
            "refresh_token": known.refresh_token,
            "as_of": zulu(self._scenario.as_of),
        }

    def _vendor_connection(self) -> dict[str, Any]:
        """The application is the seller's as well; the vendor account is in one marketplace."""
        return {
            "base_url": self.base_url,
            "lwa_url": f"{self.base_url}/auth/o2/token",
            "client_id": self._lwa.client_id,
            "client_secret": self._lwa.client_secret,
            "refresh_token": self._lwa.refresh_token,
            "marketplace_ids": list(self._scenario.marketplace_ids[:1]),
            "as_of": zulu(self._scenario.as_of),
        }

    @property
    def slack_messages(self) -> tuple[SlackMessage, ...]:
        """What was posted so far, oldest first."""
        with self._lock:
            return tuple(self._slack.messages)

    def requests(self, operation: str | None = None) -> tuple[Answered, ...]:
        """The requests answered so far, of one operation or of all."""
        with self._lock:
            return tuple(entry for entry in self._answered if operation in (None, entry.operation))

    def advance(self, seconds: float) -> None:
        """Let time pass for the platforms."""
        self.clock.advance(seconds)

    def expire_tokens(self) -> None:
        """End the life of every access token of every platform."""
        with self._lock:
            self.amazon.login.expire_all()
            self.orocommerce.expire_tokens()
            self.tiktok_shop.expire_tokens()
            self.zigzag.expire_tokens()

    def start(self) -> None:
        """Serve from now on."""
        self._http.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._http.stop()

    def _dispatch(self, request: Request) -> Response:
        with self._lock:
            operation, response = self._answer(request)
            self._answered.append(
                Answered(operation, request.method, request.path, request.query, response.status)
            )
            return response.with_headers({"Date": http_date(self.clock.now())})

    def _answer(self, request: Request) -> tuple[str, Response]:
        is_known_path = False
        for platform, entry in self._routes:
            match = entry.pattern.fullmatch(request.path)
            if match is None:
                continue
            is_known_path = True
            if entry.method != request.method:
                continue
            fault = self.faults.take(entry.operation)
            if fault.kind is FaultKind.ANSWER:
                return entry.operation, _scripted(platform.error(entry.operation, fault.status), fault)
            try:
                response = entry.handle(replace(request, fault=fault), match)
            except Exception:
                LOGGER.exception("the sandbox failed on %s", entry.operation)
                return entry.operation, platform.error(entry.operation, 500)
            return entry.operation, replace(response, truncated=fault.kind is FaultKind.TRUNCATED)
        status, message = (405, "method not allowed") if is_known_path else (404, "no such resource")
        return "", json_response(status, {"message": message})


def _scripted(usual: Response, fault: Fault) -> Response:
    body = usual.body if fault.body is None else fault.body
    return replace(usual, body=body, headers={**usual.headers, **fault.headers})


@contextmanager
def serve(
    scenario: Scenario, *, port: int = 0, speed: float = 1.0, polls_until_done: int = 2
) -> Iterator[Sandbox]:
    """Serve a scenario on 127.0.0.1 for as long as the block runs.

    `speed` multiplies Amazon's request rates (1 is the published plan); `polls_until_done` is how many looks
    at a requested report show it unfinished.
    """
    sandbox = Sandbox(scenario, port=port, speed=speed, polls_until_done=polls_until_done)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
