"""Fixes made over a whole run: file by file, each new text checked in every template that reads it."""

from __future__ import annotations

import os

from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.disk import Unread, read_given
from heatlint.review.fixes import kept, mended, mends

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.rule import Diagnostic
    from heatlint.run.findings import Findings
    from heatlint.run.jobs import Job
    from heatlint.run.session import Session

MARK = "\ufeff"
#: How often a file is looked at again for what its fixes have uncovered.
ROUNDS = 8


class Fixed:
    """The new texts of a run. texts: by path without links; names: what each of those is called; done: by path, the
    titles of the fixes made.
    """

    __slots__ = ("texts", "names", "done")

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.done: dict[str, list[str]] = {}


def fixed(session: Session, found: list[Diagnostic], findings: Findings, *, unsafe: bool) -> Fixed:
    """What the fixes of the findings come to; nothing is written. After it the session's results are those before."""
    results = session.results
    readers: dict[str, list[Job]] = {}  # by real path
    for job, result in results:
        for name, url in result.names.items():
            if job.text is None and (not url.startswith("http")):
                readers.setdefault(os.path.realpath(name), []).append(job)
    outcome = Fixed()
    by_file: dict[str, list[Diagnostic]] = {}
    for each in found:
        if each.file is not None and each.fix is not None:
            by_file.setdefault(each.file, []).append(each)
    for name in sorted(by_file):
        real = os.path.realpath(name)
        if real in readers and os.path.isfile(real):
            _fix_file(session, name, real, by_file[name], readers[real], outcome, unsafe)
    session.results = results
    return outcome


def _fix_file(
    session: Session, name: str, real: str, found: list[Diagnostic], jobs: list[Job], outcome: Fixed, unsafe: bool
) -> None:
    is_environment = any(os.path.realpath(each) == real for job in jobs for each in job.environments)
    try:
        data = outcome.texts.get(real) or read_given(name)
    except Unread:
        return
    for _ in range(ROUNDS):
        document = (environment_document if is_environment else template_document)(data, name)
        text = data.decode("utf-8", "replace")
        if text.encode() != data or text.removeprefix(MARK) != (document.text or "").removeprefix(MARK):
            return  # another encoding, or places that are not those of the file
        lead = len(text) - len(document.text or "")
        before = _told(session.check(jobs, texts=outcome.texts))
        bare = text[lead:]

        def judge(new: str, lead: int = lead, text: str = text, before: dict[tuple[str, ...], int] = before) -> bool:
            after = _told(session.check(jobs, texts={**outcome.texts, real: (text[:lead] + new).encode()}))
            return all(count <= before.get(key, 0) for key, count in after.items())

        good = kept(bare, mends(document, found, unsafe=unsafe), judge)
        if not good:
            return
        data = (text[:lead] + mended(bare, good)).encode()
        outcome.texts[real] = data
        outcome.names[real] = name
        titles = [mend.diagnostic.fix.title for mend in good if mend.diagnostic.fix is not None]
        outcome.done.setdefault(real, []).extend(titles)
        again = session.check(jobs, texts=outcome.texts)
        found = [each for each in again.all if each.file == name and each.fix is not None]


def _told(findings: Findings) -> dict[tuple[str, ...], int]:
    """How often each thing is found, wherever it stands."""
    counts: dict[tuple[str, ...], int] = {}
    for each in findings.all:
        key = each.rule.code, each.file or "", each.message
        counts[key] = counts.get(key, 0) + 1
    return counts


def titles(outcome: Fixed) -> Iterable[tuple[str, str, int]]:
    """File, title of a fix and how often it was made there, in order."""
    for real in sorted(outcome.done, key=lambda each: outcome.names[each]):
        for title in dict.fromkeys(outcome.done[real]):
            yield outcome.names[real], title, outcome.done[real].count(title)
