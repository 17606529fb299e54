"""Reads files: which files may be read, and why a file cannot be read."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The largest file that is read, in bytes. Heat's API refuses requests above 1 MiB (max_json_body_size in heat.conf).
LIMIT = 16 * 1024 * 1024
#: The largest config and the largest .gitignore file that are read, in bytes.
SETTINGS_LIMIT = 256 * 1024
#: What a user can do about a file outside of the roots.
HOW_TO_ALLOW = "allow its directory with --root"


class Unreadable(Exception):
    """A file cannot be read. kind: see LoadFault. reason: the message, to be put after the file's name."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def is_repository(directory: str) -> bool:
    """Whether a directory is the top of a git repository, a work tree or a submodule: it has `.git`, also as a file."""
    return os.path.lexists(os.path.join(directory, ".git"))


def is_below(path: str, directory: str) -> bool:
    """Whether a path is that of a directory, or of something in it. Both are absolute, without redundant steps."""
    return os.path.join(path, "").startswith(os.path.join(directory, ""))


def relative_path(path: str, directory: str = os.curdir) -> str:
    """Return a path as seen from a directory; the absolute path if it is on another drive of Windows."""
    try:
        return os.path.relpath(path, directory)
    except ValueError:
        return os.path.abspath(path)


def slashed_path(path: str, directory: str) -> str:
    """Return the same with slashes, as templates and configs name files on every system."""
    return relative_path(path, directory).replace(os.sep, "/")


class Roots:
    """The directories in which files that a template or an environment names may be read.

    These are the directories that the user names, and the project of the template and of each environment: the nearest
    directory above it that has `.git`, or else its own directory. docs/roots.md explains them to users.
    """

    __slots__ = ("_wanted", "_roots", "real", "_directories")

    def __init__(self, user_roots: tuple[str, ...], files: list[str], directories: Directories) -> None:
        self._roots: list[str] | None = None
        self._wanted = (user_roots, files)
        self._directories = directories
        self.real = directories.real

    def allows(self, real: str) -> bool:
        """Whether a path without symbolic links may be read."""
        if self._roots is None:
            self._roots = self._find(*self._wanted)
        return any((real + os.sep).startswith(root) for root in self._roots)

    def _find(self, user_roots: tuple[str, ...], files: list[str]) -> list[str]:
        roots = [os.path.realpath(root) for root in user_roots]
        implied = [self._directories.project(os.path.dirname(self.real(path))) for path in files]
        # The root of the file system is allowed only when the user names it.
        roots.extend(root for root in implied if os.path.dirname(root) != root)
        return [root if root.endswith(os.sep) else root + os.sep for root in roots]


class Directories:
    """Facts about directories, each found once. An instance lives for one run, because files may change.

    digests: the digests of files that the search for templates has read, by path.
    """

    __slots__ = ("digests", "_real", "_projects")

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._real: dict[str, str] = {}
        self._projects: dict[str, str | None] = {}

    def real(self, path: str) -> str:
        """Return the path without symbolic links. Raises OSError or ValueError."""
        directory, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            return os.path.realpath(path)
        if directory not in self._real:
            self._real[directory] = os.path.realpath(directory)
        path_there = os.path.join(self._real[directory], name)
        return os.path.realpath(path_there) if os.path.islink(path_there) else path_there

    def project(self, directory: str) -> str:
        """Return the nearest directory above that has `.git`, or the directory itself."""
        return self._above(directory) or directory

    def _above(self, directory: str) -> str | None:
        if directory not in self._projects:
            above = os.path.dirname(directory)
            if above == directory:
                return None
            here = is_repository(directory)
            self._projects[directory] = directory if here else self._above(above)
        return self._projects[directory]


#: The questions to a Disk whose answers are the contents of files.
CONTENTS = ("user_file", "referenced_file")
QUESTIONS = (*CONTENTS, "neighbours", "real", "directory")


class Disk:
    """Everything that a request reads from the disk. It records each answer, so that a later run can compare them.

    user_files: the files that the user names, whose projects may be read. roots: more directories that may be read.
    texts: contents that replace those of files, by path without symbolic links. directories: facts shared by a run.
    """

    __slots__ = ("roots", "texts", "answers")

    def __init__(
        self,
        user_files: Iterable[str] = (),
        roots: Iterable[str] = (),
        texts: Mapping[str, bytes] | None = None,
        directories: Directories | None = None,
    ) -> None:
        self.roots = Roots(tuple(roots), list(user_files), directories or Directories())
        self.texts = texts
        #: (question, path) -> the answer: a content, or the reason why it cannot be read; a path; names. A question is
        #: the name of the method. A path that no file can have is not asked about.
        self.answers: dict[tuple[str, str], bytes | str | list[str]] = {}

    def user_file(self, path: str) -> bytes:
        """Return the content of a file that the user names. Raises Unreadable."""
        return self._content("user_file", path)

    def referenced_file(self, path: str) -> bytes:
        """Return the content of a file that another file names. Raises Unreadable."""
        return self._content("referenced_file", path)

    def neighbours(self, path: str) -> list[str]:
        """Return the names of the files beside a missing file; none when that directory may not be read."""
        found = self.answers["neighbours", path] = _neighbours(path, self.roots)
        return found

    def real(self, path: str) -> str:
        """Return the path without symbolic links. Raises OSError or ValueError."""
        found = self.answers["real", path] = self.roots.real(path)
        return found

    def directory(self, path: str) -> str:
        """Return the directory of a file, or of its target when it is a link."""
        found = self.answers["directory", path] = _directory_of(path)
        return found

    def ask(self, question: str, path: str) -> bytes | str | list[str]:
        """Return the present answer to a question that an earlier run recorded."""
        try:
            getattr(self, question)(path)
        except Unreadable:
            pass
        except (OSError, ValueError):
            return ""
        return self.answers.get((question, path), "")

    def _content(self, question: str, path: str) -> bytes:
        try:
            data = self._replaced(question, path) if self.texts else None
            if data is None:
                data = read_user_file(path) if question == "user_file" else read_referenced_file(path, self.roots)
        except Unreadable as error:
            if can_be_path(path):
                self.answers[question, path] = error.kind + error.reason
            raise
        self.answers[question, path] = data
        return data

    def _replaced(self, question: str, path: str) -> bytes | None:
        """Return the content that replaces a file's, None without one or when the file may not be read."""
        try:
            real = self.roots.real(path)
        except (OSError, ValueError):
            return None
        if question == "referenced_file" and not self.roots.allows(real):
            return None
        return self.texts.get(real) if self.texts else None


def can_be_path(path: str) -> bool:
    """Whether a file can have this path, which a template in JSON may name by any text."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def read_user_file(path: str) -> bytes:
    """Return the content of a file that the user names, or of a pipe that a program writes to. Raises Unreadable."""
    try:
        if hasattr(os, "O_NONBLOCK") and stat.S_ISFIFO(os.stat(path).st_mode):
            data = _pipe_content(path)
        else:
            with open(path, "rb") as stream:
                data = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    if len(data) > LIMIT:
        raise _too_large(LIMIT)
    return data


def _pipe_content(path: str) -> bytes:
    """Return what a program writes to a pipe. Raises Unreadable for a pipe that no program has opened, and OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as stream:
        try:
            start = os.read(descriptor, 1)
        except BlockingIOError:  # there is a program, which has written nothing yet
            start = None
        if start == b"":
            raise Unreadable("unreadable-file", "is a pipe that no program writes to")
        os.set_blocking(descriptor, True)
        return (start or b"") + stream.read(LIMIT + 1)


def read_referenced_file(path: str, roots: Roots) -> bytes:
    """Return the content of a file that another file names: a regular file within the roots. Raises Unreadable."""
    try:
        real = roots.real(path)
        if not roots.allows(real):
            raise Unreadable("outside-root", f"is not read, because it is outside the project; {HOW_TO_ALLOW}")
        if path.endswith(os.sep) and not os.path.isdir(real):
            raise Unreadable("missing-file", "does not exist")
        # O_NOFOLLOW: the path has no symbolic link any more.
        return _regular_content(real, getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def read_regular_file(path: str, limit: int = LIMIT) -> bytes:
    """Return the content of a regular file of at most `limit` bytes. Raises Unreadable, also for a pipe or a device."""
    try:
        return _regular_content(path, limit=limit)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def _regular_content(path: str, more_flags: int = 0, limit: int = LIMIT) -> bytes:
    """Return the content of a regular file of at most `limit` bytes. Raises Unreadable, OSError and ValueError."""
    # O_NONBLOCK: a pipe must not block.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | more_flags)
    try:
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise Unreadable("directory", "is a directory, not a file")
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("unreadable-file", "is not a regular file")
        if about.st_size > limit:
            raise _too_large(limit)
        with open(descriptor, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:  # a file of /proc has no size, and another may grow meanwhile
            raise _too_large(limit)
        return data
    finally:
        os.close(descriptor)


def _neighbours(path: str, roots: Roots) -> list[str]:
    try:
        directory = os.path.realpath(os.path.dirname(path))
        if roots.allows(directory):
            return sorted(os.listdir(directory))
    except (OSError, ValueError):
        pass
    return []


def _directory_of(name: str) -> str:
    for _ in range(40):
        try:
            target = os.readlink(name)
        except (OSError, ValueError):
            break
        name = os.path.join(os.path.dirname(name), target)
    return os.path.dirname(name)


def _unreadable(error: OSError | ValueError) -> Unreadable:
    if isinstance(error, IsADirectoryError):
        return Unreadable("directory", "is a directory, not a file")
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        return Unreadable("missing-file", "does not exist")
    if isinstance(error, PermissionError):
        return Unreadable("unreadable-file", "cannot be read (permission denied)")
    return Unreadable("unreadable-file", f"cannot be read ({(error.strerror or 'input/output error').lower()})")


def _too_large(limit: int) -> Unreadable:
    size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit >> 10} KiB"
    return Unreadable("too-large", f"is larger than {size}")


def digest(answer: bytes | str | list[str]) -> str:
    """Return a digest of an answer of the disk."""
    from hashlib import blake2b

    if isinstance(answer, list):
        answer = "\0".join(answer)
    data = answer.encode("utf-8", "surrogateescape") + b"?" if isinstance(answer, str) else answer
    return blake2b(data, digest_size=16).hexdigest()
