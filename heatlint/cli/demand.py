"""heatlint demand: what a stack needs of a cloud, and whether the quotas of an inventory are large enough."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.inputs import require_usable
from heatlint.cli.job import job_of
from heatlint.cli.options import Misuse
from heatlint.demand.judged import judged
from heatlint.demand.reports.demand_report import DemandReport
from heatlint.load.client.merge import format_parameters
from heatlint.model.build import build
from heatlint.planning.refusals import Faults, messages
from heatlint.project.config import display_path
from heatlint.run.check_one import request_of
from heatlint.run.jobs import disk_of
from heatlint.run.paths import require_file
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.cli.options import Arguments
    from heatlint.demand.trials import Judged
    from heatlint.load import Request
    from heatlint.load.disk import Disk
    from heatlint.model.stack import Stack
    from heatlint.run.jobs import CheckJob


def run(arguments: Arguments) -> int:
    """Print the report and return the exit status: 1 when a quota is certainly too small."""
    require_usable(arguments)
    template = arguments.operands[0]
    old = arguments.one("--old")
    if old is None:
        for option in ("--old-environment", "--old-parameter"):
            if arguments.flag(option):
                raise Misuse(f"{option} needs --old, which names the old template")
    else:
        require_file(old, "a template")
    scopes = Scopes(options_of(arguments))
    job = job_of(template, scopes, arguments)
    known = scopes.catalogs.of(job.target, job.types, job.global_environments, job.cloud)
    inventory = known.inventory
    demand, excesses = _judged(job, old, arguments, known, disk_of(job, scopes.directories))
    cloud = None if job.cloud is None else display_path(job.cloud)
    report = DemandReport(template, tuple(map(display_path, job.environments)), old, cloud, inventory, demand, excesses)
    sys.stdout.write(_rendered(report, arguments))
    return exit_status.FINDINGS if report.errors else exit_status.OK


def _judged(job: CheckJob, old: str | None, arguments: Arguments, known: Known, disk: Disk) -> Judged:
    request = request_of(job, disk)
    new_stack = _stack(request, job.template, known)
    before: Stack | None = None
    if old is not None:
        from heatlint.cli.plan import old_request

        before = _stack(old_request(old, job.template, job.environments, job.roots, arguments)[0], old, known)
    # A value that is missing is not known here, but Heat refuses the stack when the user gives the other values.
    as_given = new_stack if job.assume_values else build(request, known=known)
    as_given.earlier = before
    faults = Faults(as_given)
    kinds = (
        ("Heat refuses this stack", faults.refusing),
        ("the deployment fails or gives a wrong result", faults.failing),
        ("what the template says is counted", faults.made_otherwise),
    )
    notes = tuple(f"{verdict}: {messages(found)}" for verdict, found in kinds if found)
    demand, excesses = judged(new_stack, known.inventory, before)
    if old is not None:
        notes += _notes_about_old(job, old, arguments)
    return replace(demand, notes=(*demand.notes, *notes)), excesses


def _notes_about_old(job: CheckJob, old: str, arguments: Arguments) -> tuple[str, ...]:
    """Return a note when the old stack has something of the new one that the user may not mean."""
    is_same_file = os.path.realpath(old) == os.path.realpath(job.template)
    if is_same_file and not arguments.many("--old-environment") and not arguments.many("--old-parameter"):
        others = "--old-environment and --old-parameter give the old one others"
        return (f"the old stack and the new one have the same template, environments and parameters; {others}",)
    given, of_old = (format_parameters(arguments.many(each))[0] for each in ("--parameter", "--old-parameter"))
    shared = [f'"{name}"' for name in given if name not in of_old]
    if not shared:
        return ()
    return (f"the old stack, too, has the value of -P for {', '.join(shared)}; --old-parameter gives it another one",)


def _stack(request: Request, template: str, known: Known) -> Stack:
    stack = build(request, known=known, assume_values=True)
    if not stack.readable:
        raise Misuse(f'"{template}" cannot be read as a template; "heatlint check {template}" says why')
    return stack


def _rendered(report: DemandReport, arguments: Arguments) -> str:
    name = arguments.one("--format") or "text"
    if name == "text":
        from heatlint.cli.terminal import style_of
        from heatlint.demand.reports import text

        return text.render(report, style_of(None, os.environ, sys.stdout))
    if name == "json":
        from heatlint.demand.reports import jsondemand

        return jsondemand.render(report)
    from heatlint.demand.reports import markdown

    return markdown.render(report)
