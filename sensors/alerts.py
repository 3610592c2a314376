"""Slack alerts: one message per exception code or broken check, and one per failed run.

Dagster itself alerts on nothing of the kind: a failing check does not fail a run. Messages hold
identifiers, counts
and values, never text of the sources.
"""

import json
import os
from dataclasses import dataclass, field
from typing import Any, Self

import dagster as dg

from resources.clients import slack_messenger
from resources.connections_resource import ConnectionsResource
from resources.errors import ConnectionSettingsError, PlatformError
from resources.slack import SlackMessenger

_READ_AT_ONCE = 49
_POSTS_PER_TICK = 20


@dataclass(frozen=True)
class Alert:
    """One message: `subject` is what it is about, `digest` changes when there is something new to say."""

    subject: str
    digest: str
    text: str


@dataclass
class AlertCursor:
    """How far the event log was read, and what was last said: check -> subject -> digest."""

    after: int | None = None
    said: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> Self:
        """The cursor of the last tick; an empty one at the first."""
        return cls(**json.loads(text)) if text else cls()

    def write(self) -> str:
        """As text, the same for the same content."""
        return json.dumps({"after": self.after, "said": self.said}, sort_keys=True)


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of a check in the event log."""

    storage_id: int
    run_id: str
    check: str
    passed: bool
    severity: dg.AssetCheckSeverity
    metadata: dict[str, Any]
    is_told_by_run: bool  # a failing dbt test also fails its run, which has a message of its own


def evaluations(instance: dg.DagsterInstance, after: int | None) -> list[Evaluation]:
    """The next evaluations in the order they happened; descending order would skip a backlog for good."""
    filtered = dg.EventRecordsFilter(
        event_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION, after_cursor=after
    )
    records = instance.get_event_records(filtered, limit=_READ_AT_ONCE, ascending=True)
    return [found for record in records if (found := _evaluation(record, instance)) is not None]


def _evaluation(record: dg.EventLogRecord, instance: dg.DagsterInstance) -> Evaluation | None:
    event = record.event_log_entry.dagster_event
    data = event.event_specific_data if event else None
    if not isinstance(data, dg.AssetCheckEvaluation):
        return None
    metadata = {name: value.value for name, value in data.metadata.items()}
    run_id = record.event_log_entry.run_id
    return Evaluation(
        storage_id=record.storage_id,
        run_id=run_id,
        check=f"{data.asset_key.to_user_string()}: {data.check_name}",
        passed=data.passed,
        severity=data.severity,
        metadata=metadata,
        is_told_by_run="invocation_id" in metadata and _failed(instance, run_id),
    )


def _failed(instance: dg.DagsterInstance, run_id: str) -> bool:
    run = instance.get_run_by_id(run_id)
    return run is not None and run.status is dg.DagsterRunStatus.FAILURE


def alerts(evaluation: Evaluation, ui_url: str) -> list[Alert]:
    """The messages that one evaluation calls for; none when it passed, or only warns about something without
    codes.
    """
    if evaluation.passed or evaluation.is_told_by_run:
        return []
    link = f"Run: {ui_url}/runs/{evaluation.run_id}"
    codes = evaluation.metadata.get("codes")
    if isinstance(codes, list):
        return [_code_alert(code, link) for code in codes]
    if evaluation.severity is not dg.AssetCheckSeverity.ERROR:
        return []
    count = str(evaluation.metadata.get("count", ""))
    return [
        Alert(
            evaluation.check,
            count,
            f":red_circle: *{evaluation.check}* failed {count}".rstrip() + f"\n{link}",
        )
    ]


def _code_alert(code: dict[str, Any], link: str) -> Alert:
    due = f", due {code['due']}" if code["due"] else ""
    head = "*{code}* ({severity}): {count} open, {value}. Owner {owner}".format_map(code) + due
    lines = "\n".join(f"• {line}" for line in code["top"])
    queue = f"Queue: `returns exceptions --code {code['code']}`"
    return Alert(code["code"], f"{code['severity']}/{code['digest']}", f"{head}\n{lines}\n{queue}\n{link}")


def news(evaluation: Evaluation, said: dict[str, str], ui_url: str) -> list[Alert]:
    """What has not been said yet: changed subjects, and those that are no longer open (empty digest)."""
    current = alerts(evaluation, ui_url)
    open_now = {alert.subject for alert in current}
    closed = [
        Alert(subject, "", f":white_check_mark: *{subject}*: nothing open any more")
        for subject in sorted(set(said) - open_now)
    ]
    return [alert for alert in current if said.get(alert.subject) != alert.digest] + closed


@dg.sensor(
    name="check_alerts",
    minimum_interval_seconds=60,
    description="Posts failing checks to Slack: one message per exception code, and only when it changed.",
)
def check_alerts(
    context: dg.SensorEvaluationContext, connections: ConnectionsResource
) -> dg.SensorResult | dg.SkipReason:
    """Read the evaluations since the last tick, post what changed, then move on."""
    cursor = AlertCursor.read(context.cursor)
    batch = evaluations(context.instance, cursor.after)
    if not batch:
        return dg.SkipReason("no check was evaluated since the last tick")
    slack = _messenger(connections)
    posted = 0
    for evaluation in batch:
        said = cursor.said.setdefault(evaluation.check, {})
        for alert in news(evaluation, said, ui_url()):
            if posted == _POSTS_PER_TICK:
                return _stopped(cursor, f"{posted} posted; the rest at the next tick")
            try:
                slack.post(alert.text)
            except PlatformError as error:
                return _stopped(cursor, f"Slack did not take the message: {error}")
            posted += 1
            said[alert.subject] = alert.digest
            if not alert.digest:
                del said[alert.subject]
        cursor.after = evaluation.storage_id
    return _stopped(cursor, f"{posted} posted")


def _stopped(cursor: AlertCursor, reason: str) -> dg.SensorResult:
    """Remember what was posted. `after` stays before an evaluation until all of it is said, so it is read
    again.
    """
    cursor.said = {check: said for check, said in cursor.said.items() if said}
    return dg.SensorResult(skip_reason=reason, cursor=cursor.write())


def _messenger(connections: ConnectionsResource) -> SlackMessenger:
    messenger = slack_messenger(connections.load().slack)
    if messenger is None:
        raise ConnectionSettingsError(
            "Slack is no longer configured: SLACK_TOKEN and SLACK_CHANNEL are needed"
        )
    return messenger


def ui_url() -> str:
    """Where the links of the messages lead: RETURNS_UI_URL, else the local UI."""
    return os.environ.get("RETURNS_UI_URL", "http://127.0.0.1:3000").rstrip("/")


@dg.run_failure_sensor(
    name="run_failure_alerts",
    monitor_all_code_locations=True,
    description="Posts failed runs to Slack: the job, the step that failed and the link to the run.",
)
def run_failure_alerts(context: dg.RunFailureSensorContext, connections: ConnectionsResource) -> None:
    """One message per failed run; a run without a failed step died with its process."""
    run = context.dagster_run
    steps = ", ".join(event.step_key or "" for event in context.get_step_failure_events())
    slack = _messenger(connections)
    slack.post(
        f":red_circle: *{run.job_name}* failed in {steps or 'its process'}\nRun: {ui_url()}/runs/{run.run_id}"
    )
