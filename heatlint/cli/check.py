"""heatlint check: every fault in templates, for people or machines."""

from __future__ import annotations

import os
import sys

from heatlint.cli import FAULTS, FINE
from heatlint.cli.inputs import STDIN, known_of, must_be_usable, request_of, tidy
from heatlint.linter import CHECK_FAILED, documents, lint
from heatlint.model.build import build
from heatlint.rule import STAGES, Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.catalog import Known
    from heatlint.cli.options import Arguments
    from heatlint.load import Request
    from heatlint.report.hidden import Hidden
    from heatlint.text import Document


def run(arguments: Arguments) -> int:
    """Check what is named, print the report; the exit status."""
    must_be_usable(arguments, directories=True)
    knowns = [known_of(arguments)]
    if arguments.one("--from") is not None:
        knowns.append(known_of(arguments, "--from"))
    paths = _templates(arguments.operands)
    findings = Findings()
    _check(paths, arguments, knowns, findings)
    found = findings.sorted()
    if arguments.one("--format") == "json":
        import json

        from heatlint.report.jsonreport import report

        sys.stdout.write(json.dumps(report(found, findings.files), indent=2) + "\n")
    elif found:
        from heatlint.report.text import render

        color = wants_color(arguments.one("--color"))
        sys.stdout.write(
            render(found, findings.documents, findings.files, color=color, hidden=findings.hidden)
        )
    return FAULTS if any(each.severity != "info" for each in found) else FINE


def wants_color(choice: str | None) -> bool:
    """Whether to colour standard output. The user's NO_COLOR (see no-color.org) rules only the default."""
    if choice in ("always", "never"):
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


class Findings:
    """The findings of several templates, each once, and the documents they are about."""

    __slots__ = ("documents", "hidden", "_found", "_files")

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.hidden: Hidden = {}
        self._found: dict[tuple[object, ...], Diagnostic] = {}
        self._files: set[str] = set()

    def add(self, request: Request, found: Iterable[Diagnostic], read: dict[str, Document]) -> None:
        """Add what was found in one template and the documents that were `read` for it."""
        urls = {name: url for url, name in request.shown.items()}
        self._files.update(urls.get(name, name) for name in read)
        for each in found:
            file = each.file or ""
            path = each.path if each.range is None else ()
            key = (urls.get(file, file), each.range, path, each.rule.code, each.message)
            earlier = self._found.setdefault(key, each)
            if STAGES.index(each.stage) < STAGES.index(earlier.stage):
                # The earlier one's name for the file stays, so that all of a file stands together.
                earlier.stage = each.stage
            if earlier is each and file in read:
                self.documents.setdefault(file, read[file])

    def sorted(self) -> list[Diagnostic]:
        """By file, position and code."""
        return sorted(self._found.values(), key=Diagnostic.sort_key)

    @property
    def files(self) -> int:
        """How many files were read."""
        return len(self._files)


def _check(paths: list[str], arguments: Arguments, knowns: list[Known], findings: Findings) -> None:
    # What a search found may be nested in something, and get its values there.
    given = {tidy(each) for each in arguments.operands if each == STDIN or not os.path.isdir(each)}
    environments = bool(arguments.many("--environment"))
    progress = None
    if len(paths) > 1:
        from heatlint.cli.progress import Progress

        progress = Progress(len(paths))
    try:
        for done, path in enumerate(paths):
            if progress is not None:
                progress.step(done)
            _check_one(path, arguments, not environments or path not in given, knowns, findings)
    finally:
        if progress is not None:
            progress.clear()


def _check_one(path: str, arguments: Arguments, assume: bool, knowns: list[Known], findings: Findings) -> None:
    """Check one template. Where heatlint itself fails that is a finding, too: the run goes on.

    knowns: the target, and the release before an upgrade to it, if one was named.
    """
    request = request_of(path, arguments)
    request.stage = "deploy"
    try:
        stack = build(request, assume_values=assume, known=knowns[0])
        found = lint(stack)
        for before in knowns[1:]:
            found = _broken(lint(build(request, assume_values=assume, known=before)), found)
        findings.add(request, found, documents(stack))
        if found and arguments.one("--format") != "json":
            from heatlint.report.hidden import add_hidden

            add_hidden(stack, findings.hidden)
    except Exception as error:
        if os.environ.get("HEATLINT_DEBUG"):
            raise
        document = request.template
        message = f"heatlint failed here: {type(error).__name__}: {error}"
        findings.add(request, [CHECK_FAILED.at((), message, file=document.name)], {document.name: document})


def _broken(before: list[Diagnostic], after: list[Diagnostic]) -> list[Diagnostic]:
    """The errors that are new after an upgrade; in a resource whose type was not there before, none are."""
    known = {each.place for each in before}
    unknown = {(each.file, each.path[:2]) for each in before if each.rule.name == "unknown-resource-type"}
    return [each for each in after
            if each.is_error and each.place not in known and (each.file, each.path[:2]) not in unknown]


def _templates(operands: list[str]) -> list[str]:
    """The templates named, and those in the directories named, each once."""
    found: dict[str, None] = {}
    for operand in operands:
        if operand == STDIN or not os.path.isdir(operand):
            found[operand if operand == STDIN else tidy(operand)] = None
            continue
        from heatlint.cli.search import templates

        before = len(found)
        found.update(dict.fromkeys(templates(tidy(operand))))
        if len(found) == before:
            from heatlint.report.place import visible

            sys.stderr.write(f'heatlint: no templates in "{visible(operand)}"\n')
    return list(found)
