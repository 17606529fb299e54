"""heatlint init: write a config for a project, or propose what an existing one lacks."""

from __future__ import annotations

import os

from heatlint.cli import exit_status
from heatlint.cli.diff import print_diff
from heatlint.cli.inputs import configs_of, note_left_out, require_project_options, trust_of
from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.load.disk import slashed_path
from heatlint.project.config import NAMES, content, display_path
from heatlint.project.config_text import (
    Proposal,
    extended_text,
    new_text,
    without_gone_names,
    without_gone_stacks,
)
from heatlint.report.notes import counted
from heatlint.review.baseline import DEFAULT_NAME
from heatlint.review.write import replace_file
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.namespaces import UNKNOWN_NAMESPACE, is_plain_type
from heatlint.run.options import CheckOptions
from heatlint.run.pairing import environment_value, required_parameters
from heatlint.run.paths import require_directory, tidy
from heatlint.run.placeholders import blanks, placeholders
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments

#: The names of rules that report files for other programs -> the program.
PROGRAMS = {"aws-template": "AWS CloudFormation", "merge-source": "merge.py of TripleO", "unrendered-jinja": "Jinja2"}
#: How to apply a diff.
HINT = 'to change it, run "heatlint init | patch -p0"'


def run(arguments: Arguments) -> int:
    """Write the config of a directory and return the exit status; for an existing one print a diff."""
    directory = tidy(arguments.operands[0]) if arguments.operands else os.curdir
    require_directory(directory)
    require_project_options(arguments)
    path = configs_of(arguments).of(directory).path
    wants_baseline = arguments.flag("--write-baseline")
    if path is not None:
        if wants_baseline:
            raise Misuse(f'"{display_path(path)}" exists; use "heatlint check --write-baseline" for a baseline')
        return _print_changes(path, directory, trust_of(arguments))
    path = os.path.join(os.path.abspath(directory), NAMES[0])
    if os.path.lexists(path):
        raise Misuse(f'"{display_path(path)}" exists and is not used; see "heatlint config {directory}"')
    proposal = _proposal(directory, os.path.dirname(path), trust_of(arguments))
    if wants_baseline:
        proposal.baseline = DEFAULT_NAME
    try:
        replace_file(path, new_text(proposal).encode())
    except OSError as error:
        raise Misuse(not_written(path, error)) from None
    note(f"wrote {display_path(path)}: {_summary(proposal)}")
    return _write_baseline(directory, os.path.dirname(path)) if wants_baseline else exit_status.OK


def _proposal(directory: str, base: str, trust: bool | None, *, without_gone_stacks: bool = False) -> Proposal:
    """Return what a config in the directory `base` should have, after a check of a directory.

    What has a name with characters that cannot be printed is left out: the config is a text that people read.
    """
    options = CheckOptions()
    options.trust = trust
    options.without_gone_stacks = without_gone_stacks
    options.use_cache = True
    scopes = Scopes(options)
    jobs = JobFinder(scopes).jobs([directory])
    note_left_out(scopes)
    found = Checker(scopes).check(jobs).all
    proposal = Proposal()
    for each in found:
        program = PROGRAMS.get(each.rule.name)
        if program is not None and each.file is not None and each.file.isprintable():
            proposal.excluded[_relative(each.file, base)] = program
    types = {each.subject for each in found if each.rule.name == UNKNOWN_NAMESPACE and each.subject is not None}
    proposal.unknown_types = sorted(name for name in types if is_plain_type(name))
    for path, reason in scopes.unpaired.items():
        if f"{path}{reason}".isprintable():
            proposal.uncertain[_relative(path, base)] = reason
    for job in jobs:
        template = _relative(job.template, base)
        if not job.is_found or template in proposal.excluded or not "".join(job.paths).isprintable():
            continue
        for path in job.environments:
            environment, name = _relative(path, base), _unfilled(path, job.template)
            if name is None:
                proposal.stacks.append((template, environment))
            else:
                proposal.uncertain[environment] = f'fits "{template}", but {name} has no value yet'
    return proposal


def _unfilled(path: str, template: str) -> str | None:
    """Return the name of a parameter in an environment whose value the reader has to fill in; None without one.

    path, template: those of the environment, and of the template that it belongs to.
    """
    value = environment_value(path)
    found = [name for _, name in placeholders(value)]
    if not found and (nulls := blanks(value)):
        required = required_parameters(template)
        found = [name for name in nulls if name in required]
    return repr(found[0]) if found else None


def _relative(path: str, base: str) -> str:
    return slashed_path(os.path.abspath(path), base)


def _print_changes(path: str, directory: str, trust: bool | None) -> int:
    """Print what an existing config lacks, and without the stacks whose files are gone, as a diff."""
    name, old = display_path(path), content(path).decode()
    rest, gone = without_gone_stacks(old, path)
    proposal = _proposal(directory, os.path.dirname(path), trust, without_gone_stacks=bool(gone))
    new = extended_text(without_gone_names(rest, path), path, proposal)
    if old == new:
        note(f"{name} has everything that was found")
        return exit_status.OK
    print_diff(name, old, new)
    why = f"has {counted(len(gone), 'stack')} whose files are gone" if gone else "exists and was not changed"
    note(f"{name} {why}; {HINT}")
    return exit_status.FINDINGS


def _summary(proposal: Proposal) -> str:
    counts = [
        (len(proposal.stacks), "stack", "stacks"),
        (len(proposal.excluded), "excluded file", "excluded files"),
        (len(proposal.unknown_types), "type to describe", "types to describe"),
        (len(proposal.uncertain), "environment to look at", "environments to look at"),
    ]
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    if proposal.baseline is not None:
        parts.append("the baseline")
    return ", ".join(parts) or "no settings"


def _write_baseline(directory: str, base: str) -> int:
    from heatlint.cli import check
    from heatlint.cli.commands import command

    words = ["--write-baseline", "--baseline", display_path(os.path.join(base, DEFAULT_NAME)), directory]
    return check.run(command("check").parse(words))
