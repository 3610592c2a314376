"""What a platform client raises: an error that may pass, or one that needs a person.

Messages name the platform, the operation and the next step, and never a secret. Bad source data is no error
here: it lands and becomes a rejected row or an exception of the queue.
"""

from __future__ import annotations


class PlatformError(Exception):
    """A platform did not answer a call as it should.

    Attributes:
        platform: its name in this project, e.g. `amazon_fba`.
        operation: the call, in the platform's own words, e.g. `getReports`.
        reason: what happened, without secrets.
        next_step: what to do about it.
        status: the HTTP status, None when there was no answer.
        request_id: the platform's id of the call, for its support desk.
    """

    def __init__(
        self,
        reason: str,
        *,
        platform: str,
        operation: str,
        next_step: str,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        self.platform = platform
        self.operation = operation
        self.reason = reason
        self.next_step = next_step
        self.status = status
        self.request_id = request_id
        reference = f" (request id {request_id})" if request_id else ""
        super().__init__(f"{platform} {operation}: {reason}{reference}. Next: {next_step}")


class TransientError(PlatformError):
    """The same call may succeed later; nothing was lost. Raised after the client's own retries are used up.

    `retry_after` is the wait in seconds that the platform asked for, None when it named none; `attempts` how
    often the call was made.
    """

    def __init__(
        self,
        reason: str,
        *,
        platform: str,
        operation: str,
        next_step: str = "run again later; nothing is lost and nothing is fetched twice",
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
    ) -> None:
        self.retry_after = retry_after
        self.attempts = attempts
        super().__init__(
            reason,
            platform=platform,
            operation=operation,
            next_step=next_step,
            status=status,
            request_id=request_id,
        )


class PermanentError(PlatformError):
    """The same call will fail again until somebody changes the credentials, the settings or the request."""


class ConnectionSettingsError(ValueError):
    """The connection settings are there but cannot be used: a wrong file, address or marketplace."""
