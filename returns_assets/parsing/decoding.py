"""From bytes to text: compression, "is this text at all", and the charset.

Knows nothing of columns. Amazon sends one report type as UTF-8 to one account and as Cp1252 to the next, and
cp932 in Japan, so the order of evidence is: byte order mark, the charset of the download, strict UTF-8,
Japan, cp1252.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from dataclasses import dataclass

from returns_assets.parsing.model import UnreadableError

MAX_TEXT_BYTES = 4 * 1024**3
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (an XLSX workbook?)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
# Names that Amazon and browsers use for a superset of what they say.
_SUPERSETS = {"shift_jis": "cp932", "iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030"}
_CONTROL_BYTES = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
_MARKUP = re.compile(r"^\s*<(\?xml|!doctype|html|error|[a-z])", re.IGNORECASE)
_XML_CODE = re.compile(r"<Code>([^<]{1,80})</Code>|<title>([^<]{1,80})</title>", re.IGNORECASE)


@dataclass(frozen=True)
class Decoded:
    """A document's text without byte order mark, and the charset it was read with."""

    text: str
    charset: str


def decode(content: bytes, content_type: str | None) -> Decoded:
    """The text of a document, whatever its label says about compression.

    Raises UnreadableError when it is no text.
    """
    data = decompress(content)
    if not data.strip():
        raise UnreadableError("the file is empty")
    _refuse_binary(data)
    decoded = _decode_text(data, content_type)
    head = decoded.text[:2000]
    if _MARKUP.match(head):
        found = _XML_CODE.search(head)
        label = f" ({(found[1] or found[2]).strip()})" if found else ""
        raise UnreadableError(f"an HTML or XML page{label} instead of a report", head, decoded.charset)
    if "\0" in head.split("\n", 1)[0]:
        raise UnreadableError("not a text file: NUL characters in its first line")
    if not decoded.text.strip():
        raise UnreadableError("the file is empty")
    return decoded


def decompress(content: bytes) -> bytes:
    """The bytes without gzip around them. Raises UnreadableError when that is damaged or too large."""
    data = content
    for _ in range(2):  # a report that was already compressed is sometimes compressed again on the way
        if data[:2] != b"\x1f\x8b":
            return data
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
                data = stream.read(MAX_TEXT_BYTES + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise UnreadableError(f"the gzip data is damaged or truncated: {error}") from error
        if len(data) > MAX_TEXT_BYTES:
            raise UnreadableError(f"the gzip data is larger than {MAX_TEXT_BYTES} bytes")
    return data


def _refuse_binary(data: bytes) -> None:
    for magic, name in _BINARY_MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"not a text file: {name}")
    if any(data.startswith(bom) for bom, _ in _BOMS):
        return
    sample = data[:1_000_000]
    control = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if control > max(len(sample) // 100, 3):
        raise UnreadableError(
            f"not a text file: {control} control characters in the first {len(sample)} bytes"
        )


def _decode_text(data: bytes, content_type: str | None) -> Decoded:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            decoded = _try(data, codec)
            if decoded is not None:
                return Decoded(decoded, codec.removesuffix("-sig"))
    for charset in (_declared(content_type), "utf-8"):
        text = _try(data, charset) if charset else None
        if charset and text is not None:
            return Decoded(text, charset)
    japanese = _try(data, "cp932")
    if japanese is not None and re.search(r"\bJPY\b|Amazon\.co\.jp", japanese):
        return Decoded(japanese, "cp932")
    text = _try(data, "cp1252")
    # Five byte values are undefined in cp1252; browsers read them as control characters, which loses nothing.
    return Decoded(data.decode("cp1252", "control-characters") if text is None else text, "cp1252")


def _declared(content_type: str | None) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    if not found:
        return None
    try:
        name = codecs.lookup(found[1]).name
    except LookupError:
        return None
    return _SUPERSETS.get(name, name)


def _try(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _control_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("control-characters", _control_characters)
