"""Fixes over a whole run: file by file, each new text checked in every job that reads the file."""

from __future__ import annotations

import os

from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.disk import CONTENTS, Unreadable, digest, read_user_file
from heatlint.report.hidden import add_all, hidden_parts
from heatlint.review.fixes import accepted_fixes, apply_fixes, file_fixes
from heatlint.run.checker import Checker
from heatlint.text.lines import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.report.hidden import Hidden
    from heatlint.run.findings import Findings
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

    Columns = set[tuple[int, int | None]]
    #: How often each finding occurs, by rule code, file and message.
    Counts = dict[tuple[str, str, str], int]

#: How often a file is checked again for findings that its fixes have uncovered.
MAX_ROUNDS = 8


class FixedTexts:
    """The new texts of a run, not yet written.

    texts: by path without symbolic links; old: path -> the text that the fixes were made for; names: path -> the name
    that reports use; titles: path -> titles of the fixes made; changed: the names of files that have changed since they
    were checked.
    """

    __slots__ = ("texts", "old", "names", "titles", "changed")

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.old: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.titles: dict[str, list[str]] = {}
        self.changed: list[str] = []


def fixed_texts(
    scopes: Scopes, results: Iterable[tuple[CheckJob, Result]], found: Iterable[Diagnostic], *, unsafe: bool
) -> FixedTexts:
    """Return the texts of files with the fixes of findings made. Nothing is written.

    results: the jobs that were checked, with what they read; unsafe: make the fixes that change the meaning, too.
    """
    readers: dict[str, list[CheckJob]] = {}  # by path without symbolic links
    digests: dict[str, set[str]] = {}  # of the contents that the jobs read, by path without symbolic links
    for job, result in results:
        for name, url in result.names.items():
            if job.text is None and not url.startswith("http"):
                readers.setdefault(os.path.realpath(name), []).append(job)
        for question, path, found_digest in result.reads:
            if question in CONTENTS:
                digests.setdefault(os.path.realpath(path), set()).add(found_digest)
    by_file: dict[str, list[Diagnostic]] = {}
    for each in found:
        if each.file is not None and each.fix is not None:
            by_file.setdefault(each.file, []).append(each)
    fixed = FixedTexts()
    checker = Checker(scopes)
    for name in sorted(by_file):
        real = os.path.realpath(name)
        if real in readers and os.path.isfile(real):
            _fix_file(checker, name, real, by_file[name], readers[real], digests.get(real, set()), fixed, unsafe)
    return fixed


def _fix_file(
    checker: Checker,
    name: str,
    real: str,
    found: list[Diagnostic],
    jobs: list[CheckJob],
    digests: set[str],
    fixed: FixedTexts,
    unsafe: bool,
) -> None:
    """Add the fixed text of one file to `fixed`, when a fix makes nothing worse.

    digests: of the contents that were checked.
    """
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
    for _ in range(MAX_ROUNDS):
        document = document_of(data, name)
        text = data.decode("utf-8", "replace")
        if text.encode() != data or text.removeprefix(BYTE_ORDER_MARK) != (document.text or "").removeprefix(
            BYTE_ORDER_MARK
        ):
            return  # the file has another encoding, so the document's offsets are not those of the file
        lead = text[: len(text) - len(document.text or "")]
        bare = text[len(lead) :]
        before = _counts(checker.check(jobs, texts={**fixed.texts, real: data}))

        def makes_nothing_worse(new: str, lead: str = lead, before: Counts = before) -> bool:
            try:
                data = (lead + new).encode()
            except UnicodeEncodeError:  # a name with half of a surrogate pair, which only JSON can escape
                return False
            after = _counts(checker.check(jobs, texts={**fixed.texts, real: data}))
            return all(count <= before.get(key, 0) for key, count in after.items())

        accepted = accepted_fixes(bare, file_fixes(document, found, unsafe=unsafe), makes_nothing_worse)
        if not accepted:
            return
        data = (lead + apply_fixes(bare, accepted)).encode()
        fixed.texts[real] = data
        fixed.old[real] = old
        fixed.names[real] = name
        titles = [each.diagnostic.fix.title for each in accepted if each.diagnostic.fix is not None]
        fixed.titles.setdefault(real, []).extend(titles)
        again = checker.check(jobs, texts=fixed.texts)
        found = [each for each in again.all if each.file == name and each.fix is not None]


def hidden_in(scopes: Scopes, jobs: Iterable[CheckJob], texts: dict[str, bytes]) -> dict[str, dict[int, Columns]]:
    """Return the parts of lines that no output may show: path without symbolic links -> line -> columns.

    texts: contents that replace those of files, by such a path.
    """
    checker = Checker(scopes)
    stacks: list[Stack] = []
    for job in jobs:
        checker.check_one(job, texts, stacks.append)
    hidden: Hidden = {}
    for stack in stacks:
        add_all(hidden, {os.path.realpath(name): lines for name, lines in hidden_parts(stack).items()})
    return hidden


def _counts(findings: Findings) -> Counts:
    counts: Counts = {}
    for each in findings.all:
        key = each.rule.code, each.file or "", each.message
        counts[key] = counts.get(key, 0) + 1
    return counts
