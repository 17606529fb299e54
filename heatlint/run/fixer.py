"""Makes fixes: those of all files together, and only those that make nothing worse in any job that reads the files."""

from __future__ import annotations

import functools
import os

from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.disk import Unreadable, digest, read_user_file
from heatlint.review.fixes import accepted_fixes, apply_fixes, file_fixes
from heatlint.run.checker import Checker
from heatlint.run.covered_texts import masked_secrets, secrets_of
from heatlint.run.fixed_texts import FixedTexts, key_of
from heatlint.run.reach import withhold
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.secret_text import SecretTexts
    from heatlint.review.fixes import FileFix
    from heatlint.run.fixed_texts import Key
    from heatlint.run.jobs import CheckJob
    from heatlint.run.remembered import Remembered
    from heatlint.run.scopes import Scopes

#: How often files are checked again for findings that their fixes have uncovered.
MAX_ROUNDS = 8


class FileToFix:
    """A file that is fixed.

    name: as reports write it; jobs: those that read it; found: the findings with fixes; most: how often the jobs may be
    checked in a round to find the fixes that make something worse. fixes: what of `found` is tried in this round.
    old: the content that was checked; data: that with the fixes that are made; text: the text of `data` after what does
    not belong to the document.
    """

    __slots__ = ("name", "real", "jobs", "found", "most", "fixes", "old", "data", "text", "_lead")

    def __init__(self, name: str, jobs: Sequence[CheckJob], found: list[Diagnostic], most: int) -> None:
        self.name, self.real = name, os.path.realpath(name)
        self.jobs, self.found, self.most = jobs, found, most
        self.fixes: list[FileFix] = []
        self.old = self.data = b""
        self.text = self._lead = ""

    def choose_fixes(self, unsafe: bool) -> bool:
        """Choose the fixes that are tried in a round; return whether there are any."""
        self.fixes = []
        is_environment = any(os.path.realpath(path) == self.real for job in self.jobs for path in job.environments)
        document = (environment_document if is_environment else template_document)(self.data, self.name)
        whole, text = self.data.decode("utf-8", "replace"), document.text or ""
        if whole.encode() == self.data and whole.removeprefix(BYTE_ORDER_MARK) == text.removeprefix(BYTE_ORDER_MARK):
            self._lead = whole[: len(whole) - len(text)]
            self.text = whole[len(self._lead) :]
            self.fixes = file_fixes(document, self.found, unsafe=unsafe)
        # Otherwise the file has another encoding, so the document's offsets are not those of the file.
        return bool(self.fixes)

    def content_of(self, text: str) -> bytes | None:
        """Return the content of the file with a text; None for a text that cannot be written."""
        try:
            return (self._lead + text).encode()
        except UnicodeEncodeError:  # a name with half of a surrogate pair, which only JSON can escape
            return None


class Fixer:
    """Fixes files.

    remembered: has the results of the jobs without fixes. reported: the keys of all findings that are neither
    suppressed nor in a baseline; unsafe, is_worse, on_check: see `heatlint.run.fixing.fixed_texts`. fixed: what was
    fixed.
    """

    def __init__(
        self,
        scopes: Scopes,
        remembered: Remembered,
        reported: set[Key],
        unsafe: bool,
        is_worse: Callable[[Diagnostic], bool],
        on_check: Callable[[], None],
    ) -> None:
        self.fixed = FixedTexts()
        self._scopes = scopes
        self._reported = reported
        self._unsafe = unsafe
        self._is_worse = is_worse
        self._on_check = on_check
        self._checker = Checker(scopes, remembered=remembered)

    def reads(self, file: FileToFix, digests: set[str]) -> bool:
        """Read a file; return whether it still has the content that was checked. digests: of that content."""
        try:
            file.old = self.fixed.old.get(file.real) or read_user_file(file.name)
        except Unreadable:
            return False
        file.data = self.fixed.texts.get(file.real, file.old)
        if digests != {digest(file.old)}:  # the findings are about another text
            self.fixed.changed.append(file.name)
            return False
        return True

    def fix(self, files: list[FileToFix]) -> None:
        """Add the fixed texts of different files to `fixed`, as far as the fixes make nothing worse."""
        files = self._with_fixes(files)
        if not files:
            return
        accepted = {key_of(each) for each in self._check(files, {})} - self._reported  # by the user
        for _ in range(MAX_ROUNDS):
            changed = self._try(files)
            again: dict[str, list[Diagnostic]] = {file.name: [] for file in changed}
            for each in self._check(changed, self.fixed.texts):
                if each.file in again and key_of(each) not in accepted and self._is_worse(each):
                    again[each.file].append(each)
            for file in changed:
                withhold(again[file.name], self._scopes)
                file.found = [
                    each
                    for each in again[file.name]
                    if each.fix is not None or (self._unsafe and each.withheld is not None)
                ]
            files = self._with_fixes(files)
            if not files:
                return

    def _with_fixes(self, files: Iterable[FileToFix]) -> list[FileToFix]:
        """Return the files that have fixes to try, and keep the findings whose fixes are withheld."""
        chosen = [file for file in files if file.choose_fixes(self._unsafe)]
        for file in files:
            self.fixed.withheld[file.name] = [each for each in file.found if each.withheld is not None]
        return chosen

    def _try(self, files: list[FileToFix]) -> list[FileToFix]:
        """Make the chosen fixes of files that make nothing worse; return the files with such a fix.

        The fixes of all files are tried together. If something is worse then, those of each half of the files are.
        """
        before = _counts(self._check(files, self.fixed.texts))
        new = {file.real: file.content_of(apply_fixes(file.text, file.fixes)) for file in files}
        if self._worse(files, before, new) is None:
            for file in files:
                self._make(file, file.fixes)
            return files
        if len(files) > 1:
            half = len(files) // 2
            return [*self._try(files[:half]), *self._try(files[half:])]
        [file] = files

        @functools.cache
        def secrets() -> list[SecretTexts]:
            return secrets_of(self._scopes, file.jobs, {**self.fixed.texts, file.real: file.old})

        def makes_worse(text: str) -> str | None:
            worse = self._worse([file], before, {file.real: file.content_of(text)})
            return None if worse is None else masked_secrets(worse, secrets())

        fixes = accepted_fixes(file.text, file.fixes, makes_worse, file.most)
        if not fixes:
            return []  # there may be others in the place of those that are withheld now
        self._make(file, fixes)
        return [file]

    def _worse(self, files: list[FileToFix], before: dict[Key, int], new: dict[str, bytes | None]) -> str | None:
        """Return a finding that new contents of files have more often than before; None without one."""
        texts = {real: data for real, data in new.items() if data is not None}
        if len(texts) < len(new):
            return "the text cannot be written"
        after = _counts(filter(self._is_worse, self._check(files, {**self.fixed.texts, **texts})))
        more = next((key for key, count in after.items() if count > before.get(key, 0)), None)
        return None if more is None else f"{more[1]}: {more[0]} {more[2]}"

    def _check(self, files: Iterable[FileToFix], texts: dict[str, bytes]) -> list[Diagnostic]:
        """Return what is found in the jobs that read one of the files, with texts in place of files."""
        jobs = {id(job): job for file in files for job in file.jobs}
        return self._checker.check(list(jobs.values()), self._on_check, texts).all

    def _make(self, file: FileToFix, fixes: list[FileFix]) -> None:
        """Add the content of a file with fixes to `fixed`."""
        data = file.content_of(apply_fixes(file.text, fixes))
        assert data is not None
        file.data = self.fixed.texts[file.real] = data
        self.fixed.old[file.real] = file.old
        self.fixed.names[file.real] = file.name
        titles = [each.diagnostic.fix.title for each in fixes if each.diagnostic.fix is not None]
        self.fixed.titles.setdefault(file.real, []).extend(titles)


def _counts(found: Iterable[Diagnostic]) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    for each in found:
        counts[key_of(each)] = counts.get(key_of(each), 0) + 1
    return counts
