"""The findings about an environment that is checked by itself, without a template."""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, Diagnostic
from heatlint.linter import place
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.run.absent_files import MISSING_FILE
from heatlint.suggest import Budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.load import Request
    from heatlint.plugins import Ruleset
    from heatlint.run.jobs import CheckJob

#: The rule that compares an environment with its template.
UNKNOWN_PARAMETER = "unknown-parameter"


def findings(job: CheckJob, request: Request, found: list[Diagnostic], ruleset: Ruleset) -> list[Diagnostic]:
    """Return what is found in the environment of a job. found: the findings about a request with it.

    An environment that a search found may be for another directory, where its files are: if it names files and none of
    them is here, each of them is a warning.
    """
    found = [each for each in found if each.rule.name != UNKNOWN_PARAMETER]
    if not job.named_by_user and len(request.files) == len(request.environments):
        for each in found:
            if each.rule.name == MISSING_FILE:
                each.stage = ADVICE
    if job.undeclared is None:
        return found
    return sorted([*found, *_undeclared(job, request, ruleset)], key=Diagnostic.sort_key)


def _undeclared(job: CheckJob, request: Request, ruleset: Ruleset) -> list[Diagnostic]:
    """Return the warnings about names that the template which the environment is probably meant for does not declare.

    They are no errors: it may also be meant for another template, which is not here.
    """
    assert job.undeclared is not None
    template, names = job.undeclared
    rule = next(rule for rule in ruleset.rules if rule.name == UNKNOWN_PARAMETER)
    value, budget = request.environments[0].value, Budget()
    found = []
    for section in (PARAMETERS, PARAMETER_DEFAULTS):
        given = value.get(section) if isinstance(value, dict) else None
        for name in given if isinstance(given, dict) else ():
            near = names.get(name)
            if name not in names or (near is None and section == PARAMETER_DEFAULTS):  # Heat accepts any name there
                continue
            message = f'"{template}" has no parameter "{name}"'
            nearest = None if near is None else (name, [near])
            finding = rule.at((section, name), message, key=True, file=job.template, nearest=nearest, stage=ADVICE)
            finding.propose(budget)
            found.append(finding)
    place(request, found)
    return found
