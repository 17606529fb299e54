"""heatlint plan --git: the stacks of the project in a revision, compared with the working tree."""

from __future__ import annotations

import os
from dataclasses import replace

from heatlint.cli.check import options_of
from heatlint.cli.inputs import note_left_out, protected_by
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.demand.quota_check import quota_check
from heatlint.load.disk import is_below
from heatlint.load.relocated import Relocation
from heatlint.planning.changes import Plan
from heatlint.planning.make import make
from heatlint.planning.reports.plan_report import PlanReport, StackPlan, with_old_names
from heatlint.report.notes import counted
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import has_version_key, looks_like_template, read_plain
from heatlint.run.git_tree import export, top_of
from heatlint.run.jobs import UNKNOWN_TYPES
from heatlint.run.paths import tidy
from heatlint.run.scopes import Scopes
from heatlint.run.search import found_below
from heatlint.run.stack_pairs import earlier_stacks, pairs_of, present_stacks, without_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.run.options import CheckOptions
    from heatlint.run.stack_pairs import ReadStack, StackPair

WORKING_TREE = "working tree"


def report_of(arguments: Arguments, engine: str, protected: list[str]) -> PlanReport:
    """Return the plans of all stacks that read other files than in the revision. Raises Misuse.

    protected: what `--protect` names.
    """
    from tempfile import TemporaryDirectory

    revision = arguments.one("--git") or ""
    paths = [tidy(each) for each in arguments.operands] or [os.curdir]
    top = top_of(_directory_of(paths[0]))
    for path in paths:
        if not is_below(os.path.realpath(path), top):
            raise Misuse(f'"{path}" is not in the git repository "{top}"; expected paths in one repository')
    with TemporaryDirectory(prefix="heatlint-") as temporary:
        tree = os.path.realpath(temporary)
        left_out = export(top, revision, tree)
        os.mkdir(os.path.join(tree, ".git"))  # the tree is a project of its own
        relocation = Relocation(tree, top, left_out)
        places = [(path, relocation.there(os.path.realpath(path))) for path in paths]
        for path, earlier in places:
            if not os.path.lexists(path) and not os.path.lexists(earlier):
                raise Misuse(f'"{path}" does not exist, also not in "{revision}"; expected a file or directory')
        scopes = Scopes(options_of(arguments))
        finder = JobFinder(scopes)
        named = None
        if any(_may_be_part(*place, scopes) for place in places):
            named, project = places, _project_of(paths, top)
            places = [(project, relocation.there(os.path.realpath(project)))]
        new = present_stacks(finder.jobs([path for path, _ in places if os.path.lexists(path)]), scopes.directories)
        note_left_out(scopes)
        there = [earlier for _, earlier in places if os.path.lexists(earlier)]
        old = _earlier(_options(arguments, relocation), relocation, there, revision)
        pairs = pairs_of(old, new, finder, scopes.directories)
        if named is not None:
            pairs = _of(pairs, named, scopes.unpaired)
        changed = [
            each for each in pairs if each.old is None or each.new is None or not each.new.reads_the_same(each.old)
        ]
        if len(changed) < len(pairs):
            note(f"{counted(len(pairs) - len(changed), 'stack')} read the same files as in {revision}")
        return PlanReport(
            tuple(_plan(each, scopes, revision, engine, protected, top) for each in changed), is_project=True
        )


def _directory_of(path: str) -> str:
    """Return the nearest directory of a path that exists: that of a deleted file may be gone as well."""
    while not os.path.isdir(path):
        path = os.path.dirname(path) or os.curdir
    return path


def _project_of(paths: list[str], top: str) -> str:
    """Return the directory whose stacks may read some files: the current one, or the repository when it has not all."""
    here = os.path.realpath(os.curdir)
    return os.curdir if all(is_below(os.path.realpath(path), here) for path in paths) else top


def _may_be_part(path: str, earlier: str, scopes: Scopes) -> bool:
    """Whether a path is a file that stacks may read: it is not a template, or another file names it."""
    if os.path.isdir(path) or os.path.isdir(earlier):
        return False
    contents = [read_plain(each) for each in (path, earlier) if os.path.lexists(each)]
    if not any(each is None or has_version_key(each) or looks_like_template(each) for each in contents):
        return True
    name, real = os.path.basename(path).encode(), os.path.realpath(path)
    others = (each for found in found_below(scopes, os.path.realpath(os.curdir)) for each in found)
    return any(name in (read_plain(each) or b"") for each in others if os.path.realpath(each) != real)


def _of(pairs: list[StackPair], places: list[tuple[str, str]], unpaired: dict[str, str]) -> list[StackPair]:
    """Return the pairs whose stacks read one of some files, or are in one of some directories.

    places: each path now and in the revision. unpaired: as in Scopes. Notes the files that no stack reads, so that the
    names of all files that a change touches can be given.
    """
    is_directory = {path: any(map(os.path.isdir, (path, earlier))) for path, earlier in places}
    directories = [os.path.realpath(path) for path, each in is_directory.items() if each]
    files = {os.path.realpath(path): path for path, each in is_directory.items() if not each}
    unread = dict(files)
    found = []
    for pair in pairs:
        stacks = [each for each in (pair.old, pair.new) if each is not None]
        read = {os.path.realpath(path) for each in stacks for _, path in each.contents()}
        template = os.path.realpath(pair.either.job.template)
        if not read.isdisjoint(files) or any(is_below(template, each) for each in directories):
            found.append(pair)
        for path in read & unread.keys():
            del unread[path]
    reasons = {os.path.realpath(path): reason for path, reason in unpaired.items()}
    for real, path in unread.items():
        advice = ""
        if real in reasons:
            advice = f", since it {reasons[real]}; name it in the [[stack]] table of its template in the config"
        note(f'no stack reads "{path}"{advice}; it is left out')
    return found


def _options(arguments: Arguments, relocation: Relocation) -> CheckOptions:
    """Return the options of a run in the tree of the revision: a config in the repository is read there."""
    options = options_of(arguments)
    if options.config is not None:
        earlier = relocation.there(os.path.realpath(options.config))
        options.config = earlier if os.path.lexists(earlier) else options.config
    options.roots = [relocation.there(os.path.realpath(each)) for each in options.roots]
    return options


def _earlier(options: CheckOptions, relocation: Relocation, paths: list[str], revision: str) -> list[ReadStack]:
    """Return the stacks of the revision. Raises Misuse, whose message names files as git does."""
    try:
        scopes = Scopes(options)
        return earlier_stacks(JobFinder(scopes).jobs(paths), relocation)
    except Misuse as misuse:
        raise Misuse(str(misuse).replace(relocation.source + os.sep, f"{revision}:")) from None


def _plan(pair: StackPair, scopes: Scopes, revision: str, engine: str, protected: list[str], top: str) -> StackPlan:
    stack = pair.either
    old = pair.old.request if pair.old is not None else without_resources(stack)
    new = pair.new.request if pair.new is not None else without_resources(stack)
    job = stack.job
    known = (
        scopes.catalogs.of(job.target, job.types, job.global_environments, job.cloud)
        if pair.new
        else scopes.catalogs.of(job.target)
    )
    noted = UNKNOWN_TYPES if job.is_found else ()  # an environment that nobody named may map them
    outcome = make(old, new, engine=engine, known=known, assume_values=job.assume_values, noted=noted)
    plan = outcome.plan
    notes = [*plan.notes, *([] if pair.assumed is None else [pair.assumed])]
    if pair.old is None or pair.new is None:  # all parameters come or go with the stack
        plan = replace(plan, parameters=())
    if pair.old is None:
        notes.append(f"{revision} does not have this stack, so everything is added")
    if pair.new is None:
        if plan.refused is not None:  # such a stack cannot be updated, but it can be deleted
            notes.append(plan.refused)
            plan = Plan()
        gone = next((path for path in job.paths if not os.path.lexists(path)), job.template)
        notes.append(f'"{gone}" was deleted; this is what the deletion of the stack deletes')

    def name_in_revision(name: str) -> str:
        path = os.path.realpath(name)
        return f"{revision}:{os.path.relpath(path, top)}" if is_below(path, top) else name

    return StackPlan(
        replace(with_old_names(plan, name_in_revision), notes=tuple(notes)),
        job.template,
        tuple(job.environments),
        revision,
        WORKING_TREE,
        protected_by(scopes.of(os.path.dirname(job.template)).config if pair.new else job.config, protected),
        quota_check(outcome.comparison, known),
    )
