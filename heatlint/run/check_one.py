"""Checks one job: loads the template, builds its stack and runs the rules."""

from __future__ import annotations

from heatlint._misuse import Misuse
from heatlint.diagnostic import CHECK_FAILED, ERROR, Diagnostic
from heatlint.heat import ENVIRONMENT_FILE_ENDING, HOT_KEY, VERSION_KEYS
from heatlint.language.versions import names
from heatlint.linter import lint
from heatlint.load import from_files
from heatlint.load.disk import digest
from heatlint.model.build import build
from heatlint.run.jobs import UNKNOWN_TYPES, disk_of
from heatlint.run.result import Result
from heatlint.text.document import HEATLINT_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from heatlint.diagnostic import Diagnostic
    from heatlint.load import Request
    from heatlint.load.disk import Directories, Disk
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.run.jobs import Catalogs, CheckJob

#: The template that an environment is checked with by itself, and its name, which no file has.
EMPTY_TEMPLATE = f"{HOT_KEY}: {names(HOT_KEY)[-1]}\n"
NO_TEMPLATE = "<no template>"

#: The rules about quotas that are too small, certainly and probably.
QUOTA_RULES = ("over-quota", "likely-over-quota")


class JobChecker:
    """Checks single jobs with one set of rules.

    wanted: the codes of the rules to look for.
    texts: contents that replace those of files, by path without symbolic links.
    record_reads: whether a result lists what it asked the disk, so that it can be kept for later.
    """

    __slots__ = ("ruleset", "wanted", "catalogs", "directories", "texts", "record_reads", "_done")

    def __init__(
        self,
        ruleset: Ruleset,
        wanted: Collection[str],
        catalogs: Catalogs,
        directories: Directories,
        texts: dict[str, bytes] | None = None,
        *,
        record_reads: bool = False,
    ) -> None:
        self.ruleset = ruleset
        self.wanted = wanted
        self.catalogs = catalogs
        self.directories = directories
        self.texts = texts
        self.record_reads = record_reads
        self._done: list[Stack] = []  # of the last job

    def check(self, job: CheckJob, on_stack: Callable[[Stack], None] | None = None) -> Result:
        """Return what is found in a template. An error of heatlint itself becomes a finding.

        on_stack: called with the stack before it is checked.
        """
        while self._done:
            self._done.pop().dissolve()
        disk = self._disk(job)
        try:
            request = request_of(job, disk)
            if job.named_by_user and _is_environment(job, request):
                job.is_environment = True
                request = request_of(job, disk)
            result = self._check(job, request, on_stack)
        except Misuse:  # what the user asks for cannot be had for any job
            raise
        except Exception as error:
            from heatlint.failure import described_or_raised

            result = failed_result(job, f"heatlint failed here: {described_or_raised(error)}")
        if self.record_reads:
            result.reads = [(question, path, digest(answer)) for (question, path), answer in disk.answers.items()]
        return result

    def stack(self, job: CheckJob) -> Stack | None:
        """Return the stack of a job that was checked, without a check; None where heatlint fails, as that has said."""
        try:
            return stack_of(job, request_of(job, self._disk(job)), job.target, self.catalogs)
        except Misuse:
            raise
        except Exception as error:
            from heatlint.failure import described_or_raised

            described_or_raised(error)
            return None

    def _disk(self, job: CheckJob) -> Disk:
        texts = self.texts
        if job.text is not None:  # an environment is read from there
            texts = {**(texts or {}), self.directories.real(job.template): job.text}
        return disk_of(job, self.directories, texts)

    def _check(self, job: CheckJob, request: Request, on_stack: Callable[[Stack], None] | None) -> Result:
        result = Result()
        stack = stack_of(job, request, job.target, self.catalogs)
        if on_stack is not None:
            on_stack(stack)
        else:
            self._done.append(stack)
        result.found = self._lint(stack)
        if any(each.rule.name in UNKNOWN_TYPES for each in result.found):
            result.unknown_types = unknown_types(stack)
        if (job.is_stack or job.named_by_user) and not job.is_environment:  # another template may be nested, in part
            result.found = sorted([*result.found, *self._quotas(stack)], key=Diagnostic.sort_key)
        if job.upgrade_from is not None:
            old_stack = stack_of(job, request, job.upgrade_from, self.catalogs)
            self._done.append(old_stack)
            result.found = _broken_by_upgrade(self._lint(old_stack), result.found)
        read = request.texts()
        if job.is_environment:
            del read[NO_TEMPLATE]
            from heatlint.run.environment_alone import findings

            found = [each for each in result.found if each.file != NO_TEMPLATE]
            result.found = findings(job, request, found, self.ruleset)
        urls = {name: url for url, name in request.names.items()}
        result.names = {name: urls.get(name, name) for name in read}
        result.marked = [name for name, document in read.items() if HEATLINT_MARK in (document.text or "").lower()]
        result.nested = [
            urls.get(each.file, each.file) for each in stack.all() if each.group_template is None and each is not stack
        ]
        # Another job may have findings in the same environment, or have the same text; comments are judged later.
        if result.found or request.environments or result.marked or _declares_secret(stack):
            from heatlint.report.hidden import hidden_parts

            result.hidden = hidden_parts(stack)
        if request.environments:
            from heatlint.model.environment_names import used_names

            result.used = used_names(stack)
        return result

    def _lint(self, stack: Stack) -> list[Diagnostic]:
        return lint(stack, self.ruleset, self.wanted)

    def _quotas(self, stack: Stack) -> list[Diagnostic]:
        """Return the findings about quotas of the cloud that are too small for a stack."""
        return [each for each in quota_findings(stack, self.ruleset) if each.rule.code in self.wanted]


def quota_findings(stack: Stack, ruleset: Ruleset) -> list[Diagnostic]:
    """Return the findings about quotas of the cloud that are too small for a stack, without its secrets."""
    inventory = stack.known.inventory
    if inventory is None or not inventory.quotas:
        return []
    from heatlint.cover import cover
    from heatlint.demand.findings import quota_findings_of_check

    rules = {rule.name: rule for rule in ruleset.rules if rule.name in QUOTA_RULES}
    over, likely = (rules[name] for name in QUOTA_RULES)
    found = quota_findings_of_check(stack.request, stack.known, over, likely)
    cover(stack, found)
    return found


def _is_environment(job: CheckJob, request: Request) -> bool:
    """Whether the user named an environment in the place of a template, and no `[[stack]]` table does."""
    document = request.template
    if job.is_stack or job.environments or job.is_environment or request.raw is not None:
        return False
    if isinstance(document.value, dict) and any(key in document.value for key in VERSION_KEYS):
        return False
    if job.template.lower().endswith(ENVIRONMENT_FILE_ENDING):
        return True
    from heatlint.run.find_templates import is_environment

    return is_environment((document.text or "").encode("utf-8", "replace"))


def _declares_secret(stack: Stack) -> bool:
    """Whether a template gives a default to a parameter whose value no output may show."""
    schemas = [schema for template in stack.templates() for schema in template.schemas.values()]
    return any([schema.default is not None and schema.is_secret for schema in schemas])


def stack_of(job: CheckJob, request: Request, release: str | None, catalogs: Catalogs) -> Stack:
    """Return the stack of a job, which is not checked yet."""
    assume_values = job.assume_values and not request.creates_stack
    known = catalogs.of(release, job.types, job.global_environments, job.cloud)
    return build(request, assume_values=assume_values, known=known)


def unknown_types(stack: Stack) -> list[str]:
    """Return the types in a stack and its nested stacks that neither the cloud nor the registry has."""
    found: dict[str, None] = {}
    for each in stack.all():
        for resource in each.resources.values():
            if resource.type_name is not None and resource.found is None and not resource.circle:
                mapped = each.registry.unknown_target(resource.type_name, resource.name)
                found[resource.type_name if mapped is None else mapped[1]] = None
    return list(found)


def failed_result(job: CheckJob, message: str) -> Result:
    """Return the result of a job that could not be checked."""
    result = Result()
    result.found = [CHECK_FAILED.at((), message, file=job.template)]
    result.names = {job.template: job.template}
    return result


def request_of(job: CheckJob, disk: Disk) -> Request:
    """Return the request that a job checks, with every stage included."""
    if job.is_environment:
        request = from_files("", [job.template], template_text=EMPTY_TEMPLATE, template_name=NO_TEMPLATE, disk=disk)
    elif job.is_found:
        from heatlint.run.placeholders import remove_placeholders

        request = from_files(job.template, job.environments, disk=disk, registries=job.registries)
        remove_placeholders(request)
    elif job.text is None:
        request = from_files(job.template, job.environments, job.parameters, disk=disk, registries=job.registries)
    else:
        from heatlint.load.client.texts import template_document

        try:
            text = job.text.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        request = from_files(
            "",
            job.environments,
            job.parameters,
            template_text=text,
            template_name=job.template,
            disk=disk,
            registries=job.registries,
        )
        if not text:
            request.template = template_document(job.text, job.template)
    request.stage = "deploy"
    request.may_have_types = True
    request.mapped_elsewhere = job.mapped_elsewhere
    return request


def _broken_by_upgrade(before: list[Diagnostic], after: list[Diagnostic]) -> list[Diagnostic]:
    """Return the errors that are new after an upgrade, and what was not checked.

    A resource whose type the old release does not know was an error before, so none of its errors is new.
    """
    earlier = list(before)
    for each in earlier:
        earlier += each.consequences
    known = {each.place for each in earlier}
    unknown_types = {(each.file, each.path[:2]) for each in earlier if each.rule.name in UNKNOWN_TYPES}

    def is_new(found: Diagnostic) -> bool:
        in_unknown_type = all((file, path[:2]) in unknown_types for file, path in found.uses)
        is_fault = found.fails_in_heat or found.rule.severity == ERROR
        return is_fault and found.place not in known and not in_unknown_type

    new: list[Diagnostic] = []
    todo = list(after)
    for each in todo:
        if each.rule is CHECK_FAILED or each.is_note or is_new(each):
            new.append(each)
        else:
            todo += each.consequences
    return sorted(new, key=Diagnostic.sort_key)
