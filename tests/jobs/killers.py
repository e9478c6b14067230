"""Cleaners that do to a worker what the worst records do: crash it, hang it, take all memory."""

from __future__ import annotations

import ctypes
import os
import signal
import time
import zlib
from dataclasses import dataclass

from cleaner import Cleaner, Result

KILL, SEGFAULT, EXIT, HANG, MEMORY, RAISE = MEANS = ("kill", "segfault", "exit", "hang", "memory", "raise")
STOP = "stop"
"""Beside the others: a worker that the system has stopped hears nothing any more."""


@dataclass
class Killer:
    """Dies at texts that say so: `please kill` and so on; else cleans.

    Attributes:
        once: a folder; when given, each text kills only the first time.
        slow: seconds that every text takes.
    """

    cleaner: Cleaner
    once: str = ""
    slow: float = 0.0

    def clean(self, text: str, lang: str | None = None) -> Result:
        if self.slow:
            time.sleep(self.slow)
        for means in (*MEANS, STOP):
            if f"please {means}" in text and not self._seen(text):
                self._die(means)
        return self.cleaner.clean(text, lang)

    def _seen(self, text: str) -> bool:
        if not self.once:
            return False
        try:
            os.close(os.open(f"{self.once}/{zlib.crc32(text.encode())}", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return True
        return False

    @staticmethod
    def _die(means: str) -> None:
        if means == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif means == STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        elif means == SEGFAULT:
            ctypes.string_at(0)
        elif means == EXIT:
            os._exit(3)
        elif means == HANG:
            while True:
                pass
        elif means == MEMORY:
            block = bytearray(4 << 30)
            block[::4096] = b"x" * len(block[::4096])
        else:
            raise RecursionError("too deep for me")


@dataclass
class Roulette:
    """Dies at another text each time: no record is to blame.

    Attributes:
        state: a folder in which every text it died at is noted.
    """

    state: str

    def clean(self, text: str, lang: str | None = None) -> Result:
        name = f"{self.state}/{zlib.crc32(text.encode())}"
        if text != "well" and not os.path.exists(name):  # noqa: PTH110 - as short as can be
            os.close(os.open(name, os.O_CREAT))
            os.kill(os.getpid(), signal.SIGKILL)
        return Result(text, (), "unchanged", lang, (), text)
