"""One job at a time in an output folder.

Comes in: a folder. Goes out: a lock that lasts as long as any process holds its descriptor, however that process ends.
Never: waits for long, or leaves a stale lock behind.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleaner.errors import LockedError
from cleaner.limits import LOCK_SECONDS


@contextmanager
def lock_folder(path: Path) -> Iterator[int]:
    """Hold the lock of a folder.

    Args:
        path: the lock file; its folder is there.

    Yields:
        The descriptor. Workers inherit it, so that a folder stays locked until the last worker of a killed job has
        ended, too.

    Raises:
        LockedError: another job holds it.
        OSError: the file cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        _acquire(handle, path)
        os.ftruncate(handle, 0)
        os.write(handle, b"%d\n" % os.getpid())
        yield handle
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            if time.monotonic() > deadline or _alive(holder):
                raise LockedError(f"{path.parent.parent}: another job is at work here (process {holder})") from None
            time.sleep(0.05)
        else:
            return


def _alive(holder: str) -> bool:
    """Whether the process that took the lock still runs; its workers may outlive it for a moment."""
    if not holder.isdigit():
        return False
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(holder) != os.getpid()
