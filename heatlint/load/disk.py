"""Reading files: what may be read, and why a file could not be."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Heat's API refuses a request of more than 1 MiB (its option max_json_body_size): nothing like this is sent.
LIMIT = 16 * 1024 * 1024


class Unread(Exception):
    """Why a file was not read: a kind of fault and what is said after its name."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Roots:
    """The directories below which files named inside a template or environment may be read.

    `given` are the user's own; beside them stand the current directory, and for the template and each
    environment its project: the nearest directory above it that holds `.git`, or its own directory.
    """

    __slots__ = ("_given", "_roots", "real", "_directories")

    def __init__(self, given: tuple[str, ...], files: list[str], directories: Directories) -> None:
        self._roots: list[str] | None = None
        self._given = (given, files)
        self._directories = directories
        self.real = directories.real

    def allows(self, real: str) -> bool:
        """Whether the path `real`, free of symbolic links, may be read."""
        if self._roots is None:
            self._roots = self._find(*self._given)
        return any((real + os.sep).startswith(root) for root in self._roots)

    def _find(self, given: tuple[str, ...], files: list[str]) -> list[str]:
        roots = [os.path.realpath(root) for root in given]
        implied = [self._directories.project(os.path.dirname(self.real(path))) for path in files]
        try:
            implied.append(os.path.realpath(os.getcwd()))
        except OSError:  # the current directory was removed
            pass
        # The whole disk is only ever allowed by name.
        roots.extend(root for root in implied if os.path.dirname(root) != root)
        return [root if root.endswith(os.sep) else root + os.sep for root in roots]


class Directories:
    """What is known of directories; each is looked at once, so that this lives no longer than a run.

    digests: of files that a search has read, by path as it names them.
    """

    __slots__ = ("digests", "_real", "_projects")

    def __init__(self) -> None:
        self.digests: dict[str, str] = {}
        self._real: dict[str, str] = {}
        self._projects: dict[str, str | None] = {}

    def real(self, path: str) -> str:
        """The path without symbolic links. Raises OSError or ValueError."""
        directory, name = os.path.split(path)
        if name in ("", os.curdir, os.pardir):
            return os.path.realpath(path)
        if directory not in self._real:
            self._real[directory] = os.path.realpath(directory)
        straight = os.path.join(self._real[directory], name)
        return os.path.realpath(straight) if os.path.islink(straight) else straight

    def project(self, directory: str) -> str:
        """The nearest directory above that holds `.git`, or the directory itself."""
        return self._above(directory) or directory

    def _above(self, directory: str) -> str | None:
        if directory not in self._projects:
            above = os.path.dirname(directory)
            if above == directory:
                return None
            here = os.path.lexists(os.path.join(directory, ".git"))
            self._projects[directory] = directory if here else self._above(above)
        return self._projects[directory]


class Disk:
    """All that a request takes from the disk, and the answers: whoever asks again can tell whether one has changed.

    given: the files that the user named, whose projects may be read; roots: more directories that may be; texts: by
    path without symbolic links, what to take in place of a file's content; directories: what a run knows of them.
    """

    __slots__ = ("roots", "texts", "answers")

    def __init__(
        self,
        given: Iterable[str] = (),
        roots: Iterable[str] = (),
        texts: Mapping[str, bytes] | None = None,
        directories: Directories | None = None,
    ) -> None:
        self.roots = Roots(tuple(roots), list(given), directories or Directories())
        self.texts = texts
        #: (question, path) -> answer; a content or why there is none, a path, names.
        self.answers: dict[tuple[str, str], bytes | str | list[str]] = {}

    def given(self, path: str) -> bytes:
        """The content of a file that the user named. Raises Unread."""
        return self._content("given", path)

    def named(self, path: str) -> bytes:
        """The content of a file that is named inside another. Raises Unread."""
        return self._content("named", path)

    def neighbours(self, path: str) -> list[str]:
        """The names beside a missing file, for suggesting one; none where we may not look."""
        found = self.answers["neighbours", path] = _neighbours(path, self.roots)
        return found

    def real(self, path: str) -> str:
        """The path without symbolic links. Raises OSError or ValueError."""
        found = self.answers["real", path] = self.roots.real(path)
        return found

    def directory(self, path: str) -> str:
        """The directory of a file, of a link that of its target: what names in the file are shown with."""
        found = self.answers["directory", path] = _directory_of(path)
        return found

    def ask(self, question: str, path: str) -> bytes | str | list[str]:
        """The answer to a question that was asked before, as it is now."""
        try:
            getattr(self, question)(path)
        except Unread:
            pass
        except (OSError, ValueError):
            return ""
        return self.answers[question, path]

    def _content(self, question: str, path: str) -> bytes:
        try:
            data = self._overlaid(question, path) if self.texts else None
            if data is None:
                data = read_given(path) if question == "given" else read_named(path, self.roots)
        except Unread as error:
            self.answers[question, path] = error.kind + error.reason
            raise
        self.answers[question, path] = data
        return data

    def _overlaid(self, question: str, path: str) -> bytes | None:
        """What stands in place of a file's content, if it may be read."""
        try:
            real = self.roots.real(path)
        except (OSError, ValueError):
            return None
        if question == "named" and not self.roots.allows(real):
            return None
        return self.texts.get(real) if self.texts else None


def read_given(path: str) -> bytes:
    """The content of a file that the user named; a pipe will do. Raises Unread."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise _unread(error) from None
    if len(data) > LIMIT:
        raise _too_large()
    return data


def read_named(path: str, roots: Roots) -> bytes:
    """The content of a file that is named inside another: a plain file within the roots. Raises Unread."""
    try:
        real = roots.real(path)
        if not roots.allows(real):
            raise Unread("outside-root", "is outside the directories that may be read")
        if path.endswith(os.sep) and not os.path.isdir(real):
            raise Unread("missing-file", "does not exist")
        # The path has no link left in it, and a pipe must not hold us up.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(real, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unread(error) from None
    try:
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise Unread("directory", "is a directory, not a file")
        if not stat.S_ISREG(about.st_mode):
            raise Unread("unreadable-file", "is not a plain file")
        if about.st_size > LIMIT:
            raise _too_large()
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read(LIMIT)
    except OSError as error:
        raise _unread(error) from None
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


def _unread(error: OSError | ValueError) -> Unread:
    if isinstance(error, IsADirectoryError):
        return Unread("directory", "is a directory, not a file")
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        return Unread("missing-file", "does not exist")
    if isinstance(error, PermissionError):
        return Unread("unreadable-file", "may not be read by you")
    return Unread("unreadable-file", f"cannot be read ({(error.strerror or 'input/output error').lower()})")


def _too_large() -> Unread:
    return Unread("too-large", f"is larger than {LIMIT >> 20} MiB, more than Heat takes in a request")


def digest(answer: bytes | str | list[str]) -> str:
    """What tells an answer of the disk from another."""
    from hashlib import blake2b

    if isinstance(answer, list):
        answer = "\0".join(answer)
    data = answer.encode("utf-8", "surrogateescape") + b"?" if isinstance(answer, str) else answer
    return blake2b(data, digest_size=16).hexdigest()
