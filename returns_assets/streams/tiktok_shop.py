"""What TikTok Shop sends: plain data. How a document is read is in `parsing/`."""

from __future__ import annotations

from returns_assets.streams.model import Stream

STREAMS: tuple[Stream, ...] = ()
