"""heatlint upgrade: rewrite templates for a release of Heat, and list what is left for a person."""

from __future__ import annotations

import os
import sys

from heatlint._version import __version__
from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.inputs import STDIN, note_findings, protected_by, require_usable
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.cli.progress import Progress
from heatlint.cli.terminal import style_of
from heatlint.cli.writing import FileWriter, diffs, print_diffs, writable_of
from heatlint.diagnostic import PRODUCTION, UNREADABLE_FILE_CODES, Diagnostic
from heatlint.linter import place as set_ranges
from heatlint.planning.changes import UNCHANGED, UPDATED
from heatlint.planning.make import make
from heatlint.planning.reports import jsonplan
from heatlint.planning.reports import text as plan_text
from heatlint.planning.reports.plan_report import PlanReport, StackPlan
from heatlint.planning.unknown_values import unknown_values
from heatlint.plugins import built_in
from heatlint.report.place import json_text, place, visible
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.fixing import fixed_texts
from heatlint.run.jobs import disk_of
from heatlint.run.paths import tidy
from heatlint.run.remembered import Remembered
from heatlint.run.scopes import Scopes
from heatlint.run.stack_pairs import ReadStack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.planning.make import Outcome
    from heatlint.run.fixed_texts import FixedTexts
    from heatlint.run.jobs import CheckJob

#: The rules whose fixes are made.
FIXED = frozenset(("deprecated-type", "deprecated-property", "discarded-type", "removed-later", "old-template-version"))
#: The rules whose findings are listed: these, and those about what the release does not have or what is not a template.
LISTED = FIXED | {"unknown-resource-type", "unknown-property", "unknown-version", "missing-version", "removed-function"}


def run(arguments: Arguments) -> int:
    """Print the changes, what they do with stacks, and what is left. The exit status is 1 when there is any of these.

    With `--write` the files are changed, and the exit status is 1 when something is left for a person, or a file is not
    written.
    """
    require_usable(arguments, directories=True)
    if arguments.one("--target") is None:
        raise Misuse("--target RELEASE is missing; it says which release of Heat the templates are upgraded to")
    if STDIN in arguments.operands:
        raise Misuse("standard input cannot be upgraded; name a file")
    options = options_of(arguments)
    options.profile = PRODUCTION
    scopes = Scopes(options)
    remembered = Remembered(scopes)
    checker = Checker(scopes, record_reads=True, remembered=remembered)
    jobs = JobFinder(scopes).jobs([tidy(path) for path in arguments.operands] or [os.curdir])
    found = _of_rules(LISTED, checker.check(jobs).unsuppressed({}, complete=False))
    for scope in scopes.all():
        note_findings(scope.findings())
    results = checker.results
    with Progress(None, "checked with changes") as progress:
        fixed = fixed_texts(
            scopes,
            results,
            _of_rules(FIXED, found),
            remembered,
            unsafe=True,
            is_worse=_matters,
            on_check=progress.step,
        )
    for name in fixed.changed:
        note(f"{name}: was changed meanwhile; not upgraded")
    if fixed.texts:
        new = {fixed.names[real]: data for real, data in fixed.texts.items()}
        found = _of_rules(LISTED, checker.check(jobs, texts=fixed.texts).unsuppressed(new, complete=False))
        fixed.withhold_in(found)
    affected = [job for job, result in results if any(scopes.real(name) in fixed.texts for name in result.names)]
    plans, unknown = _plans(affected, fixed, scopes)
    found = sorted([*found, *unknown], key=Diagnostic.sort_key)
    writes = arguments.flag("--write")
    is_left = bool(found or fixed.changed or (fixed.texts and not writes))
    reals = (scopes.real(name) for _, result in results for name in result.names)
    if writes and not _write(fixed, reals, scopes, arguments):
        is_left = True
    if arguments.one("--format") == "json":
        sys.stdout.write(json_text(_data(fixed, plans, found, scopes, affected), indent=2, default=str) + "\n")
    else:
        if not writes:
            print_diffs(fixed, scopes, affected)
        _print(plans, found)
    return exit_status.FINDINGS if is_left else exit_status.OK


def _print(plans: PlanReport, found: list[Diagnostic]) -> None:
    """Print what an update does with the stacks, and what is left for a person."""
    if plans.stacks:
        sys.stdout.write("what an update then does with the stacks:\n")
        sys.stdout.write(plan_text.render(plans, style_of(None, os.environ, sys.stdout)).rstrip("\n") + "\n")
    if found:
        sys.stdout.write("what is left for a person:\n")
        sys.stdout.writelines(f"{place(each)}: {each.rule.code} {visible(_left(each))}\n" for each in found)


def _left(found: Diagnostic) -> str:
    """Return the message of a finding that is left, with the reason why its change is not made, if there is one."""
    return found.message if found.withheld is None else f"{found.message}; not changed: {found.withheld[1]}"


def _data(
    fixed: FixedTexts, plans: PlanReport, found: list[Diagnostic], scopes: Scopes, affected: list[CheckJob]
) -> dict[str, Any]:
    """Return the report as a JSON object, which schemas/upgrade.json describes."""
    return {
        "version": __version__,
        "files": [
            {"file": fixed.names[real], "changes": list(dict.fromkeys(fixed.titles[real])), "diff": diff}
            for real, diff in diffs(fixed, scopes, affected)
        ],
        "plan": jsonplan.report_data(plans),
        "left": [_finding(each) for each in found],
    }


def _finding(found: Diagnostic) -> dict[str, Any]:
    data: dict[str, Any] = {"rule": found.rule.code, "name": found.rule.name, "message": found.message}
    data |= {"file": found.file, "range": None}
    if found.withheld is not None:
        data["withheld"] = {"title": found.withheld[0], "reason": found.withheld[1]}
    if found.range is not None:
        line, column, end_line, end_column = found.range
        data["range"] = {"start": {"line": line, "column": column}, "end": {"line": end_line, "column": end_column}}
    return data


def _of_rules(names: Collection[str], found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings of some rules, and those of files that cannot be read."""
    return [each for each in found if each.rule.name in names or each.rule.code in UNREADABLE_FILE_CODES]


def _matters(each: Diagnostic) -> bool:
    """Whether a finding in the new text speaks against a fix: one of the default profile, or one about the release."""
    return each.rule.profile != PRODUCTION or each.rule.name in LISTED


def _plans(jobs: list[CheckJob], fixed: FixedTexts, scopes: Scopes) -> tuple[PlanReport, list[Diagnostic]]:
    """Return what an update does with the stacks, and the findings about values that only a new type checks.

    The stacks are those in which a resource does not stay as it is, apart from its properties.
    """
    plans: list[StackPlan] = []
    unknown: dict[tuple[object, ...], Diagnostic] = {}
    for job in jobs:
        if job.is_environment:
            continue
        before = ReadStack(job, disk_of(job, scopes.directories)).request
        after = ReadStack(job, disk_of(job, scopes.directories, fixed.texts)).request
        known = scopes.catalogs.of(job.target, job.types, job.global_environments)
        outcome = make(before, after, known=known, assume_values=job.assume_values)
        plan = outcome.plan
        if plan.refused is not None or any(each.action not in (UNCHANGED, UPDATED) for each in plan.all()):
            protect = protected_by(scopes.of(os.path.dirname(job.template)).config)
            plans.append(StackPlan(plan, job.template, tuple(job.environments), protect=protect))
        for each in _unknown(outcome):
            unknown.setdefault((scopes.real(each.file or ""), each.range, each.message), each)
    return PlanReport(tuple(plans)), list(unknown.values())


def _unknown(outcome: Outcome) -> list[Diagnostic]:
    """Return the findings about values that are not known and that only the new type of their resource checks."""
    before, after = outcome.stacks.before, outcome.stacks.after
    rules = {rule.name: rule for rule in built_in().rules}
    found = []
    for old, new, path, message in unknown_values(before, after):
        is_discarded = old.type is not None and old.type.placeholder
        rule = rules["discarded-type" if is_discarded else "deprecated-type"]
        found.append(rule.at(path, message, file=new.file))
    set_ranges(after.request, found)
    return found


def _write(fixed: FixedTexts, reals: Iterable[str], scopes: Scopes, arguments: Arguments) -> bool:
    """Write the new texts; return whether all files were written. reals: the paths of all files that were read."""
    writer = FileWriter(writable_of(arguments, scopes), "upgraded")
    writer.remove_leftovers(map(os.path.dirname, reals))
    written = list(writer.write_all(fixed))
    for real in written:
        for title in dict.fromkeys(fixed.titles[real]):
            note(f"{fixed.names[real]}: {title}")
    writer.finish()
    return len(written) == len(fixed.texts)
