"""heatlint plan: what the update of a stack would do with each resource."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import configs_of, known_of, note_findings, protected_by, require_old, require_usable
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse, either
from heatlint.cli.outputs import PLAN_FORMATS, named_outputs, require_apart, write_output
from heatlint.load import from_files
from heatlint.load.client.merge import format_parameters
from heatlint.load.disk import Disk, is_below
from heatlint.load.relocated import RelocatedDisk, Relocation
from heatlint.planning.changes import ACTIONS, UNCHANGED
from heatlint.planning.compare import CONVERGENCE
from heatlint.planning.make import make
from heatlint.planning.reports.plan_report import PlanReport, StackPlan, with_old_names
from heatlint.run.paths import require_file, tidy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.load import Request
    from heatlint.load.running import RunningStack

#: The options that only one way of naming the stacks takes: option -> those it cannot be used together with.
_APART = {
    "--requests": ("--git", "--against", "--environment", "--old-environment", "--parameter", "--old-parameter"),
    "--git": ("--against", "--environment", "--old-environment", "--parameter", "--old-parameter", "--existing"),
    "--against": ("--old-environment", "--old-parameter"),
}
#: What `--requests` does not take either, since each line is answered by a line.
_REPORT = (
    "--format",
    "--fail-on",
    "--protect",
    "--existing",
    "--color",
    "--root",
    "--config",
    "--no-config",
    "--trust",
)


def run(arguments: Arguments) -> int:
    """Print the report and return the exit status: 1 when something changes that the user does not accept."""
    for option, others in _APART.items():
        for other in others if arguments.flag(option) else ():
            if arguments.flag(other):
                raise Misuse(f"{option} cannot be used together with {other}")
    requests = arguments.one("--requests")
    engine = arguments.one("--engine") or CONVERGENCE
    if requests is not None:
        from heatlint.cli.plan_requests import answer_pairs

        given = next(filter(arguments.flag, _REPORT), "OLD and NEW" if arguments.operands else None)
        if given is not None:
            raise Misuse(f"--requests cannot be used together with {given}; each line has a pair of requests")
        return answer_pairs(requests, engine, known_of(arguments))
    actions = _actions(arguments.one("--fail-on"))
    protected = _protected(arguments)
    outputs = named_outputs(arguments.many("--format"), PLAN_FORMATS)
    require_apart(outputs, arguments)
    if not any(file is None for _, file in outputs):
        outputs.insert(0, ("text", None))
    if arguments.flag("--git"):
        from heatlint.cli.plan_git import report_of

        report = report_of(arguments, engine, protected)
    else:
        report = PlanReport((_pair(arguments, engine, protected),))
    for pattern in report.fitting_none(protected):
        note(f'--protect "{pattern}" fits no resource of the stacks that are compared')
    for name, file in sorted(outputs, key=lambda output: output[1] is None):
        text = _rendered(report, name, file, arguments)
        write_output(file, text)
    return exit_status.FINDINGS if report.fails(actions) else exit_status.OK


def _actions(words: str | None) -> list[str] | None:
    """Return the actions of `--fail-on`; None for every one. Raises Misuse."""
    if words is None:
        return None
    found = [word.strip() for word in words.split(",") if word.strip()]
    known = [each for each in ACTIONS if each != UNCHANGED]
    if not found:
        raise Misuse(f'--fail-on "{words}" names no action; expected {either(known)}')
    for word in found:
        if word not in known:
            from heatlint.suggest import did_you_mean

            hint = did_you_mean(word, known, f"; expected {either(known)}")
            raise Misuse(f'"{word}" is not an action{hint}')
    return found


def _protected(arguments: Arguments) -> list[str]:
    """Return the types and names of `--protect`. Raises Misuse for an empty one."""
    named = [name.strip() for words in arguments.many("--protect") for name in words.split(",")]
    if not all(named):
        raise Misuse("--protect needs the type or the name of a resource")
    return named


def _rendered(report: PlanReport, name: str, file: str | None, arguments: Arguments) -> str:
    if name == "text":
        from heatlint.cli.terminal import style_of
        from heatlint.planning.reports import text

        if file is not None:
            return text.render(report)
        return text.render(report, style_of(arguments.one("--color"), os.environ, sys.stdout))
    from importlib import import_module

    rendered: str = import_module(f"heatlint.planning.reports.{PLAN_FORMATS[name]}").render(report)
    return rendered


def _pair(arguments: Arguments, engine: str, protected: list[str]) -> StackPlan:
    """Return the plan for OLD and NEW, or for a stack that runs and NEW. protected: what `--protect` names."""
    against = arguments.many("--against")
    count = 1 if against else 2
    if len(arguments.operands) != count:
        needed = "NEW" if against else "OLD and NEW, --git REV, or --against FILE"
        raise Misuse(f'"plan" needs {needed}; see heatlint plan --help')
    _require_files(arguments)
    *old, new = map(tidy, arguments.operands)
    config = configs_of(arguments).of(os.path.dirname(new))
    from heatlint.project.unused import findings

    note_findings(findings(config))
    environments = [tidy(each) for each in arguments.many("--environment")]
    roots = [*arguments.many("--root"), *config.listed("roots")]
    after = from_files(new, environments, arguments.many("--parameter"), roots)
    running: RunningStack | None = None
    if against:
        from heatlint.run.running import running_stack

        running = running_stack(against)
        before = running.request()
        names: Callable[[str], str] | None = None
        shown = " + ".join(against)
    else:
        before, names = old_request(old[0], new, environments, roots, arguments)
        shown = old[0]
    known, existing = known_of(arguments, config.get("cloud")), arguments.flag("--existing")
    has_values = bool(environments or arguments.many("--parameter"))
    outcome = make(
        before,
        after,
        existing=existing,
        engine=engine,
        known=known,
        assume_values=not has_values,
        running=running,
    )
    plan = outcome.plan
    if names is not None:
        plan = with_old_names(plan, names)
    from heatlint.demand.quota_check import quota_check

    return StackPlan(
        plan,
        new,
        tuple(environments),
        shown,
        new,
        protected_by(config, protected),
        quota_check(outcome.comparison, known),
        "" if running is None or running.name is None else running.name,
    )


def _require_files(arguments: Arguments) -> None:
    if "-" in arguments.operands:
        raise Misuse('"plan" does not read a template from standard input; expected the path of a file')
    require_usable(arguments)
    require_old(arguments)
    for path in arguments.many("--against"):
        require_file(path, "a file of JSON")


def old_request(
    old: str, new: str, environments: list[str], roots: list[str], arguments: Arguments
) -> tuple[Request, Callable[[str], str] | None]:
    """Return the request of the old stack, and what gives its files the names that the user knows."""
    if arguments.flag("--old-environment"):
        environments = [tidy(each) for each in arguments.many("--old-environment")]
    parameters: dict[str, Any] = {}
    for option in ("--parameter", "--old-parameter"):
        parameters.update(format_parameters(arguments.many(option))[0])
    relocation = _relocation(old, new, environments)
    if relocation is None:
        return from_files(old, environments, parameters, roots), None
    here = os.path.realpath(os.curdir)

    def relative(path: str) -> str:
        return os.path.relpath(path, here) if is_below(path, here) else path

    paths = [relative(relocation.back(os.path.realpath(each))) for each in (old, *environments)]
    disk: Disk = RelocatedDisk(relocation, paths, roots)
    request = from_files(paths[0], paths[1:], parameters, roots, disk=disk)
    return request, lambda name: relative(relocation.there(os.path.abspath(name)))


def _relocation(old: str, new: str, environments: list[str]) -> Relocation | None:
    """Return the directories of two copies of a project; None when the templates are not in two copies.

    The files of the old copy are read under the paths of the new one, since Heat would see other names as a change.
    """
    first, second = (os.path.dirname(os.path.realpath(each)) for each in (old, new))
    while os.path.basename(first) == os.path.basename(second) and first != second:
        first, second = os.path.dirname(first), os.path.dirname(second)
    if is_below(first, second) or is_below(second, first):
        return None
    if any(is_below(os.path.realpath(each), second) for each in environments):
        return None
    return Relocation(first, second)
