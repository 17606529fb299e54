"""One job done: a template loaded, built and linted."""

from __future__ import annotations

import os

from heatlint.linter import documents, lint
from heatlint.load import from_files
from heatlint.load.disk import digest
from heatlint.model.build import build
from heatlint.plugins import CHECK_FAILED
from heatlint.run.jobs import disk_of
from heatlint.run.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from heatlint.load import Request
    from heatlint.load.disk import Directories, Disk
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.rule import Diagnostic
    from heatlint.run.jobs import Clouds, Job

#: What a suppression holds, wherever it stands; see heatlint.review.suppressions.
MARK = "heatlint:"


class Work:
    """How the jobs of a run are done. texts: what stands in place of files, by path without symbolic links; kept: the
    results are for later, and tell what they came from.
    """

    __slots__ = ("ruleset", "wanted", "clouds", "directories", "texts", "kept")

    def __init__(
        self,
        ruleset: Ruleset,
        wanted: Collection[str],
        clouds: Clouds,
        directories: Directories,
        texts: dict[str, bytes] | None = None,
        *,
        kept: bool = False,
    ) -> None:
        self.kept = kept
        self.directories = directories
        self.ruleset = ruleset
        self.wanted = wanted
        self.clouds = clouds
        self.texts = texts

    def do(self, job: Job, seen: Callable[[Stack], None] | None = None) -> Result:
        """What is found in a template. Where heatlint itself fails that is a finding, too. seen: is given the stack."""
        disk = disk_of(job, self.directories, self.texts)
        request = request_of(job, disk)
        try:
            result = self._checked(job, request, seen)
        except Exception as error:
            if os.environ.get("HEATLINT_DEBUG"):
                raise
            result = Result()
            name = request.template.name
            message = f"heatlint failed here: {type(error).__name__}: {error}"
            result.found = [CHECK_FAILED.at((), message, file=name)]
            result.names = {name: name}
            return result
        if self.kept:
            result.reads = [(question, path, digest(answer)) for (question, path), answer in disk.answers.items()]
        return result

    def _checked(self, job: Job, request: Request, seen: Callable[[Stack], None] | None) -> Result:
        result = Result()
        stack = build(request, assume_values=job.assume, known=self.clouds.of(job.target, job.types))
        if seen is not None:
            seen(stack)
        result.found = self._found(stack)
        if job.before is not None:
            before = build(request, assume_values=job.assume, known=self.clouds.of(job.before, job.types))
            result.found = _broken(self._found(before), result.found)
        read = documents(stack)
        urls = {name: url for url, name in request.shown.items()}
        result.names = {name: urls.get(name, name) for name in read}
        result.marked = [name for name, document in read.items() if MARK in (document.text or "").lower()]
        result.nested = [
            urls.get(each.file, each.file) for each in stack.all() if each.made is None and each is not stack
        ]
        if result.found:
            from heatlint.report.hidden import add_hidden

            add_hidden(stack, result.hidden)
        return result

    def _found(self, stack: Stack) -> list[Diagnostic]:
        return lint(stack, self.ruleset, self.wanted)


def request_of(job: Job, disk: Disk) -> Request:
    """The request that a job is about, at the last stage."""
    if job.text is None:
        request = from_files(job.template, job.environments, job.parameters, disk=disk)
    else:
        from heatlint.load.client.texts import template_document

        try:
            text = job.text.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        request = from_files(
            "", job.environments, job.parameters, template_text=text, template_name=job.template, disk=disk
        )
        if not text:
            request.template = template_document(job.text, job.template)
    request.stage = "deploy"
    return request


def _broken(before: list[Diagnostic], after: list[Diagnostic]) -> list[Diagnostic]:
    """The errors that are new after an upgrade; in a resource whose type was not there before, none are."""
    known = {each.place for each in before}
    unknown = {(each.file, each.path[:2]) for each in before if each.rule.name == "unknown-resource-type"}
    return [
        each
        for each in after
        if each.is_error and each.place not in known and (each.file, each.path[:2]) not in unknown
    ]
