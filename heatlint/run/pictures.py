"""Checks stacks and makes the pictures of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from heatlint.picture.of_nesting import Nesting
from heatlint.picture.of_network import network_of
from heatlint.picture.of_stack import graph_of
from heatlint.run.check_one import request_of, stack_of
from heatlint.run.checker import Checker
from heatlint.run.findings import Findings
from heatlint.run.jobs import disk_of

if TYPE_CHECKING:
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Graph
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes

RESOURCES, NETWORK, NESTING = VIEWS = ("resources", "network", "nesting")


def picture_of(job: CheckJob, scopes: Scopes, view: str = RESOURCES, include: Collection[str] = ()) -> Graph | None:
    """Return the picture of the stack of a job, with its findings; None when its template cannot be read.

    view: RESOURCES or NETWORK; include: see heatlint.picture.of_stack.graph_of.
    """
    stacks: list[Stack] = []
    result = Checker(scopes).check_one(job, {}, stacks.append)
    stack = stacks[-1] if stacks else None
    if stack is None or not stack.readable:
        return None
    findings = Findings()
    findings.add(job, result, scopes.of_job(job).selection)
    graph = graph_of(stack, findings.unsuppressed({}, complete=False), include=include)
    if view == NETWORK:
        graph = network_of(stack, graph)
    stack.dissolve()
    return graph


def nesting_of(jobs: Sequence[CheckJob], scopes: Scopes, title: str) -> Graph:
    """Return the picture of the files of stacks."""
    nesting = Nesting()
    for job in jobs:
        stack = stack_of(job, request_of(job, disk_of(job, scopes.directories)), job.target, scopes.catalogs)
        if not job.is_environment:
            nesting.add(stack)
        stack.dissolve()
    return nesting.graph(title)
