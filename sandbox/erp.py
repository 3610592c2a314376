"""The ERP's export share over HTTP: one CSV file per stream, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.http import Request, Response, Route, json_response, route


class Erp:
    """Serves the scenario's exports; a stream that was not exported is 404."""

    def __init__(self, exports: Mapping[str, bytes]) -> None:
        self._exports = {name.removesuffix(".csv"): body for name, body in exports.items()}

    @property
    def routes(self) -> tuple[Route, ...]:
        return (route("GET", r"/exports/(?P<stream>[^/]+)\.csv", "getExport", self._get_export),)

    def error(self, operation: str, status: int) -> Response:
        """A plain error."""
        return json_response(status, {"message": f"{operation} failed"})

    def _get_export(self, _: Request, match: re.Match[str]) -> Response:
        body = self._exports.get(match["stream"])
        if body is None:
            return json_response(404, {"message": "nothing exported under this name"})
        return Response(200, body, {"Content-Type": "text/csv; charset=utf-8"})
