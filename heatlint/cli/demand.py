"""heatlint demand: what a stack needs of a cloud, and whether the quotas of an inventory are large enough."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of, request_of, require_usable
from heatlint.cli.options import Misuse
from heatlint.demand.make import demand_of
from heatlint.demand.quota import judge
from heatlint.demand.reports.demand_report import DemandReport
from heatlint.demand.sizes import NO_SIZES, sizes_of
from heatlint.model.build import build
from heatlint.run.paths import require_file, tidy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.cli.options import Arguments
    from heatlint.demand.needs import Demand
    from heatlint.demand.sizes import Sizes
    from heatlint.load import Request
    from heatlint.model.stack import Stack


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
    known = known_of(arguments)
    inventory = known.inventory
    sizes = NO_SIZES if inventory is None else sizes_of(inventory)
    demand = _demand(template, old, arguments, known, sizes)
    environments = tuple(map(tidy, arguments.many("--environment")))
    excesses = judge(demand, inventory, sizes)
    report = DemandReport(template, environments, old, arguments.one("--cloud"), inventory, demand, excesses)
    sys.stdout.write(_rendered(report, arguments))
    return exit_status.FINDINGS if report.errors else exit_status.OK


def _demand(template: str, old: str | None, arguments: Arguments, known: Known, sizes: Sizes) -> Demand:
    new_stack = _stack(request_of(template, arguments), template, known)
    if old is None:
        return demand_of(new_stack, sizes)
    from heatlint.cli.plan import old_request
    from heatlint.demand.update import demand_of_update

    environments = [tidy(each) for each in arguments.many("--environment")]
    before, _ = old_request(old, tidy(template), environments, arguments.many("--root"), arguments)
    return demand_of_update(_stack(before, old, known), new_stack, sizes)


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
