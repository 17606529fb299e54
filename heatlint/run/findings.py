"""The findings of many templates: each once, as the project wants them, without those that it has answered."""

from __future__ import annotations

from heatlint.rule import STAGES, UNTOLD, Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.project.selection import Selection
    from heatlint.report.hidden import Hidden
    from heatlint.review.suppressions import Suppressions
    from heatlint.run.jobs import Job
    from heatlint.run.quoted_texts import Sources
    from heatlint.run.result import Result


class Findings:
    """What several jobs found. files: each file that was read, by URL or name, with a name that people know."""

    __slots__ = ("files", "hidden", "_found", "_selections", "_wanted", "_marked", "_own", "_untold")

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.hidden: Hidden = {}
        self._found: dict[tuple[object, ...], Diagnostic] = {}
        self._selections: dict[str, Selection] = {}  # by file, of the first template that read it
        self._wanted: dict[tuple[int, str], tuple[frozenset[str], dict[str, str]]] = {}
        self._marked: dict[str, str] = {}  # files that may hold suppressions, by URL
        self._own: set[str] = set()  # the URLs of files that were checked for themselves
        self._untold: set[str] = set()  # those of files that something kept from being looked at as a whole

    def add(self, job: Job, result: Result, selection: Selection) -> None:
        """Add what was found in one template."""
        names = result.names
        for name, url in names.items():
            self.files.setdefault(url, name)
            self._selections.setdefault(url, selection)
        self._own.update(names[each] for each in job.given if each in names)
        if any(each.rule.code in UNTOLD for each in result.found):
            self._untold.update(names.values())
        for name in result.marked:
            self._marked.setdefault(names[name], name)
        for file, lines in result.hidden.items():
            known = self.hidden.setdefault(file, {})
            for line, columns in lines.items():
                known.setdefault(line, set()).update(columns)
        for each in result.found:
            codes, levels = self._of(each.file or "", selection)
            if each.rule.code in codes:
                each.level = levels.get(each.rule.code)
                self._add_one(each, names)

    def _add_one(self, each: Diagnostic, names: dict[str, str]) -> None:
        file = each.file or ""
        path = each.path if each.range is None else ()
        key = (names.get(file, file), each.range, tuple(path), each.rule.code, each.message)
        earlier = self._found.setdefault(key, each)
        if STAGES.index(each.stage) < STAGES.index(earlier.stage):
            # The earlier one's name for the file stays, so that all of a file stands together.
            earlier.stage = each.stage

    def _of(self, file: str, selection: Selection) -> tuple[frozenset[str], dict[str, str]]:
        key = id(selection), file
        if key not in self._wanted:
            self._wanted[key] = selection.of(file)
        return self._wanted[key]

    @property
    def all(self) -> list[Diagnostic]:
        """Everything, by file, position and code; suppressed or not."""
        return sorted(self._found.values(), key=Diagnostic.sort_key)

    def answered(self, sources: Sources, *, complete: bool) -> list[Diagnostic]:
        """What is left once suppressions are followed, and those that are wrong themselves.

        complete: every template was looked at that the user cares for, so that what suppresses nothing is unused.
        """
        if not self._marked:
            return self.all
        from heatlint.review.suppressions import Suppressions

        left: list[Diagnostic] = []
        by_file: dict[str, Suppressions] = {}
        for url, name in self._marked.items():
            document = sources(name)
            if document is not None and document.text is not None:
                by_file[name] = Suppressions(document.text, self._selections[url].rules)
        names = {name: name for name in by_file}
        for url, name in self._marked.items():
            names.setdefault(self.files[url], name)
        for each in self.all:
            own = by_file.get(names.get(each.file or "", ""))
            if own is None or not own.take(each):
                left.append(each)
        for url, name in self._marked.items():
            if name in by_file:
                codes, levels = self._of(name, self._selections[url])
                judged = codes if complete and url in self._own - self._untold else frozenset()
                left += self._wrong(by_file[name], name, judged, codes, levels)
        return sorted(left, key=Diagnostic.sort_key)

    def _wrong(
        self, own: Suppressions, name: str, judged: frozenset[str], codes: frozenset[str], levels: dict[str, str]
    ) -> Iterable[Diagnostic]:
        for each in own.unused(judged):
            if each.rule.code in codes and not own.take(each):
                each.file = name
                each.level = levels.get(each.rule.code)
                yield each
