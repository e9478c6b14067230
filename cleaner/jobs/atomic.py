"""Files that appear whole or not at all, inside one folder.

Comes in: relative names and bytes. Goes out: files that take their names when their bytes are on the disk. Never:
follows a link, leaves the folder, or shows half a file. The order that makes it safe: write under a temporary name in
the same folder, fsync, rename, fsync the folder (https://lwn.net/Articles/457667/).
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from cleaner.errors import InputError

BUFFER_BYTES: Final = 1024 * 1024
_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Folder:
    """The one folder that is written to.

    Args:
        root: the folder; it is made when missing. It may be a link itself; nothing below it may.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()

    def create(self, relative: str, temporary: str) -> Part:
        """Begin a file.

        Args:
            relative: its final name, parted by `/`.
            temporary: its name until then, in the same folder; what is there under this name is removed.

        Raises:
            OSError: the system refuses; a link on the way is an `InputError`.
        """
        return Part(self, relative, temporary)

    def write(self, relative: str, data: bytes) -> None:
        """Write a small file at once, whole and durable."""
        part = self.create(relative, f".{PurePosixPath(relative).name}.part")
        try:
            part.stream.write(data)
            part.finish()
            part.publish()
        except BaseException:
            part.abort()
            raise
        self.sync([part.folder])

    def read(self, relative: str) -> bytes | None:
        """The bytes of a file, or None when there is none."""
        try:
            return (self.root / relative).read_bytes()
        except FileNotFoundError:
            return None

    def size(self, relative: str) -> int | None:
        """Bytes of a file, or None when there is none, or it is a link or a folder."""
        try:
            found = (self.root / relative).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_size if (found.st_mode & 0o170000) == 0o100000 else None

    def remove(self, relative: str) -> None:
        """Remove a file if it is there; no link is followed to it."""
        name = PurePosixPath(relative)
        with suppress(FileNotFoundError, InputError):
            folder = self.open_folder(str(name.parent), make=False)
            try:
                os.unlink(name.name, dir_fd=folder)
            finally:
                os.close(folder)

    def sync(self, folders: Iterable[str]) -> None:
        """Make the names in these folders, relative to the root, durable."""
        for folder in sorted(set(folders)):
            handle = self.open_folder(folder)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def open_folder(self, relative: str, *, make: bool = True) -> int:
        """Open a folder below the root; no link is followed.

        Args:
            relative: the folder.
            make: whether to make those that are missing.

        Returns:
            A descriptor, for the caller to close.
        """
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for name in PurePosixPath(relative).parts:
            if name in {"..", "/"}:
                os.close(handle)
                raise InputError(f"{relative}: leads out of {self.root}")
            above = handle
            try:
                handle = _enter(above, name, make=make)
            except OSError as error:
                if error.errno in {errno.ELOOP, errno.ENOTDIR}:
                    raise InputError(f"{self.root / relative}: {name} is a link or a file, not a folder") from None
                raise
            finally:
                os.close(above)
        return handle


def _enter(above: int, name: str, *, make: bool) -> int:
    """Open a folder in a folder; make it first if it is missing and that is wanted."""
    try:
        return os.open(name, _FOLDER_FLAGS, dir_fd=above)
    except FileNotFoundError:
        if not make:
            raise
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=above)
            os.fsync(above)
        return os.open(name, _FOLDER_FLAGS, dir_fd=above)


class Part:
    """A file under its temporary name.

    Attributes:
        stream: what to write to.
        relative, folder: the final name and its folder, relative to the root.
        size: bytes written so far, as far as they left the buffer.
    """

    def __init__(self, home: Folder, relative: str, temporary: str) -> None:
        name = PurePosixPath(relative)
        self.relative, self.folder = relative, str(name.parent)
        self._home, self._name, self._temporary = home, name.name, temporary
        folder = home.open_folder(self.folder)
        try:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=folder)
            handle = os.open(temporary, _NEW_FLAGS, 0o666, dir_fd=folder)
        finally:
            os.close(folder)
        self._raw = _Raw(handle)
        self.stream = io.BufferedWriter(self._raw, BUFFER_BYTES)  # type: ignore[type-var]

    @property
    def size(self) -> int:
        """Bytes that were written."""
        return self._raw.size

    @property
    def sha256(self) -> str:
        """Digest of the bytes that were written, in hex."""
        return self._raw.digest.hexdigest()

    def finish(self) -> None:
        """Bring all bytes to the disk and close; the name is still the temporary one."""
        self.stream.flush()
        os.fsync(self._raw.handle)
        self.stream.close()

    def publish(self) -> None:
        """Give the file its final name; `Folder.sync` makes that durable."""
        folder = self._home.open_folder(self.folder)
        try:
            os.rename(self._temporary, self._name, src_dir_fd=folder, dst_dir_fd=folder)
        finally:
            os.close(folder)

    def abort(self) -> None:
        """Take it all back; never raises for what a broken disk says."""
        self._raw.discard = True
        with suppress(OSError):
            self.stream.close()
        with suppress(OSError):
            folder = self._home.open_folder(self.folder)
            try:
                os.unlink(self._temporary, dir_fd=folder)
            finally:
                os.close(folder)


class _Raw(io.RawIOBase):
    """A descriptor that counts and digests what passes; every byte goes through `os.write`."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.size = 0
        self.digest = hashlib.sha256()
        self.discard = False

    def writable(self) -> bool:
        """As in `io`."""
        return True

    def tell(self) -> int:
        """As in `io`."""
        return self.size

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """As in `io`."""
        view = memoryview(data).cast("B")
        if self.discard:
            return len(view)
        done = os.write(self.handle, view)
        self.digest.update(view[:done])
        self.size += done
        return done

    def close(self) -> None:
        """As in `io`."""
        if not self.closed:
            super().close()
            os.close(self.handle)
