"""WARC and WET: web archives; pages become texts, texts stay texts.

Comes in: an archive. Goes out: WET, one member a record where it is packed. From WET everything comes back, and of a
text that changed only body, length and digest differ; from WARC the pages, as conversion records. Never: believes a
record's word about its length, or keeps a digest that no longer holds.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from fastwarc.warc import ArchiveIterator

from cleaner.errors import OptionError, RecordError
from cleaner.html import extract_text
from cleaner.jobs.compression import Unpacked, pack
from cleaner.jobs.cuts import Cut, Look, cut_at, whole
from cleaner.jobs.formats.frames import Frame, read_frames
from cleaner.jobs.inputs import WET, InputFile
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.streams import input_stream, output_members, planning_stream
from cleaner.jobs.task import Task

_TEXTS: Final = ("text/html", "application/xhtml+xml", "text/plain")
_FIELD: Final = re.compile(rb"(?im)^(content-length|warc-block-digest|warc-payload-digest):[^\r\n]*(\r?\n)")
_OK: Final = range(200, 300)
_MEMBERS_AHEAD: Final = 65_536
"""Members that are kept in mind: the longest record with all that is read ahead has fewer, unless somebody made it so;
places that are forgotten are only not cut at."""


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:
    """Records, as many together as make a shard, where they begin in the file; in a packed one, where members do.

    A packed file that is damaged is one piece: where to go on behind damage depends on what was read before.

    Raises:
        OptionError: fields are to be added; the format has no place for them.
    """
    if settings.add:
        raise OptionError(f"{file.path}: nothing can be added to the records of an archive")
    if file.size <= settings.shard_bytes:
        return whole(file)
    with planning_stream(file, look) as stream:
        frames = read_frames(stream, settings.max_record_bytes)
        raw = getattr(stream, "raw", None)
        if not isinstance(raw, Unpacked):
            return cut_at(((frame.offset, frame.offset) for frame in frames), file, settings)
        places = _members(frames, raw)
        cuts = cut_at(places, file, settings)
        deque(places, maxlen=0)
    return whole(file) if raw.damaged else cuts


def _members(frames: Iterator[Frame], raw: Unpacked) -> Iterator[tuple[int, int]]:
    """Where a member and a record begin together: in packed and in unpacked bytes."""
    raw.members = members = deque[tuple[int, int]](maxlen=_MEMBERS_AHEAD)
    for frame in frames:
        if raw.damaged:
            return
        while members and members[0][1] < frame.offset:
            members.popleft()
        if members and members[0][1] == frame.offset:
            yield members[0]


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the texts of an archive."""
    packed = piece.file.compression
    clean = _clean_text if piece.file.format == WET else _clean_page
    with input_stream(piece, task) as stream, output_members(piece, task) as target:
        for frame in read_frames(stream, task.settings.max_record_bytes, piece.first, piece.last):
            if not frame.problem and not _is_record(frame, piece.file.format):
                task.counts.passed += 1
                if piece.file.format == WET or frame.field("WARC-Type") == "warcinfo":
                    _write(target, frame.head, frame.body, packed)
                continue
            problem = task.begin() or frame.problem
            try:
                if problem:
                    raise RecordError(problem)
                new = clean(frame, task)
            except RECORD_FAULTS as error:
                raw = frame.head + frame.body
                task.quarantine(Entry(piece.file.path, reason_of(error), raw, frame.offset, length=frame.length))
            else:
                if new is not None:
                    _write(target, *new, packed)


def _is_record(frame: Frame, format_: str) -> bool:
    """Whether a frame may hold a text: others (requests, metadata, pictures) are no records."""
    kind, content = frame.field("WARC-Type").lower(), frame.field("Content-Type").lower()
    if format_ == WET or kind == "conversion":
        return kind == "conversion" and not content.startswith(("image/", "video/", "audio/"))
    if kind == "response":
        return content.startswith("application/http") and _http_type(frame.body).startswith(_TEXTS)
    return kind == "resource" and content.startswith(_TEXTS)


def _http_type(body: bytes) -> str:
    """The media type in the head of an HTTP response that went well; "" of others."""
    head = re.split(rb"\r?\n\r?\n", body[:65536], maxsplit=1)[0]
    status = re.match(rb"HTTP/\d(?:\.\d)? (\d{3})", head)
    found = re.search(rb"(?im)^content-type:[ \t]*([^\s;]+)", head)
    if not status or int(status.group(1)) not in _OK or not found:
        return ""
    return found.group(1).decode("ascii", "replace").lower()


def _clean_text(frame: Frame, task: Task) -> tuple[bytes, bytes] | None:
    """Head and body of a text record once it is clean; None: it is dropped."""
    try:
        text = frame.body.decode()
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8 at byte {error.start} of the text") from None
    result = task.clean(text, None, frame.field("WARC-Target-URI"))
    if task.drops(result):
        return None
    task.wrote(result)
    if result.text == text:
        return frame.head, frame.body
    body = result.text.encode("utf-8", "replace")
    return _FIELD.sub(lambda found: _renewed(found, body), frame.head), body


def _renewed(found: re.Match[bytes], body: bytes) -> bytes:
    """A field of the head that speaks of the body, for another body; an unknown kind of digest goes."""
    name, end = found.group().partition(b":")[0], found.group(2)
    if name.lower() == b"content-length":
        return name + b": %d" % len(body) + end
    if b"sha1:" in found.group().lower():
        return name + b": " + _digest(body) + end
    return b""


def _clean_page(frame: Frame, task: Task) -> tuple[bytes, bytes] | None:
    """Head and body of a conversion record made of a page; None: it is dropped."""
    url = frame.field("WARC-Target-URI")
    if frame.field("WARC-Type").lower() == "conversion":
        return _clean_text(frame, task)
    payload, charset, is_page = _payload(frame, task.settings.max_record_bytes)
    text = extract_text(_decoded(payload, charset), url) if is_page else payload.decode("utf-8", "replace")
    result = task.clean(text, None, url)
    if task.drops(result):
        return None
    task.wrote(result)
    body = result.text.encode("utf-8", "replace")
    return _conversion_head(frame, body), body


def _payload(frame: Frame, most: int) -> tuple[bytes, str, bool]:
    """The content of a record, out of HTTP and its encodings: bytes, declared charset, whether it is a page."""
    try:
        whole = io.BytesIO(frame.head + frame.body + b"\r\n\r\n")
        record: Any = next(ArchiveIterator(whole, parse_http=True, auto_decode="all", stream_detect=False))
        data = record.reader.read(most + 1)
        charset, kind = record.http_charset or "", record.http_content_type or frame.field("Content-Type")
    except (OSError, StopIteration, ValueError) as error:
        raise RecordError(f"its HTTP message cannot be read: {error}") from None
    if len(data) > most:
        raise RecordError(f"unpacks to more than {most:,} bytes, the most that is allowed")
    return data, charset, not kind.lower().startswith("text/plain")


def _decoded(payload: bytes, charset: str) -> str | bytes:
    """The page as its server said it is encoded; as bytes when that is wrong, for the extractor to find out."""
    try:
        return payload.decode(charset) if charset else payload
    except (LookupError, UnicodeDecodeError):
        return payload


def _conversion_head(frame: Frame, body: bytes) -> bytes:
    source = frame.field("WARC-Record-ID")
    fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Target-URI", frame.field("WARC-Target-URI")),
        ("WARC-Date", frame.field("WARC-Date")),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, source)}>"),
        ("WARC-Refers-To", source),
        ("WARC-Block-Digest", _digest(body).decode()),
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
    ]
    lines = [frame.head.split(b"\n", 1)[0].strip().decode("ascii", "replace")]
    lines += [f"{name}: {value}" for name, value in fields if value]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _digest(body: bytes) -> bytes:
    """As crawlers write it: SHA-1 in base 32."""
    return b"sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest())


def _write(target: BinaryIO, head: bytes, body: bytes, packed: str) -> None:
    target.write(pack(head + body + b"\r\n\r\n", packed))
