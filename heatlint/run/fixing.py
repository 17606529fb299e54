"""Fixes over a whole run: file by file, each new text checked in every job that reads the file."""

from __future__ import annotations

import functools
import os

from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.disk import CONTENTS, Unreadable, digest, read_user_file
from heatlint.model.secret_places import secret_places
from heatlint.report.hidden import hidden_parts, masked, masked_text
from heatlint.review.fixes import accepted_fixes, apply_fixes, file_fixes
from heatlint.run.checker import Checker
from heatlint.run.reach import withhold
from heatlint.run.remembered import Remembered
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.secret_text import SecretTexts
    from heatlint.model.stack import Stack
    from heatlint.run.findings import Findings
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

    #: A finding by its rule code, file and message, and how often each occurs.
    Key = tuple[str, str, str]
    Counts = dict[Key, int]

#: How often a file is checked again for findings that its fixes have uncovered.
MAX_ROUNDS = 8
#: How many bytes are checked in a round to find the fixes of a file that make something worse; each job counts as
#: BYTES_OF_JOB more. But each round checks LEAST_CHECKS times.
MOST_CHECKED = 10_000_000
BYTES_OF_JOB = 2_000
LEAST_CHECKS = 20


class FixedTexts:
    """The new texts of a run, not yet written.

    texts: by path without symbolic links; old: path -> the text that the fixes were made for; names: path -> the name
    that reports use; titles: path -> titles of the fixes made; changed: the names of files that have changed since they
    were checked; withheld: name of a file -> the findings whose fixes are not made, with the reasons.
    """

    __slots__ = ("texts", "old", "names", "titles", "changed", "withheld")

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.old: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.titles: dict[str, list[str]] = {}
        self.changed: list[str] = []
        self.withheld: dict[str, list[Diagnostic]] = {}

    def withhold_in(self, found: Iterable[Diagnostic]) -> None:
        """Withhold the same fixes in the findings about the new texts."""
        withheld_here = [each for some in self.withheld.values() for each in some]
        reasons = {_key(each): each.withheld for each in withheld_here}
        at_place = {(_key(each), each.range): each.withheld for each in withheld_here}
        for each in found:
            withheld = at_place.get((_key(each), each.range)) or reasons.get(_key(each))
            if withheld is not None and each.fix is not None:
                each.withhold(withheld[1])


def fixed_texts(
    scopes: Scopes,
    results: Iterable[tuple[CheckJob, Result]],
    found: Iterable[Diagnostic],
    *,
    unsafe: bool,
    is_worse: Callable[[Diagnostic], bool] = lambda each: True,
) -> FixedTexts:
    """Return the texts of files with the fixes of findings made. Nothing is written.

    results: the jobs that were checked, with what they read; unsafe: make the fixes that change the meaning, too.
    is_worse: whether a fix is not made because of such a finding about the new text.
    """
    readers: dict[str, list[tuple[CheckJob, Result]]] = {}  # by path without symbolic links
    digests: dict[str, set[str]] = {}  # of the contents that the jobs read, by path without symbolic links
    for job, result in results:
        for name, url in result.names.items():
            if job.text is None and not url.startswith("http"):
                readers.setdefault(os.path.realpath(name), []).append((job, result))
        for question, path, found_digest in result.reads:
            if question in CONTENTS:
                digests.setdefault(os.path.realpath(path), set()).add(found_digest)
    by_file: dict[str, list[Diagnostic]] = {}
    found = list(found)
    for each in found:
        if each.file is not None and (each.fix is not None or (unsafe and each.withheld is not None)):
            by_file.setdefault(each.file, []).append(each)
    fixer = _Fixer(scopes, set(map(_key, found)), unsafe, is_worse)
    for name in sorted(by_file):
        real = os.path.realpath(name)
        if real in readers and os.path.isfile(real):
            size = sum(BYTES_OF_JOB + sum(map(_size, result.names)) for _, result in readers[real])
            jobs = [job for job, _ in readers[real]]
            fixer.fix(name, by_file[name], jobs, digests.get(real, set()), max(LEAST_CHECKS, MOST_CHECKED // size))
    return fixer.fixed


class _Fixer:
    """Fixes one file after the other.

    reported: the keys of all findings that are neither suppressed nor in a baseline; unsafe, is_worse: see
    `fixed_texts`. fixed: what was fixed.
    """

    def __init__(
        self, scopes: Scopes, reported: set[Key], unsafe: bool, is_worse: Callable[[Diagnostic], bool]
    ) -> None:
        self.fixed = FixedTexts()
        self._scopes = scopes
        self._reported = reported
        self._unsafe = unsafe
        self._is_worse = is_worse
        self._checker = Checker(scopes, remembered=Remembered(scopes))

    def fix(self, name: str, found: list[Diagnostic], jobs: list[CheckJob], digests: set[str], most: int) -> None:
        """Add the fixed text of one file to `fixed`, when a fix makes nothing worse.

        digests: of the contents that were checked; most: how often the jobs may be checked in a round to find the fixes
        that make something worse.
        """
        real, fixed, is_worse, checker = os.path.realpath(name), self.fixed, self._is_worse, self._checker
        is_environment = any(os.path.realpath(path) == real for job in jobs for path in job.environments)
        document_of = environment_document if is_environment else template_document
        try:
            old = fixed.old.get(real) or read_user_file(name)
        except Unreadable:
            return
        data = fixed.texts.get(real, old)
        if digests != {digest(old)}:  # the findings are about another text
            fixed.changed.append(name)
            return

        @functools.cache
        def secrets() -> list[SecretTexts]:
            return _secrets(_stacks(self._scopes, jobs, {**fixed.texts, real: old}))

        accepted_keys: set[Key] | None = None  # of the findings that the user has accepted
        for _ in range(MAX_ROUNDS):
            document = document_of(data, name)
            text = data.decode("utf-8", "replace")
            if text.encode() != data or text.removeprefix(BYTE_ORDER_MARK) != (document.text or "").removeprefix(
                BYTE_ORDER_MARK
            ):
                return  # the file has another encoding, so the document's offsets are not those of the file
            lead = text[: len(text) - len(document.text or "")]
            bare = text[len(lead) :]
            fixes = file_fixes(document, found, unsafe=self._unsafe)
            fixed.withheld[name] = [each for each in found if each.withheld is not None]
            if not fixes:
                return
            before = _counts(checker.check(jobs, texts={**fixed.texts, real: data}))
            if accepted_keys is None:
                accepted_keys = before.keys() - self._reported

            def makes_worse(new: str, lead: str = lead, before: Counts = before) -> str | None:
                try:
                    data = (lead + new).encode()
                except UnicodeEncodeError:  # a name with half of a surrogate pair, which only JSON can escape
                    return "the text cannot be written"
                after = _counts(checker.check(jobs, texts={**fixed.texts, real: data}), is_worse)
                more = next((key for key, count in after.items() if count > before.get(key, 0)), None)
                return None if more is None else _masked(f"{more[1]}: {more[0]} {more[2]}", secrets())

            accepted = accepted_fixes(bare, fixes, makes_worse, most)
            if not accepted:
                continue  # there may be others in the place of those that are withheld now
            data = (lead + apply_fixes(bare, accepted)).encode()
            fixed.texts[real] = data
            fixed.old[real] = old
            fixed.names[real] = name
            titles = [each.diagnostic.fix.title for each in accepted if each.diagnostic.fix is not None]
            fixed.titles.setdefault(real, []).extend(titles)
            again = checker.check(jobs, texts=fixed.texts)
            found = [
                each for each in again.all if each.file == name and _key(each) not in accepted_keys and is_worse(each)
            ]
            withhold(found, self._scopes)
            found = [each for each in found if each.fix is not None or (self._unsafe and each.withheld is not None)]


def covered_texts(scopes: Scopes, jobs: Iterable[CheckJob], fixed: FixedTexts) -> dict[str, tuple[str, str]]:
    """Return the old and the new text of each fixed file, with a star for each character of a secret.

    jobs: those that may read a fixed file. What was secret before the fixes still is.
    """
    jobs = list(jobs)
    before, after = _stacks(scopes, jobs, fixed.old), _stacks(scopes, jobs, fixed.texts)
    secrets = _secrets(before)
    return {
        real: (_covered(real, fixed.old[real], before, secrets), _covered(real, data, after, secrets))
        for real, data in fixed.texts.items()
    }


def _stacks(scopes: Scopes, jobs: Iterable[CheckJob], texts: dict[str, bytes]) -> list[Stack]:
    checker = Checker(scopes)
    stacks: list[Stack] = []
    for job in jobs:
        checker.check_one(job, texts, stacks.append)
    return stacks


def _secrets(stacks: Iterable[Stack]) -> list[SecretTexts]:
    """Return the secrets of each stack, wherever they stand."""
    return [secret_places(stack).texts() for stack in stacks]


def _covered(real: str, data: bytes, stacks: Iterable[Stack], secrets: list[SecretTexts]) -> str:
    """Return a text without the secrets of stacks that read it, and without other secret texts."""
    content = data.decode("utf-8")
    text = content.removeprefix(BYTE_ORDER_MARK)
    lead = content[: len(content) - len(text)]
    for stack in stacks:
        for name, lines in hidden_parts(stack).items():
            if os.path.realpath(name) == real:
                text = masked_text(text, lines)
    return lead + _masked(text, secrets)


def _masked(text: str, secrets: list[SecretTexts]) -> str:
    for each in secrets:
        text = masked(text, each.spans(text))
    return text


def _size(name: str) -> int:
    """Return the size of a file; 0 for one that cannot be read."""
    try:
        return os.path.getsize(name)
    except (OSError, ValueError):
        return 0


def _counts(findings: Findings, is_counted: Callable[[Diagnostic], bool] = lambda each: True) -> Counts:
    counts: Counts = {}
    for each in filter(is_counted, findings.all):
        counts[_key(each)] = counts.get(_key(each), 0) + 1
    return counts


def _key(each: Diagnostic) -> Key:
    return each.rule.code, each.file or "", each.message
