"""Checks stacks and makes the pictures of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from heatlint._misuse import Misuse
from heatlint.model.build import build
from heatlint.picture import svg
from heatlint.picture.formats import drawn
from heatlint.picture.of_nesting import Nesting
from heatlint.picture.of_network import network_of
from heatlint.picture.of_stack import graph_of
from heatlint.run.check_one import request_of, stack_of
from heatlint.run.checker import Checker
from heatlint.run.findings import Findings
from heatlint.run.jobs import disk_of

if TYPE_CHECKING:
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Graph, Key
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes

#: How many stacks of one report are drawn.
MOST_PICTURES = 20
RESOURCES, NETWORK, NESTING = ("resources", "network", "nesting")


def picture_of(job: CheckJob, checker: Checker, view: str = RESOURCES, include: Collection[str] = ()) -> Graph | None:
    """Return the picture of the stack of a job, with its findings; None when its template cannot be read.

    A parameter without a value has an unknown one in the picture, since a group would not show its members otherwise.
    view: RESOURCES or NETWORK; include: see heatlint.picture.of_stack.graph_of.
    """
    stacks: list[Stack] = []
    result = checker.check_again(job, {}, stacks.append)
    checked = stacks[-1] if stacks else None
    if checked is None or not checked.readable:
        return None
    findings = Findings()
    findings.add(job, result, checker.scopes.of_job(job).selection)
    stack = checked if checked.assume_values else build(checked.request, assume_values=True, known=checked.known)
    graph = graph_of(stack, findings.unsuppressed({}, complete=False), include=include)
    if view == NETWORK:
        graph = network_of(stack, graph)
    for each in {id(each): each for each in (checked, stack)}.values():
        each.dissolve()
    return graph


class StackPictures:
    """Draws the stacks of jobs as SVG when a report asks for them, at most MOST_PICTURES."""

    def __init__(self, jobs: Sequence[CheckJob], scopes: Scopes) -> None:
        self._jobs = {job.template: job for job in reversed(jobs)}
        self._checker = Checker(scopes)
        self._left = MOST_PICTURES

    def __call__(self, file: str) -> str | None:
        """Return the picture of the stack whose template is a file.

        None when no job has it, when it cannot be read, or when there are enough pictures.
        """
        job = self._jobs.get(file)
        if job is None or not self._left:
            return None
        self._left -= 1
        graph = picture_of(job, self._checker)
        if graph is None:
            return None
        return svg.render(drawn(graph, "svg"))


def nesting_of(jobs: Sequence[CheckJob], scopes: Scopes, title: str) -> Graph:
    """Return the picture of the files of stacks."""
    nesting = Nesting()
    for job in jobs:
        stack = stack_of(job, request_of(job, disk_of(job, scopes.directories)), job.target, scopes.catalogs)
        if not job.is_environment:
            nesting.add(stack)
        stack.dissolve()
    return nesting.graph(title)


def key_of(graph: Graph, text: str) -> Key:
    """Return the key of the node that a user names: its name, or its path with dots. Raises Misuse."""
    keys = [node.key for node in graph.all_nodes()]
    found = [key for key in keys if ".".join(key) == text] or [key for key in keys if key[-1] == text]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(sorted(".".join(key) for key in found)[:3])
        raise Misuse(f'"{text}" is the name of {len(found)} nodes; name one of them, such as {listed}')
    from heatlint.suggest import did_you_mean

    hint = did_you_mean(text, [key[-1] for key in keys])
    raise Misuse(f'the picture has no "{text}"{hint}')
