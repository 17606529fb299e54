"""The workspace of an editor: its folders, its open files, and the checks of both."""

from __future__ import annotations

import os
import sys

from heatlint._misuse import Misuse
from heatlint.diagnostic import Diagnostic
from heatlint.editor.buffer import Buffer
from heatlint.editor.file import ENVIRONMENT, TEMPLATE, File, Reading, kind_of
from heatlint.heat import ENVIRONMENT_FILE_ENDING, TEMPLATE_FILE_ENDINGS
from heatlint.load import urls
from heatlint.load.disk import Disk, Roots, is_below, relative_path
from heatlint.load.server.environment import PARAMETERS
from heatlint.project.config import NAMES, BadConfig, display_path
from heatlint.run.config_state import config_files, has_stacks
from heatlint.run.find_templates import read_plain
from heatlint.run.incremental import IncrementalChecker
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.run.listing import Listing

#: The endings of the names of files that a search looks at.
SEARCHED = (*TEMPLATE_FILE_ENDINGS, ENVIRONMENT_FILE_ENDING)


class Workspace:
    """The folders and the open files of an editor. Paths are absolute; "real" paths have no symbolic links."""

    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        #: The texts of the open files, by real path.
        self.texts: dict[str, bytes] = {}
        #: The open files, by real path.
        self.open: dict[str, File] = {}
        #: The checks of each folder, by real path of the folder.
        self.folders: dict[str, IncrementalChecker] = {}
        self._not_on_disk: set[str] = set()  # the open files that had no file when they were opened, by real path
        self._elsewhere: IncrementalChecker | None = None  # for open files that are in no folder
        self._former: dict[str, IncrementalChecker] = {}  # the last checks of folders whose search has not ended since
        self._readings: dict[str, Reading] = {}
        #: Why a config cannot be used, by the real path of the folder or the open file that it applies to.
        self.config_errors: dict[str, Misuse] = {}
        self._config_states: dict[str, tuple[int, int] | None] = {}  # time and size of config files, by path
        self._changed: set[str] = set()  # what has changed while searches had not found all configs yet
        #: How often all checks have started again.
        self.restarts = 0

    # --- folders ---------------------------------------------------------------------------------------------

    def add_folder(self, path: str) -> None:
        """Check the templates of a directory from now on. Other folders need a `restart` to read files in it."""
        real = os.path.realpath(path)
        if real not in self.folders:
            self._start(real)

    def remove_folder(self, path: str) -> None:
        """Stop checking the templates of a directory. Other folders need a `restart` to read no files in it."""
        self.folders.pop(os.path.realpath(path), None)
        self._former.pop(os.path.realpath(path), None)
        self.config_errors.pop(os.path.realpath(path), None)

    def _start(self, real: str) -> None:
        self.config_errors.pop(real, None)
        name = os.curdir if real == os.getcwd() else real
        self.folders[real] = IncrementalChecker(self._options, self.texts, name, list(self.folders))

    def restart(self) -> None:
        """Start all checks again because a config has changed. If it cannot be used, its folder stays as it was."""
        self.restarts += 1
        self._changed.clear()
        for folder in self.folders:
            scopes = Scopes(self._options)
            try:
                if os.path.isdir(folder):
                    scopes.of(display_path(folder))
            except Misuse as misuse:
                self._note_config_error(folder, misuse, scopes)
            else:
                if self.folders[folder].was_searched:
                    self._former[folder] = self.folders[folder]
                self._start(folder)
        self._elsewhere = None
        for file in self.open.values():
            self._register(file)

    def use(self, folder: str, listing: Listing) -> None:
        """Check the jobs that a search of a folder found."""
        self.folders[folder].use(listing)
        self._former.pop(folder, None)

    def search_failed(self, folder: str, reason: Misuse) -> None:
        """Note why a folder cannot be searched. After a change of its config, the checks go on as they were before."""
        self._note_config_error(folder, reason, self.folders[folder].scopes)
        former = self._former.pop(folder, None)
        if former is not None:
            self.folders[folder] = former
            former.expire_all(self.open)
            for file in self.open.values():
                self._register(file)

    def _note_config_error(self, folder: str, reason: Misuse, scopes: Scopes) -> None:
        """Note why a config cannot be used. The files that it names are followed: one may have the fault."""
        self.config_errors[folder] = reason
        paths = config_files(scopes)
        if isinstance(reason, BadConfig):
            paths.add(reason.file)
        for path in paths:
            self._config_states.setdefault(path, _file_state(path))

    @property
    def checkers(self) -> list[IncrementalChecker]:
        """The checks of the folders, and of the open files in no folder."""
        return [*self.folders.values(), *([self._elsewhere] if self._elsewhere is not None else [])]

    def checker(self, real: str) -> IncrementalChecker:
        """Return the checks of the innermost folder that a file is in."""
        folder = self.folder_of(real)
        if folder is not None:
            return self.folders[folder]
        if self._elsewhere is None:
            self._elsewhere = IncrementalChecker(self._options, self.texts, readable=list(self.folders))
        return self._elsewhere

    def folder_of(self, real: str) -> str | None:
        """Return the real path of the innermost folder that a file is in; None if it is in no folder."""
        return max((folder for folder in self.folders if is_below(real, folder)), key=len, default=None)

    def name_of(self, path: str, by: File) -> str:
        """Return the path of a file as another one shows it: relative to the folder of that one, if it is there."""
        folder = self.folder_of(by.real)
        absolute = os.path.abspath(path)
        if folder is None or not is_below(absolute, folder):
            return display_path(path)
        return relative_path(absolute, folder)

    @property
    def is_indexed(self) -> bool:
        """Whether the templates and environments of all folders are known."""
        return not self._unindexed()

    @property
    def index_error(self) -> str | None:
        """Why a folder cannot be searched for templates; None if all folders can be searched."""
        return next((str(self.config_errors[real]) for real in self._unindexed() if real in self.config_errors), None)

    @property
    def next_to_index(self) -> str | None:
        """The real path of the next folder to search; None if no other folder must be searched, or can be."""
        return next((real for real in self._unindexed() if real not in self.config_errors), None)

    def _unindexed(self) -> list[str]:
        return [real for real, checker in self.folders.items() if not checker.is_indexed]

    # --- open files ------------------------------------------------------------------------------------------

    def did_open(self, path: str, text: str, version: int | None) -> File:
        """Note that the editor has opened a file; return it."""
        file = File(path, Buffer(text, version))
        self.open[file.real] = file
        if not os.path.isfile(file.real):
            self._not_on_disk.add(file.real)
        self.did_change(file)
        return file

    def did_change(self, file: File) -> None:
        """Note that the text of an open file has changed."""
        self.texts[file.real] = file.buffer.content
        for checker in self.checkers:
            checker.invalidate([file.real])
        self._set_kind(file, kind_of(file.buffer.text, file.kind))

    def did_save(self, file: File) -> None:
        """Note that the editor has saved an open file. A client that does not watch files reports it only so."""
        self._set_kind(file, kind_of(file.buffer.text))
        self.did_change_on_disk([file.path], created_or_deleted=file.real in self._not_on_disk)
        self._not_on_disk.discard(file.real)

    def _set_kind(self, file: File, kind: str | None) -> None:
        before, file.kind = file.kind, kind
        checker = self.checker(file.real)
        if before != file.kind or not checker.is_open(file.real) or checker.job(file.real) is None:
            self._register(file)
        if file.kind is None:  # a note may say that the file is not checked
            self.checker(file.real).changed_files.add(file.real)

    def did_close(self, real: str) -> None:
        """Note that the editor has closed a file: its content on the disk applies from now on."""
        file = self.open.pop(real, None)
        if file is None:
            return
        self.texts.pop(real, None)
        self._not_on_disk.discard(real)
        self.config_errors.pop(real, None)
        for checker in self.checkers:
            checker.invalidate([real])
            checker.changed_files.add(real)
        self.checker(real).close(real)
        self.checker(real).expire_index()  # the file may have been saved

    def _register(self, file: File) -> None:
        """Give an open file a job. Only in the current directory its name is relative; see IncrementalChecker."""
        here = self.folder_of(file.real) in (None, os.getcwd())
        try:
            self.checker(file.real).open(
                display_path(file.path) if here else file.path,
                template=file.kind == TEMPLATE,
                environment=file.kind == ENVIRONMENT,
            )
            self.config_errors.pop(file.real, None)
        except Misuse as misuse:
            self.config_errors[file.real] = misuse

    # --- the disk --------------------------------------------------------------------------------------------

    def follow_config(self) -> None:
        """Start all checks again if a config, or a file that it names, has changed, appeared or disappeared."""
        named = self.files_of_configs()
        # A search may read what a config names before it is known here that the config names it.
        if not self._changed.isdisjoint(named) or any(
            _file_state(path) != state for path, state in self._config_states.items()
        ):
            self.restart()
            named |= self.files_of_configs()
        elif self.is_indexed:
            self._changed.clear()
        self._config_states = {path: _file_state(path) for path in named}

    def files_of_configs(self) -> set[str]:
        """Return the paths of the configs and of the files that they name, as far as they are known.

        A path stays after a restart, since the checks find its config only later, or never if it is wrong.
        """
        found = {*self._config_states, *(os.path.join(folder, name) for folder in self.folders for name in NAMES)}
        return found.union(*(config_files(checker.scopes) for checker in self.checkers))

    def did_change_on_disk(self, paths: list[str], *, created_or_deleted: bool) -> None:
        """Note that other programs have changed, created or deleted files or directories."""
        names: dict[str, None] = {}
        for path in paths:
            names[os.path.abspath(path)] = names[os.path.realpath(path)] = None
        for path in names:
            self._readings.pop(path, None)
        # The content of an open file is that of the editor, but others may ask whether it exists and what is beside it.
        for checker in self.checkers:
            checker.invalidate_paths(path for path in names if created_or_deleted or path not in self.texts)
        if self._decides_what_is_checked(names, created_or_deleted=created_or_deleted):
            self.restart()
            return
        if not self.is_indexed:
            self._changed.update(names, map(os.path.dirname, names))  # a config may name a directory of files
        if any(path.endswith((*SEARCHED, ".toml", ".gitignore")) or not _has_extension(path) for path in names):
            for checker in self.folders.values():
                checker.expire_index()

    def _decides_what_is_checked(self, paths: Iterable[str], *, created_or_deleted: bool) -> bool:
        """Whether the checks must start again after a change of files: other settings or other stacks may apply."""
        deciding = {*NAMES, ".gitignore"} if self.config_errors else set(NAMES)  # a wrong config may be left out now
        if any(os.path.basename(path) in deciding or path in self._config_states for path in paths):
            return True
        if not created_or_deleted:
            return False
        # A directory may hold configs, be the root of a repository, or be a symbolic link to another place. A file that
        # a config names may exist now, or not any more.
        return (
            bool(self.config_errors)
            or any(not _has_extension(path) and not os.path.isfile(path) for path in paths)
            or any(has_stacks(checker.scopes) for checker in self.checkers)
        )

    # --- files and what is known about them ------------------------------------------------------------------

    def file(self, path: str) -> File | None:
        """Return a file, open or not; None if it does not exist or cannot be read."""
        real = os.path.realpath(path)
        if real in self.open:
            file = self.open[real]
            file.read()
            return file
        data = read_plain(real)
        if data is None:
            return None
        text = data.decode("utf-8", "replace")
        known = self._readings.get(real)
        file = File(path, Buffer(text), known if known is not None and known.text == text else None)
        if file.reading is not None:
            self._readings[real] = file.reading
        return file

    def stack(self, file: File) -> Stack | None:
        """Return the stack of the job that knows most about a file; if its text is invalid, the last valid stack."""
        if file.kind is None:
            return None
        checker = self.checker(file.real)
        if file.is_fresh:
            root = checker.stack(file.real)
        elif file.stack is not None or file.reading is None:
            return file.stack
        else:
            root = checker.stack_with(file.real, file.reading.text.encode("utf-8", "replace"))
        if root is None:
            return file.stack
        file.stack = root if file.kind == ENVIRONMENT else _stack_of(root, file.real)
        return file.stack

    def shown_findings(self, real: str) -> list[Diagnostic]:
        """Return the findings in a file, also those from before a syntax error in an open file."""
        found = self.findings(real)
        file = self.open.get(real)
        if file is None or self.checker(real).is_pending(real):
            return found
        return file.earlier.with_earlier(found, file.buffer)

    def findings(self, real: str) -> list[Diagnostic]:
        """Return the findings in a file from the checks of its folder and of other folders that use the file.

        Each finding is there once: all messages name files as seen from the innermost folder that the file is in. For a
        file in no folder, this is the first folder that finds something in it.
        """
        own = self.checker(real)
        others = [checker for checker in self.checkers if checker is not own and checker.reads(real)]
        if not others:
            return own.findings(real)
        home = self.folder_of(real)
        is_checked = any(checker.checks(real) for checker in others)
        unique: dict[tuple[Any, ...], Diagnostic] = {}
        for checker in [own, *others] if home is not None else [*others, own]:
            found = checker.findings(real, seen_in=home, is_checked=is_checked)
            if found and home is None:
                home = checker.folder
            for each in found:
                unique.setdefault((each.range, each.rule.code, each.path, each.message), each)
        # The name of the file itself depends on the folder.
        return sorted(unique.values(), key=lambda each: each.sort_key()[1:])

    def withhold(self, real: str, found: list[Diagnostic]) -> None:
        """Withhold the fixes of findings in a file that other files of the repository speak against."""
        self.checker(real).withhold(found)

    def withholding_searches(self, real: str, found: Diagnostic) -> bool:
        """Whether all files of the repository have to be read to know whether to withhold a fix."""
        return self.checker(real).withholding_searches(found)

    def roots(self, by: File) -> Roots:
        """Return the directories with the files that a file may refer to."""
        job = self.checker(by.real).job(by.real)
        return Disk([by.path], job.roots if job is not None else ()).roots

    def may_read(self, path: str, by: File) -> bool:
        """Whether a file may refer to another file: only files below the roots are read."""
        return self.roots(by).allows(os.path.realpath(path))

    def templates(self) -> list[str]:
        """Return the real paths of all templates, those of the folders first. Complete only if `is_indexed`."""
        found = [path for checker in self.checkers for path in checker.templates()]
        found += [real for real, file in self.open.items() if file.kind == TEMPLATE]
        return list(dict.fromkeys(found))

    def environments(self) -> list[str]:
        """Return the real paths of all environments, those of the folders first. Complete only if `is_indexed`."""
        found = [path for checker in self.checkers for path in checker.environments()]
        found += [real for real, file in self.open.items() if file.kind == ENVIRONMENT]
        return list(dict.fromkeys(found))

    def templates_for(self, environment: File, typed: str | None = None) -> list[File]:
        """Return the templates that an environment is used with.

        Those are the templates that the config names, else the nearest ones that declare all its parameters. typed: a
        name that the user is typing, which does not count.
        """
        configured = self.checker(environment.real).templates_with(environment.real)
        if configured:
            return [file for path in sorted(configured) if (file := self.file(path)) is not None]
        value = environment.reading.document.value if environment.reading is not None else None
        parameters = value.get(PARAMETERS) if isinstance(value, dict) else None
        names = {name for name in parameters if isinstance(name, str)} if isinstance(parameters, dict) else set()
        names.discard(typed or "")
        nearest: list[File] = []
        shortest = None
        for path in self.templates():
            distance = _distance(path, environment.real)
            if shortest is not None and distance > shortest:
                continue
            file = self.file(path)
            if file is None or file.reading is None or not names.issubset(file.reading.template.schemas):
                continue
            if shortest is None or distance < shortest:
                nearest, shortest = [], distance
            nearest.append(file)
        return nearest

    def mentioning(self, words: list[str], paths: list[str]) -> Iterator[File]:
        """Yield those of the files whose text contains one of the words, even if they cannot be read as YAML.

        A text with an escape sequence for a character may contain each of them.
        """
        data = [*(word.encode() for word in words), b"\\u", b"\\x", b"\\U"]
        for path in paths:
            content = self.texts[path] if path in self.open else read_plain(path)
            if content is not None and any(word in content for word in data):
                file = self.file(path)
                if file is not None:
                    yield file


def resolved(file: File, name: str, base: str | None = None) -> str | None:
    """Return the real path that a file name in another file stands for; None if it is a URL on the network.

    base: the `base_url` that the name is relative to; None for a name that is relative to the file.
    """
    try:
        start = urls.base_of(urls.path_url(file.real)) if base is None else f"{base.rstrip('/')}/"
        path = urls.local_path(urls.join(start, name))
    except ValueError:
        return None
    return None if path is None else os.path.realpath(path)


def _stack_of(root: Stack, real: str) -> Stack:
    """Return the stack of a template among a stack and its nested stacks."""
    return next(
        (each for each in root.all() if each.group_template is None and os.path.realpath(each.file) == real), root
    )


def _has_extension(path: str) -> bool:
    return bool(os.path.splitext(path)[1])


def _file_state(path: str) -> tuple[int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


def _distance(one: str, other: str) -> int:
    """Return the number of directories between two files."""
    try:
        common = os.path.commonpath([os.path.dirname(one), os.path.dirname(other)])
    except ValueError:  # on two drives of Windows
        return sys.maxsize
    return sum(
        os.path.relpath(os.path.dirname(path), common).count(os.sep) + 1
        for path in (one, other)
        if os.path.dirname(path) != common
    )
