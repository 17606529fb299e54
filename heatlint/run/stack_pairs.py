"""Pairs the stacks of a project in an earlier and in the present state of its files."""

from __future__ import annotations

import os

from heatlint.load import urls
from heatlint.load.disk import CONTENTS, is_below
from heatlint.load.relocated import RelocatedDisk
from heatlint.run.check_one import EMPTY_TEMPLATE, request_of
from heatlint.run.git_renames import renames
from heatlint.run.jobs import CheckJob, disk_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heatlint.load import Request
    from heatlint.load.disk import Directories, Disk
    from heatlint.load.relocated import Relocation
    from heatlint.run.find_jobs import JobFinder


#: Why an old and a new stack are taken for one.
_CONTINUED = 'no [[stack]] table names "{}" with its template; the plan supposes that this stack still exists'
_RENAMED = 'the plan supposes that "{}" was renamed to "{}", since git calls them {} % alike'


class ReadStack:
    """A stack with everything that it reads. job: its files."""

    __slots__ = ("job", "request", "disk")

    def __init__(self, job: CheckJob, disk: Disk) -> None:
        self.job = job
        self.disk = disk
        self.request: Request = request_of(job, disk)

    def key(self) -> tuple[str, ...]:
        """Return what identifies the stack: the paths of its template and its environments."""
        return tuple(map(os.path.abspath, self.job.paths))

    def template_key(self) -> str:
        """Return the path of the template."""
        return os.path.abspath(self.job.template)

    def nested(self) -> set[str]:
        """Return the paths of the other files that the stack reads."""
        paths = (urls.local_path(url) for url in self.request.files)
        return {path for path in paths if path is not None} - {os.path.realpath(self.job.template)}

    def contents(self) -> dict[tuple[str, str], bytes | str | list[str]]:
        """Return what was read: the contents of files by their paths, or why a file could not be read."""
        return {
            (question, os.path.abspath(path)): answer
            for (question, path), answer in self.disk.answers.items()
            if question in CONTENTS
        }

    def texts(self) -> tuple[bytes | None, ...]:
        """Return the contents of the template and of the environments; None for a file that could not be read."""
        contents = self.contents()
        found = (contents.get((CONTENTS[0], os.path.abspath(path))) for path in self.job.paths)
        return tuple(each if isinstance(each, bytes) else None for each in found)

    def reads_the_same(self, other: ReadStack) -> bool:
        """Whether two stacks have the same files and parameters, so that one is the other."""
        return (
            self.key() == other.key()
            and self.job.parameters == other.job.parameters
            and self.contents() == other.contents()
        )


class StackPair:
    """A stack before and after. One of both is None for a stack that is new, or whose template was deleted.

    assumed: why both are taken for one stack, a sentence; None where the names of their files say it.
    """

    __slots__ = ("old", "new", "assumed")

    def __init__(self, old: ReadStack | None, new: ReadStack | None, assumed: str | None = None) -> None:
        self.old = old
        self.new = new
        self.assumed = assumed

    @property
    def either(self) -> ReadStack:
        """The new stack, or the old one when it has no new one."""
        found = self.new or self.old
        assert found is not None
        return found


def present_stacks(jobs: Iterable[CheckJob], directories: Directories) -> list[ReadStack]:
    """Return the stacks of jobs. An environment without a template does not make a stack."""
    return [ReadStack(job, disk_of(job, directories)) for job in jobs if not job.is_environment]


def earlier_stacks(jobs: Iterable[CheckJob], relocation: Relocation) -> list[ReadStack]:
    """Return the stacks of jobs that were found in `relocation.source`, under the paths in its target."""
    found = []
    for job in jobs:
        if job.is_environment:
            continue
        job.template = _path_in_reports(relocation, job.template)
        job.environments = [_path_in_reports(relocation, each) for each in job.environments]
        job.roots = [relocation.back(os.path.realpath(each)) for each in job.roots]
        found.append(ReadStack(job, RelocatedDisk(relocation, job.paths, job.roots)))
    return found


def _path_in_reports(relocation: Relocation, path: str) -> str:
    """Return the path of a file in the target, relative to the current directory if it is there."""
    moved = relocation.back(os.path.abspath(path))
    here = os.path.realpath(os.curdir)
    return os.path.relpath(moved, here) if is_below(moved, here) else moved


def pairs_of(
    old: list[ReadStack], new: list[ReadStack], finder: JobFinder, directories: Directories
) -> list[StackPair]:
    """Return the pairs of stacks: those of the new state in their order, then the others.

    A template that another one nests in either state is not a stack of its own, unless the config says so.
    finder, directories: of the present state.
    """
    nested = {path for each in (*old, *new) for path in each.nested()}
    old, new = (
        [each for each in stacks if each.job.is_stack or os.path.realpath(each.job.template) not in nested]
        for stacks in (old, new)
    )
    pairs = [StackPair(None, each) for each in new]
    left = _match_tables(pairs, _match(pairs, old, ReadStack.key))
    continued = [
        StackPair(each, _continued(each, finder, directories), _CONTINUED.format(each.job.environments[0]))
        for each in left
        if _continues(each)
    ]
    left = _without(left, continued)
    # A template with an environment that no longer fits it is also found alone.
    templates = {pair.either.template_key() for pair in continued}
    pairs = [pair for pair in pairs if pair.either.job.is_stack or pair.either.template_key() not in templates]
    left = _match(pairs, left, ReadStack.template_key)
    moved = [each for each in left if each.texts()[0] is not None and not os.path.lexists(each.job.template)]
    moved = _match(pairs, _match(pairs, moved, ReadStack.texts), lambda each: each.texts()[0])
    known = {each.template_key() for each in old}
    _match_renamed([pair for pair in pairs if pair.old is None and pair.either.template_key() not in known], moved)
    return [*pairs, *continued, *(StackPair(each, None) for each in _without(left, pairs))]


def _match(pairs: list[StackPair], old: list[ReadStack], key: Callable[[ReadStack], object]) -> list[ReadStack]:
    """Add old stacks to the pairs that have none, when the key of both is equal; return those that are left."""
    by_key: dict[object, list[ReadStack]] = {}
    for each in old:
        by_key.setdefault(key(each), []).append(each)
    for pair in pairs:
        if pair.old is None:
            same = by_key.get(key(pair.either))
            pair.old = same.pop(0) if same else None
    return _without(old, pairs)


def _match_tables(pairs: list[StackPair], old: list[ReadStack]) -> list[ReadStack]:
    """Add old stacks whose environment was found to the `[[stack]]` tables that name it now; return the others."""
    for pair in pairs:
        if pair.old is not None or pair.either.job.is_found:
            continue
        named = set(pair.either.key()[1:])
        found = (each for each in old if each.job.is_found and named.issuperset(each.key()[1:]))
        pair.old = next((each for each in found if each.template_key() == pair.either.template_key()), None)
        old = _without(old, pairs)
    return old


def _match_renamed(pairs: list[StackPair], old: list[ReadStack]) -> None:
    """Add the old stack to each pair whose template has another name and a similar text."""
    olds, news = (
        {each.template_key(): each.texts()[0] or b"" for each in stacks} for stacks in (old, [p.either for p in pairs])
    )
    for before, (after, alike) in renames(olds, news).items():
        for pair in pairs:
            same = [each for each in old if each.template_key() == before]
            if pair.old is not None or pair.either.template_key() != after or not same:
                continue
            pair.old = next((each for each in same if each.key()[1:] == pair.either.key()[1:]), same[0])
            names = pair.old.job.template, pair.either.job.template
            pair.assumed = _RENAMED.format(*names, alike)
            old = _without(old, [pair])


def _without(stacks: list[ReadStack], pairs: list[StackPair]) -> list[ReadStack]:
    """Return the stacks that are not the old one of a pair."""
    taken = {id(pair.old) for pair in pairs}
    return [each for each in stacks if id(each) not in taken]


def _continues(stack: ReadStack) -> bool:
    """Whether all files of an earlier stack still exist, and its environment was found by a search.

    If the search no longer finds the stack, the environment does not fit its template any more, or it fits another one,
    too. This does not delete the stack.
    """
    job = stack.job
    return job.is_found and all(map(os.path.isfile, job.paths))


def _continued(stack: ReadStack, finder: JobFinder, directories: Directories) -> ReadStack:
    """Return an earlier stack in the present state."""
    (environment,) = stack.job.environments
    job = finder.found_job(stack.job.template, environment)
    job.assume_values = False  # the environment had all values
    return ReadStack(job, disk_of(job, directories))


def without_resources(stack: ReadStack) -> Request:
    """Return the request of a stack that has the environments of another one and no resources."""
    job = CheckJob(stack.job.template, stack.job.config)
    job.text = EMPTY_TEMPLATE.encode("ascii")
    job.roots = stack.job.roots
    return request_of(job, stack.disk)
