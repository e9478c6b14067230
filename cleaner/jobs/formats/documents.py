"""Plain texts and pages: one record a file.

Comes in: a file. Goes out: a text file of the same name; a page becomes the text of its article. Never: writes a text
that needed nothing other than as it came.
"""

from __future__ import annotations

from cleaner.errors import OptionError, RecordError
from cleaner.html import extract_text
from cleaner.jobs.compression import DamagedError
from cleaner.jobs.cuts import Cut, Look, whole
from cleaner.jobs.decode import decode
from cleaner.jobs.inputs import HTML, InputFile
from cleaner.jobs.quarantine import RECORD_FAULTS, Entry, reason_of
from cleaner.jobs.settings import Settings
from cleaner.jobs.shards import Piece
from cleaner.jobs.streams import input_stream, output_stream
from cleaner.jobs.task import Task


def cut(file: InputFile, settings: Settings, look: Look) -> list[Cut]:  # noqa: ARG001 - as all rooms
    """A file is one piece.

    Raises:
        OptionError: fields are to be added, and there is nothing to add them to.
    """
    if settings.add:
        raise OptionError(f"{file.path}: nothing can be added to a text that is a file of its own")
    return whole(file)


def clean_piece(piece: Piece, task: Task) -> None:
    """Clean the text that the file is; a quarantined or dropped one has no output."""
    most = task.settings.max_record_bytes
    data, length, problem = b"", 0, ""
    with input_stream(piece, task) as stream:
        try:
            while len(data) <= most and (block := stream.read1(most + 1 - len(data))):
                data += block
        except DamagedError as error:
            problem = str(error)
    if len(data) > most and not problem:
        length = piece.file.size if not piece.file.compression else len(data)
        problem = f"a record of more than {most:,} bytes, the most that is allowed"
    problem = task.begin() or problem
    try:
        if problem:
            raise RecordError(problem)
        _clean(piece, task, data)
    except RECORD_FAULTS as error:
        task.quarantine(Entry(piece.file.path, reason_of(error), data, 0, length=length))


def _clean(piece: Piece, task: Task, data: bytes) -> None:
    is_html = piece.file.format == HTML
    source = decode(data, is_html=is_html)
    text = extract_text(source) if is_html else source
    result = task.clean(text)
    if task.drops(result):
        return
    new = result.text.encode("utf-8", "replace")
    if is_html and new and not new.endswith(b"\n"):
        new += b"\n"
    with output_stream(piece, task) as target:
        target.write(data if not is_html and result.text is source else new)
    task.wrote(result)
