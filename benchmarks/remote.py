"""Timing in other processes, in turn with this one: peers in environments of their own, engines of other checkouts.

Comes in: what to time, and texts. Goes out: clocks for `timing.Task`. Never: lets two processes work at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers import Peer
from benchmarks.timing import Took

ROOT: Final = Path(__file__).resolve().parents[1]
WORKER: Final = ROOT / "benchmarks" / "worker.py"
ENVIRONMENTS: Final = ROOT / "build" / "peers"
PIP: Final = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
INSTALL_S: Final = 300
"""Seconds that installing one peer may take."""


class RemoteError(Exception):
    """Something cannot be timed; the message says why."""


class Remote:
    """A worker process."""

    def __init__(self, python: Path | str, kind: str, name: str, texts: Path, under: Sequence[str] = ()) -> None:
        """Start a worker and wait until it is ready.

        Args:
            python: the interpreter of its environment.
            kind: `peer` or `engine`.
            name: of the peer, or the folder of the checkout.
            texts: a file with a JSON list of texts.
            under: a command that runs the interpreter, such as a profiler.

        Raises:
            RemoteError: it cannot load what it is to time.
        """
        self._process = subprocess.Popen(  # noqa: S603  our own script
            [*under, str(python), str(WORKER), kind, name, str(texts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        )
        answer = self._read()
        if isinstance(answer, dict):
            self.close()
            raise RemoteError(str(answer["error"]))

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def clock(self, times: int) -> Took:
        """See `timing.Task.clock`."""
        assert self._process.stdin is not None  # noqa: S101  it is a pipe
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        return Took(*self._read())

    def _read(self) -> Any:  # noqa: ANN401  JSON
        assert self._process.stdout is not None  # noqa: S101  it is a pipe
        line = self._process.stdout.readline()
        if not line:
            raise RemoteError(f"the worker ended with exit code {self._process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def environment(peer: Peer) -> Path:
    """Make the virtual environment of a peer, unless it is there, and return its interpreter.

    Raises:
        RemoteError: it does not install.
    """
    folder = ENVIRONMENTS / peer.name.replace(" ", "-").lower()
    python, stamp = folder / "bin" / "python", folder / "installed.json"
    wanted = json.dumps([sys.version, peer.requirements, peer.alone])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    _run(sys.executable, "-m", "venv", "--clear", str(folder))
    _run(str(python), *PIP, *peer.requirements)
    if peer.alone:
        _run(str(python), *PIP, "--no-deps", *peer.alone)
    stamp.write_text(wanted, encoding="utf-8")
    return python


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_S)  # noqa: S603  pip and venv
    except subprocess.TimeoutExpired as error:
        raise RemoteError(f"did not install within {INSTALL_S} s") from error
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stderr.splitlines() if line.startswith("ERROR")] or error.stderr.splitlines()
        raise RemoteError(f"did not install: {lines[0] if lines else error}") from error
