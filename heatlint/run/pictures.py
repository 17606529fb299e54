"""Checks stacks and makes the pictures of them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from heatlint._misuse import Misuse
from heatlint.diagnostic import SEVERITIES, UNREADABLE_FILE_CODES
from heatlint.load.disk import is_below
from heatlint.model.build import build
from heatlint.model.places import source
from heatlint.model.secret_places import secret_places
from heatlint.picture import svg
from heatlint.picture.formats import drawn
from heatlint.picture.of_nesting import Nesting
from heatlint.picture.of_network import network_of
from heatlint.picture.of_stack import graph_of
from heatlint.picture.reduce import focused
from heatlint.picture.relative import relative
from heatlint.run.check_one import request_of, stack_of, unknown_types
from heatlint.run.checker import Checker
from heatlint.run.findings import Findings
from heatlint.run.jobs import disk_of
from heatlint.run.mappings import Mappings

if TYPE_CHECKING:
    from collections.abc import Hashable

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Graph, Key
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

#: How many stacks of one report are drawn.
MOST_PICTURES = 20
RESOURCES, NETWORK, NESTING = ("resources", "network", "nesting")


def picture_of(
    job: CheckJob,
    checker: Checker,
    view: str = RESOURCES,
    include: Collection[str] = (),
    *,
    with_lines: bool = False,
) -> Graph | None:
    """Return the picture of the stack of a job, with its findings; None when its template cannot be read.

    A parameter without a value has an unknown one in the picture, since a group would not show its members otherwise.
    view: RESOURCES or NETWORK; include, with_lines: see heatlint.picture.of_stack.graph_of.
    """
    stacks: list[Stack] = []
    result = checker.check_with_mappings(job, {}, stacks.append)
    checked = stacks[-1] if stacks else None
    if checked is None or not checked.readable:
        return None
    findings = Findings()
    findings.add(job, result, checker.scopes.of_job(job).selection)
    stack = checked if checked.assume_values else build(checked.request, assume_values=True, known=checked.known)
    found = findings.unsuppressed({}, complete=False)
    findings.lower_beside(found, checker.scopes)
    graph = graph_of(stack, found, include=include, with_lines=with_lines)
    if view == NETWORK:
        graph = network_of(stack, graph)
    for each in {*stacks, stack}:
        each.dissolve()
    return graph


class StackPictures:
    """Draws the stacks with findings as SVG when a report asks for them, at most MOST_PICTURES: the most serious ones.

    results: the jobs of the run, with what each found; reported: the findings of the report.
    """

    def __init__(
        self, results: Iterable[tuple[CheckJob, Result]], scopes: Scopes, reported: Iterable[Diagnostic]
    ) -> None:
        self._checker = Checker(scopes)
        self._jobs: dict[str, CheckJob] = {}  # by the file that the picture is shown at
        by_place: dict[Hashable, Diagnostic] = {_place_of(each): each for each in reported}
        ranks: dict[str, tuple[int, ...]] = {}
        for job, result in results:
            if job.is_environment:
                continue
            found = {_place_of(each): None for finding in result.found for each in (finding, *finding.consequences)}
            shown = [by_place[place] for place in found if place in by_place]
            files = [each.file or "" for each in shown]
            if not shown or any(_keeps_from_reading(each, job) for each in shown):
                continue
            rank = tuple(sum(each.severity == severity for each in shown) for severity in SEVERITIES)
            file = job.template if job.template in files else files[0]
            if rank > ranks.get(file, ()):
                ranks[file], self._jobs[file] = rank, job
        order = sorted(ranks, key=lambda file: [-count for count in ranks[file]])
        self._drawn = frozenset(order[:MOST_PICTURES])

    def __call__(self, file: str) -> str | None:
        """Return the picture of a stack that is shown at a file: its template, or a file with the only findings in it.

        None when there is none, or when it cannot be read; "" when there are enough pictures of more serious stacks.
        """
        job = self._jobs.get(file)
        if job is None:
            return None
        if file not in self._drawn:
            return ""
        graph = picture_of(job, self._checker)
        return None if graph is None else svg.render(drawn(graph, "svg"))


def _place_of(found: Diagnostic) -> Hashable:
    return found.rule.code, found.file, str(found.range or found.path)


def _keeps_from_reading(found: Diagnostic, job: CheckJob) -> bool:
    return found.file == job.template and found.rule.code in UNREADABLE_FILE_CODES


def nesting_of(jobs: Sequence[CheckJob], scopes: Scopes, title: str) -> Graph:
    """Return the picture of the files of stacks.

    A type that a stack does not know is what the environments of the repository map it to.
    """
    nesting, mappings = Nesting(), Mappings(scopes, from_above=True)
    templates = {scopes.real(job.template): job.template for job in jobs}
    possible: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for job in jobs:
        if job.is_environment:
            continue
        stack = _mapped_stack(job, scopes, mappings)
        nesting.add(stack)
        covered = secret_places(stack).covered
        for file, name in _unknown_places(stack):
            for target, environments in mappings.files(job, name).items():
                ends = covered(file), templates.get(scopes.real(target), target)
                possible.setdefault(ends, (covered(name), environments))
        stack.dissolve()
    for (file, target), (name, environments) in possible.items():
        nesting.add_possible(file, target, name, environments)
    return nesting.graph(title)


def _mapped_stack(job: CheckJob, scopes: Scopes, mappings: Mappings) -> Stack:
    """Return the stack of a job, also with what environments map its unknown types to."""
    stack = _stack(job, scopes)

    def build_again(_numbers: list[int]) -> list[list[str]]:
        nonlocal stack
        stack.dissolve()
        stack = _stack(job, scopes)
        return [unknown_types(stack)]

    mappings.resolve([job], [unknown_types(stack)], build_again)
    return stack


def _stack(job: CheckJob, scopes: Scopes) -> Stack:
    return stack_of(job, request_of(job, disk_of(job, scopes.directories)), job.target, scopes.catalogs)


def _unknown_places(stack: Stack) -> Iterator[tuple[str, str]]:
    """Yield the file and the type of each resource whose type is not known."""
    for each in stack.all():
        for resource in each.resources.values():
            if resource.found is None and isinstance(resource.type_name, str):
                yield source(each, resource.path)[0].file, resource.type_name


def named_from_here(graph: Graph, paths: Iterable[str], scopes: Scopes) -> Graph:
    """Return the picture of files with the names that they have from here, or else in their projects.

    paths: those that the user names; relative ones are left as they are.
    """
    here, found = os.getcwd(), set()
    is_root = os.path.dirname(here) == here
    for path in filter(os.path.isabs, paths):
        directory = path if os.path.isdir(path) else os.path.dirname(path)
        is_here = is_below(directory, here) and not is_root
        found.add(here if is_here else scopes.directories.project(directory))
    renamed = relative(graph, found)
    # Files of two projects may have the same name there.
    return renamed if len(renamed.ids()) == len(graph.ids()) else graph


def focused_on(graph: Graph, text: str) -> Graph:
    """Return what is connected with what a user names: the name of a resource, or its path with dots. Raises Misuse.

    A member of a group is the node that stands for all members. What has no node of its own is what shows it.
    """
    whole = graph.whole or graph
    nodes = [*graph.all_nodes(), *(whole.all_nodes() if whole is not graph else ())]
    keys = list(dict.fromkeys(node.key for node in nodes))
    found = (
        [key for key in keys if ".".join(key) == text]
        or list(dict.fromkeys(node.key for node in nodes if text in (node.key[-1], node.name)))
        or list(_of_member(whole, text.split(".")))
    )
    if len(found) == 1:
        shown = graph.shown_for(found[0])
        if not shown:
            raise Misuse(f'the picture has no "{text}"; that of the resources has it')
        return focused(graph, *shown)
    if found:
        listed = ", ".join(sorted(".".join(key) for key in found)[:3])
        raise Misuse(f'"{text}" is the name of {len(found)} nodes; name one of them, such as {listed}')
    from heatlint.suggest import did_you_mean

    hint = did_you_mean(text, [key[-1] for key in keys])
    raise Misuse(f'the picture has no "{text}"{hint}')


def _of_member(graph: Graph, steps: list[str]) -> Iterator[Key]:
    """Yield the key of the node with this path, in which a member may be one that no node of its own has."""
    for node in graph.nodes:
        if not node.stands_for(steps[0]):
            continue
        if len(steps) == 1:
            yield node.key
        elif node.inside is not None:
            yield from _of_member(node.inside, steps[1:])
