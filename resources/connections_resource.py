"""The connections as a Dagster resource. It carries paths only: configured values are shown in the UI."""

from pathlib import Path

from dagster import ConfigurableResource

from resources.connections import Connections, connections


class ConnectionsResource(ConfigurableResource):
    """Reads the connections when asked. Secrets stay where they are and never become config."""

    home: str
    connections_file: str | None = None

    def load(self) -> Connections:
        """The connections as they are now. Raises ConnectionSettingsError."""
        return connections(Path(self.home), Path(self.connections_file) if self.connections_file else None)
