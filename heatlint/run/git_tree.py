"""The files of a revision of a git repository, in a private temporary directory.

Only commands of git are used that read objects: they run no hook, filter or other program that the repository names,
touch neither the index nor the working tree, and fetch nothing.
"""

from __future__ import annotations

import os
import subprocess

from heatlint._misuse import Misuse
from heatlint.load.disk import LIMIT, is_repository
from heatlint.run.git_lfs import LfsFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: How many files a revision may have, and how many bytes they may have together.
MOST_FILES = 100_000
MOST_BYTES = 512 * 1024 * 1024
#: So many bytes are read at a time.
_CHUNK = 32 * 1024 * 1024
_FILE, _LINK = b"100", b"120000"  # how the mode of a file begins; the mode of a symbolic link
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # for a git that does not know GIT_NO_LAZY_FETCH
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


_MISSING = "an object is missing"
#: Why something of a revision is left out, after its name.
NO_CONTENT = 'is in Git LFS, and its content in the revision is not here ("git lfs fetch" gets it)'
NO_SUBMODULE = 'is in a submodule whose commit in the revision is not here ("git submodule update --init" gets it)'


class _Entry:
    """A file of the tree. path: relative to the top of the repository."""

    __slots__ = ("mode", "digest", "size", "path")

    def __init__(self, mode: bytes, digest: bytes, size: int, path: bytes) -> None:
        self.mode = mode
        self.digest = digest
        self.size = size
        self.path = path


class _Tree:
    """A tree of git that is written to a directory. top: the repository that has it; name: how git names it there."""

    __slots__ = ("top", "directory", "entries", "submodules", "lfs")

    def __init__(self, top: str, directory: str, name: str) -> None:
        self.top = top
        self.directory = directory
        self.entries: list[_Entry] = []
        #: The paths of submodules, and the commit of each.
        self.submodules: list[tuple[str, str]] = []
        self._list(git(top, "ls-tree", "-r", "-z", "-l", "--full-tree", name))
        git_directory = os.fsdecode(git(top, "rev-parse", "--git-common-dir").rstrip(b"\n"))
        self.lfs = LfsFiles(top, os.path.join(top, git_directory))

    def _list(self, listing: bytes) -> None:
        """Add the files, symbolic links and submodules of a listing; what has a path that leads elsewhere is left out.

        Raises GitFailed when the repository does not have an object.
        """
        for line in listing.split(b"\0"):
            about, has_path, path = line.partition(b"\t")
            words = about.split()
            if not has_path or len(words) != 4 or not _leads_inside(path):
                continue
            if words[1] == b"commit":
                self.submodules.append((os.fsdecode(path), words[2].decode("ascii")))
            elif words[1] == b"blob" and (words[0].startswith(_FILE) or words[0] == _LINK):
                if not words[3].isdigit():
                    raise GitFailed(_MISSING)
                self.entries.append(_Entry(words[0], words[2], int(words[3]), path))


def top_of(directory: str) -> str:
    """Return the top directory of the repository that a directory is in, without symbolic links. Raises Misuse."""
    try:
        found = git(directory, "rev-parse", "--show-toplevel")
    except GitFailed as error:
        raise Misuse(f'"{directory}" is not in a git repository that can be read{error.reason}') from None
    return os.path.realpath(os.fsdecode(found.rstrip(b"\n")))


def export(top: str, revision: str, directory: str) -> dict[str, str]:
    """Write the files of a revision into an empty directory, with those of its submodules. Raises Misuse.

    Return what is left out since its content is not on this machine: the path in the directory of a file of Git LFS, or
    of a whole submodule -> why, after its name. top: the top directory of the repository. revision: a commit, branch or
    tag, as git names it.
    """
    if not revision or revision.startswith("-"):
        raise Misuse(f'"{revision}" is not a revision; expected a commit, branch or tag')
    try:
        tree = git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}").strip().decode("ascii")
    except GitFailed as error:
        raise Misuse(f'"{revision}" is not a revision of the git repository "{top}"{error.reason}') from None
    try:
        trees, left_out = _trees(_Tree(top, directory, tree))
        sizes = [each.size for tree in trees for each in tree.entries]
        if len(sizes) > MOST_FILES or sum(size for size in sizes if size <= LIMIT) > MOST_BYTES:
            raise Misuse(
                f'"{revision}" has more than {MOST_FILES:,} files or {MOST_BYTES >> 20} MiB; expected less, '
                "or two directories as OLD and NEW"
            )
        for each in trees:
            os.makedirs(each.directory, exist_ok=True)
            left_out.update(dict.fromkeys(_write(each, is_link=False), NO_CONTENT))
        for each in trees:  # links come last, so that no file is written through one
            left_out.update(dict.fromkeys(_write(each, is_link=True), NO_CONTENT))
        for each in trees[1:]:
            os.mkdir(os.path.join(each.directory, ".git"))  # a submodule is a project of its own
        return left_out
    except GitFailed as error:
        raise Misuse(f'the files of "{revision}" cannot be read{error.reason}') from None
    except OSError as error:
        reason = (error.strerror or "input/output error").lower()
        raise Misuse(f'the files of "{revision}" cannot be written to a temporary directory ({reason})') from None


def _trees(root: _Tree) -> tuple[list[_Tree], dict[str, str]]:
    """Return a tree with those of its submodules, and what is left out of them, as `export` does."""
    found, left_out = [root], dict[str, str]()
    for tree in found:
        for path, commit in tree.submodules:
            there, directory = (os.path.join(each, path) for each in (tree.top, tree.directory))
            try:
                if os.path.realpath(there) != there or not is_repository(there):
                    raise GitFailed("")
                found.append(_Tree(there, directory, commit))
            except GitFailed:
                left_out[directory] = NO_SUBMODULE
    return found, left_out


def _leads_inside(path: bytes) -> bool:
    """Whether a path of a listing is that of something below the directory to which it is written."""
    return not any(step.lower() in (b"", b".", b"..", b".git") for step in path.split(b"/"))


def _write(tree: _Tree, *, is_link: bool) -> Iterator[str]:
    """Write the files or the links of a tree, and yield the paths of files whose content is not here.

    A file that is too large to be read becomes one of the same size without its content.
    """
    root = os.fsencode(tree.directory)
    chunk: list[_Entry] = []
    size = 0
    for each in tree.entries:
        if (each.mode == _LINK) != is_link:
            continue
        path = os.path.join(root, each.path)
        if each.size > LIMIT:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as stream:
                stream.truncate(each.size)
            continue
        chunk.append(each)
        size += each.size
        if size > _CHUNK:
            yield from _write_chunk(tree, chunk, root)
            chunk, size = [], 0
    if chunk:
        yield from _write_chunk(tree, chunk, root)


def _write_chunk(tree: _Tree, entries: list[_Entry], root: bytes) -> Iterator[str]:
    data = git(tree.top, "cat-file", "--batch", standard_input=b"".join(each.digest + b"\n" for each in entries))
    offset = 0
    for each in entries:
        header_end = data.find(b"\n", offset)
        header = data[offset:header_end].split()
        if header_end < 0 or len(header) != 3 or header[1] != b"blob":
            raise GitFailed(_MISSING)
        start = header_end + 1
        offset = start + int(header[2]) + 1
        content = data[start : offset - 1]
        path = os.path.join(root, each.path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if each.mode == _LINK:
            try:
                os.symlink(content, path)
            except (OSError, ValueError):  # a file system without links, or a target that no file can have
                continue
            continue
        known = tree.lfs.content(each.path, content)
        if known is None:
            yield os.fsdecode(path)
            continue
        with open(path, "xb") as stream:
            stream.write(known)


class GitFailed(Exception):
    """git is not there, or a command of git failed. reason: ends a sentence, "" when git says nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = f": {reason}" if reason else ""


def git(directory: str, *words: str, standard_input: bytes = b"", fails_at: int = 1) -> bytes:
    """Return what a command of git prints. Raises GitFailed when its exit status is `fails_at` or more."""
    try:
        done = subprocess.run(
            ["git", "-C", directory or os.curdir, "--no-pager", *words],
            input=standard_input,
            capture_output=True,
            env={**os.environ, **_ENVIRONMENT},
            check=False,
        )
    except FileNotFoundError:
        raise GitFailed("git is not installed") from None
    except OSError as error:
        raise GitFailed((error.strerror or "git cannot be started").lower()) from None
    if done.returncode >= fails_at or done.returncode < 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitFailed(lines[0].removeprefix("fatal: ") if lines else "")
    return done.stdout
