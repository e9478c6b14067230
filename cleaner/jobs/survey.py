"""Looking into large files for places to cut them, in processes: several at once, and one that a file ends is no harm.

Comes in: files and settings. Goes out: the cuts of the files that must be looked into, the same for any number of
processes. Never: looks into a file that a shard holds whole, or leaves a process behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from time import monotonic
from typing import Any, Final

from cleaner.errors import CleanerError, InputError, OptionError
from cleaner.jobs.cuts import Cut, Look, whole
from cleaner.jobs.formats import room_of
from cleaner.jobs.inputs import HTML, JSONL, TEXT, WARC, WET, InputFile
from cleaner.jobs.settings import Settings
from cleaner.jobs.supervisor import STRIKES, TICK_SECONDS
from cleaner.jobs.worker import attach
from cleaner.limits import STOP_SECONDS

_START: Final = (
    "import sys; sys.path[:] = sys.argv[3:]; from cleaner.jobs.survey import main; "
    "main(int(sys.argv[1]), int(sys.argv[2]))"
)


def find_cuts(files: Iterable[InputFile], settings: Settings, workers: int, look: Look) -> dict[str, list[Cut]]:
    """The cuts of the files that must be looked into to be cut, by relative name.

    Args:
        files: all inputs.
        settings: of the job.
        workers: processes; 0: none, it is done here.
        look: is told how many bytes of these files were looked at; may raise to end it all.

    Raises:
        InputError: a file cannot be read, or processes cannot start.
        OptionError: the settings do not go with a format.
    """
    large = [file for file in files if _is_looked_into(file, settings)]
    if workers and large:
        return _Survey(large, settings, look).run(min(workers, len(large)))
    cuts: dict[str, list[Cut]] = {}
    before = 0
    for file in large:
        cuts[file.relative] = room_of(file.format).cut(file, settings, _behind(before, look))
        before += file.size
    return cuts


def _is_looked_into(file: InputFile, settings: Settings) -> bool:
    if file.size <= settings.shard_bytes or file.format in {TEXT, HTML, JSONL}:
        return False
    return not file.compression or file.format in {WARC, WET}


def _behind(before: int, look: Look) -> Look:
    return lambda at: look(before + at)


class _Survey:
    """Several files looked into at once, one a process at a time."""

    def __init__(self, files: list[InputFile], settings: Settings, look: Look) -> None:
        self._todo, self._settings, self._look = deque(files), settings, look
        self._at = {file.relative: 0 for file in files}
        self._cuts: dict[str, list[Cut]] = {}
        self._busy: dict[Connection[Any, Any], InputFile] = {}
        self._begun: set[Connection[Any, Any]] = set()
        self._deaths: Counter[str] = Counter()
        self._processes: list[subprocess.Popen[bytes]] = []

    def run(self, count: int) -> dict[str, list[Cut]]:
        """Look into all files."""
        try:
            for _ in range(count):
                self._assign(self._start())
            while self._busy:
                for connection in wait(list(self._busy), TICK_SECONDS):
                    self._listen(connection)  # type: ignore[arg-type]
                self._look(sum(self._at.values()))
        finally:
            self._end()
        return self._cuts

    def _end(self) -> None:
        for connection in self._busy:
            connection.close()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)

    def _start(self) -> Connection[Any, Any]:
        mine, theirs = Pipe()
        path = [os.path.abspath(part) for part in sys.path]  # noqa: PTH100 - "" is the folder we stand in
        command = [sys.executable, "-c", _START, str(theirs.fileno()), str(os.getpid()), *path]
        nothing = subprocess.DEVNULL
        try:
            self._processes.append(
                subprocess.Popen(  # noqa: S603 - this interpreter, this package
                    command, stdin=nothing, stdout=nothing, stderr=nothing, pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            )  # fmt: skip
        except OSError as error:
            raise InputError(f"cannot start a process: {error.strerror or error}") from error
        finally:
            theirs.close()
        return mine

    def _assign(self, connection: Connection[Any, Any]) -> None:
        if self._todo:
            file = self._busy[connection] = self._todo.popleft()
            with suppress(OSError):
                connection.send((file, self._settings))
        else:
            connection.close()

    def _listen(self, connection: Connection[Any, Any]) -> None:
        file = self._busy[connection]
        try:
            at, cuts, message, code = connection.recv()
        except (EOFError, OSError):
            self._on_death(connection, file)
            return
        self._begun.add(connection)
        if message:
            raise (OptionError if code == OptionError.exit_code else InputError)(message)
        self._at[file.relative] = at
        if cuts is not None:
            self._cuts[file.relative] = cuts
            del self._busy[connection]
            self._assign(connection)

    def _on_death(self, connection: Connection[Any, Any], file: InputFile) -> None:
        """Try a file again whose process ended, which may be an accident; the second time it is left whole."""
        if connection not in self._begun:
            raise InputError(f"{file.path}: no process can look into it")
        self._deaths[file.relative] += 1
        if self._deaths[file.relative] < STRIKES:
            self._todo.appendleft(file)
        else:
            self._at[file.relative] = file.size
            self._cuts[file.relative] = whole(file)
        del self._busy[connection]
        connection.close()
        if self._todo:
            self._assign(self._start())


def main(handle: int, parent: int) -> None:
    """Look into files until there is no more.

    Args:
        handle: descriptor of the connection.
        parent: process id of the job.
    """
    connection = attach(handle, parent)
    with suppress(EOFError, OSError):
        while True:
            file, settings = connection.recv()
            connection.send((0, None, "", 0))
            try:
                cuts = room_of(file.format).cut(file, settings, _teller(connection))
            except CleanerError as error:
                connection.send((0, None, str(error), error.exit_code))
            else:
                connection.send((file.size, cuts, "", 0))


def _teller(connection: Connection[Any, Any]) -> Callable[[int], None]:
    """Tell the job how far it is, now and then."""
    told = monotonic()

    def tell(at: int) -> None:
        nonlocal told
        if monotonic() - told >= TICK_SECONDS:
            told = monotonic()
            connection.send((at, None, "", 0))

    return tell
