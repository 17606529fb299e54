"""The findings of many templates: each once, with the project's severities, without the suppressed ones."""

from __future__ import annotations

from heatlint.diagnostic import PASSED_OVER, SEVERITIES, UNREADABLE_FILE_CODES, Diagnostic, earliest
from heatlint.heat import HIDDEN
from heatlint.linter import MOST_ALIKE
from heatlint.project.selection import EVIDENCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from heatlint.project.selection import Selection
    from heatlint.report.hidden import Hidden
    from heatlint.review.suppressions import Suppressions
    from heatlint.run.jobs import CheckJob
    from heatlint.run.quoted_texts import QuotedTexts
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

#: The code of the finding about a text that cannot be read. Such a text has no other finding.
SYNTAX_ERROR = "HL002"
#: Why a file with such a finding, which a comment suppresses, is not checked.
UNREAD = "cannot be read, and a comment in it suppresses the finding about that; it is not checked"


class Findings:
    """What several jobs found.

    files: each file that was read, by URL or name, with the name that reports use; hidden: the parts of lines that no
    report may show.
    """

    __slots__ = (
        *("files", "hidden", "_found", "_selections", "_resolved", "_marked", "_checked", "_incomplete", "_used"),
        *("_additions", "_readers", "_finders", "_environments", "_unselected"),
    )

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.hidden: Hidden = {}
        self._found: dict[tuple[object, ...], Diagnostic] = {}
        self._unselected: dict[tuple[object, ...], Diagnostic] = {}  # evidence that is not reported
        self._selections: dict[str, Selection] = {}  # by URL, of the first template that read the file
        self._resolved: dict[tuple[Selection, str], tuple[frozenset[str], dict[str, str]]] = {}
        self._marked: dict[str, str] = {}  # files that may have suppressions: URL -> name
        self._readers: dict[str, set[str]] = {}  # URL of a file -> the paths of the jobs that use it
        self._environments: set[str] = set()  # the paths of the environments that were checked by themselves
        self._finders: dict[int, set[str]] = {}  # id of a finding -> the paths of the templates in which it was found
        self._checked: set[str] = set()  # URLs of the files that were checked themselves, not only read
        self._used: set[tuple[str, tuple[object, ...]]] = set()  # URL and path of the names that a template uses
        self._incomplete: set[str] = set()  # URLs of the files where a fault kept some rules from running
        self._additions = 0  # how many jobs, and others, have added findings

    def add(self, job: CheckJob, result: Result, selection: Selection) -> None:
        """Add what was found in one template."""
        self._additions += 1
        if job.is_environment:
            self._environments.add(job.template)
        names = result.names
        for name, url in names.items():
            self.files.setdefault(url, name)
            self._selections.setdefault(url, selection)
            self._readers.setdefault(url, set()).add(job.template)
        self._checked.update(names[path] for path in job.paths if path in names)
        if any(each.rule.code in UNREADABLE_FILE_CODES for each in result.found):
            self._incomplete.update(names.values())
        self._used.update((names.get(name, name), path) for name, path in result.used)
        for name in result.marked:
            self._marked.setdefault(names[name], name)
        if result.hidden:
            from heatlint.report.hidden import add_all

            add_all(self.hidden, result.hidden)
        for found in result.found:
            if found.rule.code in EVIDENCE and found.rule.code not in self._resolve(found.file or "", selection)[0]:
                self._unselected.setdefault(_key(found, names), found)
            for each in self._selected(found, selection):
                kept = self._add_one(each, names)
                self._finders.setdefault(id(kept), set()).add(job.template)

    def add_note(self, note: Diagnostic, selection: Selection) -> None:
        """Add a note about a file that no job has read, or another finding about it."""
        self._additions += 1
        for each in self._selected(note, selection):
            self._add_one(each, {})

    def add_about_configs(self, scopes: Scopes) -> None:
        """Add the findings about the configs of scopes."""
        for scope in scopes.all():
            about = scope.findings()
            if scope.config.listed("policy"):
                from heatlint.run import policy_types

                about += policy_types.findings(scope, scopes)
            for found in about:
                self.files.setdefault(found.file or "", found.file or "")
                self.add_note(found, scope.selection)

    def _selected(self, found: Diagnostic, selection: Selection) -> list[Diagnostic]:
        """Return a finding with its severity if the project selects it, else its consequences.

        Consequences that the project takes more seriously than the finding itself are returned as well, but not those
        of a file that is for another program.
        """
        codes, severities = self._resolve(found.file or "", selection)
        found.consequences = [each for other in found.consequences for each in self._selected(other, selection)]
        if found.rule.code not in codes:
            return found.consequences
        found.level = severities.get(found.rule.code)
        if found.rule.of_program:
            return [found]
        rank = SEVERITIES.index(found.severity)
        return [found, *(each for each in found.consequences if SEVERITIES.index(each.severity) < rank)]

    def _add_one(self, each: Diagnostic, names: dict[str, str]) -> Diagnostic:
        """Add a finding, and return the one that is kept of equal ones."""
        earlier = self._found.setdefault(_key(each, names), each)
        if earlier is not each:
            # Keep the earlier name of the file, so that all findings of a file are sorted together.
            earlier.stage = earliest(each.stage, earlier.stage)
            if any(other.is_use for other in each.related):
                from heatlint.given import add_uses

                add_uses(earlier, each)
            earlier.consequences += each.consequences
            if earlier.fix is not None and each.fix is not None:
                earlier.fix = earlier.fix.joined(each.fix)
        return earlier

    def _resolve(self, file: str, selection: Selection) -> tuple[frozenset[str], dict[str, str]]:
        key = selection, file
        if key not in self._resolved:
            self._resolved[key] = selection.of(file)
        return self._resolved[key]

    @property
    def all(self) -> list[Diagnostic]:
        """Every finding, suppressed or not, by file, position and code."""
        copies = self._covered_copies() if any(HIDDEN in each.message for each in self._found.values()) else {}
        for key, other in copies.items():
            other.stage = earliest(other.stage, self._found[key].stage)
        found = (each for key, each in self._found.items() if key not in copies and not self._is_used(each, key[0]))
        return sorted(found, key=Diagnostic.sort_key)

    def _covered_copies(self) -> dict[tuple[object, ...], Diagnostic]:
        """Return the keys of findings that another one says without a cover, with that one.

        Not every stack has the same secrets.
        """
        from heatlint.report.hidden import may_cover

        by_place: dict[tuple[object, ...], list[Diagnostic]] = {}
        for key, each in self._found.items():
            by_place.setdefault(key[:-1], []).append(each)
        return {
            key: other
            for key, each in self._found.items()
            if HIDDEN in each.message
            for other in by_place[key[:-1]]
            if may_cover(each.message, other.message)
        }

    def lower_beside(self, found: list[Diagnostic], scopes: Scopes) -> None:
        """Lower errors among the findings that an editor or a picture shows, see other_clouds.lower_beside."""
        if any(each.can_be_lowered for each in found):
            from heatlint.run import other_clouds

            other_clouds.lower_beside(found, self._everything, scopes)

    @property
    def _everything(self) -> list[Diagnostic]:
        """Every finding, suppressed or not, and the evidence that the project does not select."""
        return [*self._found.values(), *self._unselected.values()]

    @property
    def has_suppressions(self) -> bool:
        """Whether a file may have comments that suppress findings."""
        return bool(self._marked)

    def _is_used(self, each: Diagnostic, url: object) -> bool:
        """Whether a finding is about a name in an environment that another template of the run has."""
        return each.rule.unless_used and (url, each.path) in self._used

    def unsuppressed(self, replaced: Mapping[str, bytes], *, complete: bool) -> list[Diagnostic]:
        """Return the findings that no suppression covers, with findings about the suppressions themselves.

        replaced: texts that replace those of files, by name. complete: whether all templates of the project were
        checked, so that a suppression without a finding is unused. No finding shows a secret of any of the templates,
        and `hidden` then has the copies of secrets, too.
        """
        if not self._marked and not self.hidden:
            return self.all
        from heatlint.run.quoted_texts import QuotedTexts

        texts = QuotedTexts(replaced)
        found = self._unsuppressed(texts, complete)
        # The linter has covered the secrets of a template in the findings about it.
        if found and self.hidden and (self._additions > 1 or self._marked):
            from heatlint.run.secret_copies import cover_copies

            cover_copies(found, self.hidden, texts)
        return found

    def to_report(
        self,
        scopes: Scopes,
        replaced: Mapping[str, bytes],
        *,
        complete: bool,
        without_accepted: Callable[[list[Diagnostic]], list[Diagnostic]] | None = None,
    ) -> list[Diagnostic]:
        """Return the findings for a report: those that neither a suppression nor a baseline covers.

        Fixes that other files of the project speak against are withheld. An unknown namespace is reported once, and so
        is a part of a template, a value for Jinja2, and a file whose names are those of another directory.
        replaced, complete: as for `unsuppressed`. without_accepted: leaves out the findings that a baseline has.
        """
        found = self.unsuppressed(replaced, complete=complete)
        if without_accepted is not None:
            found = without_accepted(found)
        if not found:
            return found
        from heatlint.run import nested_defaults, other_clouds, placeholders, test_data
        from heatlint.run.absent_files import judged
        from heatlint.run.fragments import without_fragments
        from heatlint.run.namespaces import joined
        from heatlint.run.reach import withhold

        withhold(found, scopes)
        test_data.lower(found, scopes, {self.files[url]: templates for url, templates in self._readers.items()})
        unselected, everything = list(self._unselected.values()), self._everything
        found = other_clouds.lowered(found, everything, scopes)
        nested_defaults.lower(found, self._found_alone(), replaced, scopes)
        found = placeholders.lower(found, replaced)
        return without_fragments(joined(judged(found, everything, scopes)), everything, unselected, replaced, scopes)

    def _found_alone(self) -> dict[int, bool]:
        """Return the ids of the findings that only the template with the fault has, with whether others use it."""
        alone = {}
        for (url, *_), each in self._found.items():
            file = self.files.get(str(url))  # None for an environment that no template has
            if file is not None and self._finders.get(id(each)) == {file}:
                alone[id(each)] = len(self._readers.get(str(url), set()) - self._environments) > 1
        return alone

    def _unsuppressed(self, texts: QuotedTexts, complete: bool) -> list[Diagnostic]:
        if not self._marked:
            return self.all
        from heatlint.review.suppressions import Suppressions

        by_file: dict[str, Suppressions] = {}
        for url, name in self._marked.items():
            document = texts(name)
            if document is not None and document.text is not None:
                selection = self._selections[url]
                all_known = not selection.lacks_rules
                by_file[name] = Suppressions(document.text, selection.rules, all_known=all_known)
        names = {name: name for name in by_file}
        for url, name in self._marked.items():
            names.setdefault(self.files[url], name)
        unsuppressed: dict[tuple[object, ...], Diagnostic] = {}
        unread: dict[str, str] = {}  # files with a syntax error that is suppressed: name -> name in the finding
        todo = self.all
        for each in todo:
            suppressions = by_file.get(names.get(each.file or "", ""))
            if suppressions is None or not suppressions.take(each):
                unsuppressed.setdefault(each.sort_key(), each)
            else:
                todo += each.consequences
                if each.rule.code == SYNTAX_ERROR:  # nothing else is found in the file
                    unread[names[each.file or ""]] = each.file or ""
        rest = list(unsuppressed.values())
        for url, name in self._marked.items():
            if name in by_file:
                selection = self._selections[url]
                codes, severities = self._resolve(name, selection)
                was_checked = complete and not selection.lacks_rules and url in self._checked - self._incomplete
                judged = codes if was_checked else frozenset()
                rest += _listed(self._about_suppressions(by_file[name], name, judged, codes, severities))
                if name in unread and PASSED_OVER.code in codes:
                    rest.append(PASSED_OVER.at((), f'"{unread[name]}" {UNREAD}', file=unread[name]))
        return sorted(rest, key=Diagnostic.sort_key)

    def _about_suppressions(
        self,
        suppressions: Suppressions,
        name: str,
        judged: frozenset[str],
        codes: frozenset[str],
        severities: dict[str, str],
    ) -> Iterable[Diagnostic]:
        """Yield the findings about unused and malformed suppressions in a file."""
        for each in suppressions.unused(judged):
            if each.rule.code in codes and not suppressions.take(each):
                each.file = name
                each.level = severities.get(each.rule.code)
                yield each


def _key(found: Diagnostic, names: Mapping[str, str]) -> tuple[object, ...]:
    """Return what equal findings have in common. names: the files that were read -> their URLs."""
    file = found.file or ""
    path = found.path if found.range is None else ()
    return names.get(file, file), found.range, tuple(path), found.rule.code, found.message


def _listed(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the first MOST_ALIKE findings of each rule; the last of them says how many more there are."""
    by_rule: dict[str, list[Diagnostic]] = {}
    for each in found:
        by_rule.setdefault(each.rule.code, []).append(each)
    for alike in by_rule.values():
        if len(alike) > MOST_ALIKE:
            alike[MOST_ALIKE - 1].message += f"; {len(alike) - MOST_ALIKE} more findings like this are not listed"
        yield from alike[:MOST_ALIKE]
