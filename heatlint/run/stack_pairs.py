"""Pairs the stacks of a project in an earlier and in the present state of its files."""

from __future__ import annotations

import os
from copy import copy

from heatlint.load import urls
from heatlint.load.disk import CONTENTS, is_below
from heatlint.load.relocated import RelocatedDisk
from heatlint.run.check_one import EMPTY_TEMPLATE, request_of
from heatlint.run.jobs import CheckJob, disk_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.load import Request
    from heatlint.load.disk import Directories, Disk
    from heatlint.load.relocated import Relocation


class ReadStack:
    """A stack with everything that it reads. job: its files."""

    __slots__ = ("job", "request", "disk")

    def __init__(self, job: CheckJob, disk: Disk) -> None:
        self.job = job
        self.disk = disk
        self.request: Request = request_of(job, disk)

    def key(self, *, whole: bool = True) -> tuple[str, ...]:
        """Return what identifies the stack: its template; with `whole` also its environments."""
        return tuple(map(os.path.abspath, self.job.paths if whole else self.job.paths[:1]))

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

    def was_moved_to(self, other: ReadStack) -> bool:
        """Whether the template of this stack is gone, and that of another one has the same content."""
        ours, theirs = (
            each.contents().get((CONTENTS[0], os.path.abspath(each.job.template))) for each in (self, other)
        )
        return ours is not None and ours == theirs and not os.path.lexists(self.job.template)

    def reads_the_same(self, other: ReadStack) -> bool:
        """Whether two stacks have the same files and parameters, so that one is the other."""
        return (
            self.key() == other.key()
            and self.job.parameters == other.job.parameters
            and self.contents() == other.contents()
        )


class StackPair:
    """A stack before and after. One of both is None for a stack that is new, or whose template was deleted."""

    __slots__ = ("old", "new")

    def __init__(self, old: ReadStack | None, new: ReadStack | None) -> None:
        self.old = old
        self.new = new

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


def _continued(stack: ReadStack, directories: Directories) -> ReadStack | None:
    """Return an earlier stack with the present contents of its files; None when the files no longer say what it is.

    An environment that no longer fits its template, or fits another one, too, does not delete a stack.
    """
    job = stack.job
    if not job.is_found or not job.environments or not all(map(os.path.isfile, job.paths)):
        return None
    job = copy(job)
    job.assume_values = False  # the environment had all values
    return ReadStack(job, disk_of(job, directories))


def pairs_of(old: list[ReadStack], new: list[ReadStack], directories: Directories) -> Iterator[StackPair]:
    """Yield the pairs of stacks: those of the new state in their order, then the others.

    A template that another one nests in either state is not a stack of its own, unless the config says so.
    directories: of the present state.
    """
    nested = {path for each in (*old, *new) for path in each.nested()}
    old, new = (
        [each for each in stacks if each.job.is_stack or os.path.realpath(each.job.template) not in nested]
        for stacks in (old, new)
    )
    left = list(old)
    before: dict[int, ReadStack] = {}
    continued: list[StackPair] = []
    for whole in (True, False):  # first the stacks with the same environments
        for each in new:
            same = [other for other in left if other.key(whole=whole) == each.key(whole=whole)]
            if id(each) not in before and same:
                before[id(each)] = same[0]
                left.remove(same[0])
        if whole:
            pairs = [StackPair(each, _continued(each, directories)) for each in left]
            continued = [pair for pair in pairs if pair.new is not None]
            left = [each for each in left if all(each is not pair.old for pair in continued)]
            known = {pair.either.key(whole=False) for pair in continued}
            new = [each for each in new if each.job.is_stack or each.job.environments or each.key() not in known]
    for each in new:
        moved = [other for other in left if id(each) not in before and other.was_moved_to(each)]
        if moved:
            before[id(each)] = moved[0]
            left.remove(moved[0])
    yield from (StackPair(before.get(id(each)), each) for each in new)
    yield from continued
    yield from (StackPair(each, None) for each in left)


def without_resources(stack: ReadStack) -> Request:
    """Return the request of a stack that has the environments of another one and no resources."""
    job = CheckJob(stack.job.template, stack.job.config)
    job.text = EMPTY_TEMPLATE.encode("ascii")
    job.roots = stack.job.roots
    return request_of(job, stack.disk)
