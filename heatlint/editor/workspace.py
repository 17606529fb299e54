"""The files of an editor: its folders and what is open in it, each with the last reading that made sense."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.editor.buffer import Buffer
from heatlint.editor.file import ENVIRONMENT, TEMPLATE, File, Reading, kind_of
from heatlint.load import urls
from heatlint.load.disk import Disk
from heatlint.load.server.environment import PARAMETERS
from heatlint.project.config import NAMES, display_path
from heatlint.run.find_templates import read_plain
from heatlint.run.incremental import Live
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.model.stack import Stack
    from heatlint.rule import Diagnostic


class Workspace:
    """What an editor has: folders and open files. Paths are absolute."""

    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        #: What stands in place of files, by path without links.
        self.texts: dict[str, bytes] = {}
        #: The open files, by path without links.
        self.open: dict[str, File] = {}
        self.folders: dict[str, Live] = {}
        self._loose: Live | None = None
        self._readings: dict[str, Reading] = {}
        self._environments: list[str] | None = None
        #: What is wrong with a config, by the folder that it is for.
        self.misuses: dict[str, str] = {}

    def add_folder(self, path: str) -> None:
        """Look at a directory."""
        real = os.path.realpath(path)
        if real not in self.folders:
            self._start(real)

    def remove_folder(self, path: str) -> None:
        """Look at a directory no longer."""
        self.folders.pop(os.path.realpath(path), None)
        self.misuses.pop(os.path.realpath(path), None)

    def _start(self, real: str) -> None:
        self.misuses.pop(real, None)
        self.folders[real] = Live(self._options, self.texts, display_path(real) if real != os.getcwd() else os.curdir)

    def restart(self) -> None:
        """Begin anew with all folders: a config has changed. One that cannot be used leaves its folder as it is."""
        for folder in self.folders:
            try:
                Scopes(self._options).of(display_path(folder))
            except Misuse as misuse:
                self.misuses[folder] = str(misuse)
            else:
                self._start(folder)
        self._loose = None
        self._environments = None
        for file in self.open.values():
            self._watch(file)

    @property
    def lives(self) -> list[Live]:
        """All that is at work."""
        return [*self.folders.values(), *([self._loose] if self._loose is not None else [])]

    def live(self, real: str) -> Live:
        """What is at work for a file: the innermost folder that it is in."""
        best = max(
            (folder for folder in self.folders if real.startswith(os.path.join(folder, ""))), key=len, default=None
        )
        if best is not None:
            return self.folders[best]
        if self._loose is None:
            self._loose = Live(self._options, self.texts)
        return self._loose

    # --- open files ------------------------------------------------------------------------------------------

    def did_open(self, path: str, text: str, version: int | None) -> File:
        """A file is open in the editor from now on."""
        file = File(path, Buffer(text, version))
        self.open[file.real] = file
        self._changed(file)
        return file

    def did_change(self, file: File) -> None:
        """The text of an open file has changed."""
        self._changed(file)

    def did_close(self, real: str) -> None:
        """A file is open no longer: what is on the disk counts."""
        file = self.open.pop(real, None)
        if file is None:
            return
        self.texts.pop(real, None)
        for live in self.lives:
            live.changed([real])
            live.dirty.add(real)
        self.live(real).unwatch(real)

    def _changed(self, file: File) -> None:
        self.texts[file.real] = file.buffer.text.encode("utf-8", "replace")
        before = file.kind
        file.kind = kind_of(file.buffer.text, before)
        for live in self.lives:
            live.changed([file.real])
        if before != file.kind or self.live(file.real).job(file.real) is None:
            self._watch(file)

    def _watch(self, file: File) -> None:
        live = self.live(file.real)
        try:
            live.watch(display_path(file.path), template=file.kind == TEMPLATE, environment=file.kind == ENVIRONMENT)
            self.misuses.pop(file.real, None)
        except Misuse as misuse:
            self.misuses[file.real] = str(misuse)

    def stamp(self) -> object:
        """What tells the configs that hold from others."""
        paths = {os.path.join(folder, name) for folder in self.folders for name in NAMES}
        for live in self.lives:
            paths |= live.configs()
        return sorted((path, _about(path)) for path in paths)

    def changed_on_disk(self, paths: list[str], *, came_or_went: bool) -> None:
        """Some files were made, changed or removed by others. came_or_went: the list of templates may be another."""
        real = [os.path.realpath(path) for path in paths]
        for path in real:
            self._readings.pop(path, None)
        for live in self.lives:
            live.changed(path for path in real if path not in self.texts)
        if came_or_went or any(path.endswith(".toml") for path in real):
            for live in self.folders.values():
                live.complete = False
        self._environments = None

    # --- what is known ---------------------------------------------------------------------------------------

    def file(self, path: str) -> File | None:
        """A file, open or not; None where there is none that can be read."""
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
        """The stack that tells the most of a file; of a half-typed one the last that made sense."""
        if file.kind is None:
            return None
        live = self.live(file.real)
        if not file.fresh:
            if file.stack is not None or file.reading is None:
                return file.stack
            root = live.stack_with(file.real, file.reading.text.encode("utf-8", "replace"))
        else:
            root = live.stack(file.real)
        if root is None:
            return file.stack
        file.stack = (
            root
            if file.kind == ENVIRONMENT
            else next(
                (each for each in root.all() if each.made is None and os.path.realpath(each.file) == file.real), root
            )
        )
        return file.stack

    def findings(self, real: str) -> list[Diagnostic]:
        """What is found in a file."""
        return self.live(real).findings(real)

    def may_read(self, path: str, by: File) -> bool:
        """Whether a file may be read that another names."""
        job = self.live(by.real).job(by.real)
        return Disk([by.path], job.roots if job is not None else ()).roots.allows(os.path.realpath(path))

    def templates(self) -> list[str]:
        """The paths of all templates, in the order they were found."""
        found = [os.path.abspath(path) for live in self.lives for path in live.templates()]
        found += [file.path for file in self.open.values() if file.kind == TEMPLATE]
        return list(dict.fromkeys(map(os.path.realpath, found)))

    def templates_for(self, environment: File) -> list[File]:
        """The templates that an environment is for: as the config says, else those that it fits, the nearest first."""
        told = {
            os.path.realpath(job.template)
            for job in self.live(environment.real).jobs(environment.real)
            if environment.real in map(os.path.realpath, job.environments)
        }
        if told:
            return [file for path in sorted(told) if (file := self.file(path)) is not None]
        value = environment.reading.document.value if environment.reading is not None else None
        given = value.get(PARAMETERS) if isinstance(value, dict) else None
        wanted = {name for name in given if isinstance(name, str)} if isinstance(given, dict) else set()
        best: list[File] = []
        fewest = None
        for path in self.templates():
            steps = _distance(path, environment.real)
            if fewest is not None and steps > fewest:
                continue
            file = self.file(path)
            if file is None or file.reading is None or not wanted.issubset(file.reading.template.schemas):
                continue
            if fewest is None or steps < fewest:
                best, fewest = [], steps
            best.append(file)
        return best

    def environments(self) -> list[str]:
        """The paths of all environments."""
        if self._environments is None:
            self._environments = [os.path.realpath(path) for live in self.lives for path in live.environments()]
        own = [real for real, file in self.open.items() if file.kind == ENVIRONMENT]
        return list(dict.fromkeys([*self._environments, *own]))

    def mentioning(self, words: list[str], paths: list[str]) -> Iterator[File]:
        """Those of some files whose texts have one of the words in them."""
        data = [word.encode() for word in words]
        for path in paths:
            if path in self.open:
                content: bytes | None = self.texts[path]
            else:
                content = read_plain(path)
            if content is not None and any(word in content for word in data):
                file = self.file(path)
                if file is not None and file.reading is not None:
                    yield file


def resolved(file: File, name: str) -> str | None:
    """The path of the file that a name in another stands for, without links; None where it is on no disk."""
    try:
        path = urls.local_path(urls.join(urls.base_of(urls.path_url(file.real)), name))
    except ValueError:
        return None
    return None if path is None else os.path.realpath(path)


def _about(path: str) -> tuple[int, int] | None:
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


def _distance(one: str, other: str) -> int:
    """How many directories lie between two files."""
    common = os.path.commonpath([os.path.dirname(one), os.path.dirname(other)])
    return sum(
        os.path.relpath(os.path.dirname(path), common).count(os.sep) + 1
        for path in (one, other)
        if os.path.dirname(path) != common
    )
