"""Finds what nothing in a repository uses: files, parameters and outputs."""

from __future__ import annotations

import os

from heatlint.load.disk import is_below
from heatlint.model.names import OUTPUT, PARAMETER
from heatlint.project.config import display_path
from heatlint.review.baseline import DEFAULT_NAME
from heatlint.run.find_jobs import JobFinder
from heatlint.run.other_texts import OtherTexts
from heatlint.run.program_texts import of_repository
from heatlint.run.sources import Sources
from heatlint.run.unused_files import NO_TABLES, UnusedFiles
from heatlint.run.unused_names import UnusedNames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.run.scopes import Scopes


class Unused:
    """Something that nothing uses.

    kind: "file", "parameter" or "output"; file: as reports show it; name, line, column: of a parameter or an output,
    else None; reason: the beginning of a sentence.
    """

    __slots__ = ("kind", "file", "name", "line", "column", "reason")

    def __init__(
        self, kind: str, file: str, reason: str, name: str | None = None, place: tuple[int, int] | None = None
    ) -> None:
        self.kind = kind
        self.file = file
        self.name = name
        self.line = None if place is None else place[0]
        self.column = None if place is None else place[1]
        self.reason = reason


class NotJudged:
    """A file that may be unused, or may have unused names. because: the file that is the cause, if there is one."""

    __slots__ = ("file", "reason", "because")

    def __init__(self, file: str, reason: str, because: str | None) -> None:
        self.file = file
        self.reason = reason
        self.because = because


class Answer:
    """What is unused below a directory, and what was not judged. Raises Misuse.

    Files of the whole repository count as users: those below the nearest directory above that has `.git`.
    """

    def __init__(self, scopes: Scopes, directory: str) -> None:
        self._top = os.path.realpath(directory)
        self.not_judged: dict[tuple[str, str], NotJudged] = {}
        self.unused: list[Unused] = []
        root = scopes.directories.project(self._top)
        stacks = [job for job in JobFinder(scopes).jobs([display_path(root)]) if job.is_stack]
        sources = Sources(*scopes.searched[root])
        texts = OtherTexts(display_path(root), {each.real for each in sources.all()}, _baselines(scopes))
        for path in sources.unread:
            self._note(path, "it cannot be read", None)
        heat = scopes.catalogs.of(None).names()
        environments: dict[str, set[str]] = {}
        for job in stacks:
            environments.setdefault(scopes.real(job.template), set()).update(map(scopes.real, job.environments))
        names = UnusedNames(sources, texts, of_repository(scopes, root), environments, heat, self._note)
        for kind, found in ((PARAMETER, names.parameters()), (OUTPUT, names.outputs())):
            for source, declaration, reason in found:
                name = str(declaration[-1])
                self._add(Unused(kind, source.path, reason, name, source.place(declaration)))
        used = environments.keys() | set().union(*environments.values())
        files = UnusedFiles(sources, texts, used, lambda path: bool(scopes.of(path).stacks), heat, self._note)
        if any(scope.stacks for scope in scopes.all()):
            self._add_files(files.templates())
            self._add_files(files.environments())
        else:
            self._note(directory, NO_TABLES, None)
        self._add_files(files.others())
        self.unused.sort(key=lambda each: (each.file, each.line or 0, each.column or 0))

    def _add_files(self, found: Iterable[tuple[str, str]]) -> None:
        for path, reason in found:
            self._add(Unused("file", path, reason))

    def _add(self, found: Unused) -> None:
        if self._is_asked(found.file):
            self.unused.append(found)

    def _note(self, path: str, reason: str, because: str | None) -> None:
        if self._is_asked(path):
            self.not_judged.setdefault((path, reason), NotJudged(path, reason, because))

    def _is_asked(self, path: str) -> bool:
        return is_below(os.path.realpath(path), self._top)


def _baselines(scopes: Scopes) -> set[str]:
    """Return the names of baselines: that they mention a file does not mean that it is used."""
    named = (scope.config.get("baseline") for scope in scopes.all())
    return {DEFAULT_NAME, *(os.path.basename(each) for each in named if each)}
