"""Judges findings about missing files by what the repository says: the author may have a program that makes a file."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial

from heatlint.diagnostic import ADVICE, INFO, WARNING, Diagnostic
from heatlint.load.client.references import walk
from heatlint.load.disk import can_be_path, is_below, relative_path
from heatlint.project.config import display_path
from heatlint.run.gitignore import GitIgnore
from heatlint.run.joint import Joint, joint_finding
from heatlint.run.reach import root_of, template_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.run.program_texts import ProgramTexts
    from heatlint.run.scopes import Scopes

MISSING_FILE = "missing-file"
#: So many names of one file that all exist in one other directory are reported as one fault.
FEWEST_JOINED = 3


def judged(found: list[Diagnostic], everything: list[Diagnostic], scopes: Scopes) -> list[Diagnostic]:
    """Return the findings of a run, in order, with those about missing files as the repository explains them.

    - git ignores the file: it may exist where the stack is created (INFO);
    - a program of the repository writes the file, or brings one with its name from another directory (WARNING);
    - the documentation has commands that make files, and after them one that uses the template (WARNING);
    - several files that one file names exist, but in another directory: one finding says so. If that directory is above
      the file, the file may be moved or copied there before it is used (WARNING);
    - of several files that an environment names none is here: one finding says so (INFO);
    - the same of a template, and their directories are not here either, nor one file that several name so (WARNING);
    - of one or two such files a directory is not here either, and no other file has the name (INFO).

    everything: the findings with those that are not reported, which count as well.
    """
    missing: dict[str, list[Diagnostic]] = {}
    for each in everything if any(each.rule.name == MISSING_FILE for each in found) else ():
        is_certain = each.fix is not None or each.withheld is not None or each.level is not None
        if each.rule.name != MISSING_FILE or is_certain or each.severity == INFO:
            continue
        if each.subject and each.file and can_be_path(each.subject):
            root = root_of(scopes, scopes.real(each.file))
            if root is not None:
                missing.setdefault(root, []).append(each)
    joint = Joint(found)
    for root, alike in missing.items():
        rest = [each for each in alike if not _is_ignored(each, root)]
        if rest:
            from heatlint.run.program_texts import of_repository

            _Repository(of_repository(scopes, root)).judge(rest, joint)
    return joint.found()


def _is_ignored(found: Diagnostic, root: str) -> bool:
    """Whether git ignores the missing file of a finding, which then says so."""
    path = os.path.realpath(found.subject or "")
    if not is_below(path, root):
        return False
    ignores = GitIgnore(root, _in_silence)
    names = os.path.relpath(path, root).split(os.sep)
    above = (os.path.join(root, *names[:count], "") for count in range(1, len(names)))
    if not (any(map(ignores, above)) or ignores(path)):
        return False
    found.level = INFO
    found.message += "; git ignores it, so it may exist where the stack is created"
    return True


def _in_silence(path: str, reason: str) -> None:
    """Leave out a .gitignore file that is not used: the search reports it."""


class _Repository:
    """The files of a repository and what its programs do, for findings about missing files."""

    def __init__(self, texts: ProgramTexts) -> None:
        self._texts = texts

    def judge(self, missing: list[Diagnostic], joint: Joint) -> None:
        """Change the findings, and join those in `joint` that have the same cause."""
        by_file: dict[str, list[Diagnostic]] = {}
        for each in missing:
            if not self._is_made(each):
                by_file.setdefault(each.file or "", []).append(each)
        namers = Counter(subject for alike in by_file.values() for subject in {each.subject or "" for each in alike})
        for file, alike in by_file.items():
            directory, together = self._common(file, alike)
            if directory is not None:
                joint.join(together, partial(_joined, directory=directory))
            elif all(each.stage == ADVICE for each in alike):
                if len(alike) >= FEWEST_JOINED:
                    joint.join(alike, partial(_of_elsewhere, level=INFO))
                elif all(map(self._has_no_trace, alike)):
                    for each in alike:
                        each.level = INFO
                        each.message += ", nor does its directory; the environment may be for another one"
            elif self._is_of_elsewhere(file, alike):
                if len({each.subject for each in alike}) >= FEWEST_JOINED:
                    joint.join(alike, partial(_of_elsewhere, level=WARNING))
                elif all(namers[each.subject or ""] >= FEWEST_JOINED for each in alike):
                    for each in alike:
                        each.level = WARNING
                        each.message += ", nor does its directory; the template may be for another one"

    def _is_of_elsewhere(self, file: str, alike: list[Diagnostic]) -> bool:
        """Whether nothing that a template names is here: neither the files, nor their directories."""
        if not all(map(self._has_no_trace, alike)):
            return False
        names = (each.container[each.key] for each in walk(template_value(file))[0])
        return not any(
            can_be_path(name) and os.path.exists(os.path.join(os.path.dirname(file), name)) for name in names
        )

    def _has_no_trace(self, found: Diagnostic) -> bool:
        """Whether the directory of the missing file of a finding does not exist, and no other file has its name."""
        directory, name = os.path.split(os.path.realpath(found.subject or ""))
        return not os.path.isdir(directory) and not self._texts.named(name)

    def _is_made(self, found: Diagnostic) -> bool:
        """Whether a program brings the missing file of a finding, or writes it; the finding then says so."""
        path = os.path.realpath(found.subject or "")
        others = self._elsewhere(path, found)
        for other in others:
            program = self._texts.bringer(other)
            if program is not None:
                found.level = WARNING
                found.message += (
                    f', but "{display_path(other)}" does, which "{display_path(program)}" may bring to its place'
                )
                return True
        program = self._texts.writer(os.path.basename(path))
        if program is not None:
            found.level = WARNING
            found.message += f'; "{display_path(program)}" may make it'
            return True
        document = None if others else self._texts.instruction(found.file or "")
        if document is not None:
            found.level = WARNING
            found.message += f'; a command in "{display_path(document)}" may make it'
            return True
        if len(others) == 1:
            found.message += f', but "{display_path(others[0])}" does'
        return False

    def _elsewhere(self, path: str, found: Diagnostic) -> list[str]:
        """Return the files that have the name of a missing one as its author wrote it, in other directories."""
        written = relative_path(path, os.path.dirname(os.path.realpath(found.file or "")))
        while written.startswith(os.pardir + os.sep):
            written = written[len(os.pardir + os.sep) :]
        return [
            each
            for each in self._texts.named(os.path.basename(path))
            if each.endswith(os.sep + written) and each != path
        ]

    def _common(self, file: str, alike: list[Diagnostic]) -> tuple[str | None, list[Diagnostic]]:
        """Return the directory in which most of the missing files of a file exist, and the findings about them."""
        base = os.path.dirname(os.path.realpath(file))
        written = {id(each): relative_path(os.path.realpath(each.subject or ""), base) for each in alike}
        count: dict[str, set[str]] = {}
        for name in written.values():
            for other in self._texts.named(os.path.basename(name)):
                if other.endswith(os.sep + name):
                    count.setdefault(other.removesuffix(os.sep + name), set()).add(name)
        directory = max(sorted(count), key=lambda each: len(count[each]), default=None)
        if directory is None or len(count[directory]) < FEWEST_JOINED:
            return None, []
        return directory, [each for each in alike if written[id(each)] in count[directory]]


def _joined(together: list[Diagnostic], directory: str) -> Diagnostic:
    """Return the finding that files which one file names exist in another directory."""
    count = len({each.subject for each in together})
    message = (
        f'{count} files that it names, such as "{together[0].subject}", do not exist, but they do below '
        f'"{display_path(directory)}"; names are relative to the directory of the file that has them'
    )
    found = joint_finding(together, message, "named")
    if is_below(os.path.realpath(found.file or ""), os.path.realpath(directory)):
        found.level = WARNING
    return found


def _of_elsewhere(alike: list[Diagnostic], level: str) -> Diagnostic:
    """Return the finding that none of the files that a file names is here. level: its severity."""
    count = len({each.subject for each in alike})
    message = (
        f'{count} files that it names, such as "{alike[0].subject}", do not exist, and none of its files is here; '
        "it may be for another directory"
    )
    found = joint_finding(alike, message, "named")
    found.level = level
    return found
