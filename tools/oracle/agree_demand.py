#!/usr/bin/env python3
"""Compare what heatlint counts in stacks with what Heat and Neutron count.

    agree_demand.py trees REQUESTS TREES      the resources, with those of tools/oracle/preview.py
    agree_demand.py counts REQUESTS COUNTS    Neutron's quotas, with those of tools/oracle/neutron_counts.py

    --show N     how many differences to print (5)

The files hold one JSON object on each line (gzip or not). Exit code 0: everything agrees. Exit code 1: something
differs. Exit code 2: the command line is wrong.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections import Counter
from typing import Any

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(HOME), str(pathlib.Path(__file__).resolve().parent)]

import neutron_counts  # noqa: E402
from agree import read_lines  # noqa: E402

from heatlint.demand.expand import EACH_MEMBER, Expansion  # noqa: E402
from heatlint.demand.make import demand_of  # noqa: E402
from heatlint.demand.needs import Need  # noqa: E402
from heatlint.load import from_body  # noqa: E402
from heatlint.model.build import build  # noqa: E402
from heatlint.model.stack import Stack  # noqa: E402
from heatlint.run.jobs import Catalogs  # noqa: E402

#: A cloud without a global environment, as tools/oracle/engine.py is.
WITHOUT_ENVIRONMENT = Catalogs().of(None, (), [])

#: A path of names, EACH_MEMBER for a member, and a resource type.
Node = tuple[tuple[str, ...], str]


def stack_of(request: dict[str, Any]) -> Stack:
    """Return the stack of a request on a cloud without a global environment."""
    return build(from_body(request), known=WITHOUT_ENVIRONMENT, assume_values=True)


def expanded(request: dict[str, Any]) -> Counter[Node]:
    """Return how many resources of a path and a type heatlint finds in a stack."""
    found: Counter[Node] = Counter()
    expansion = Expansion(stack_of(request))
    for made in expansion.resources:
        found[made.path, str(made.resource.type_name)] += expansion.count(made).likely
    return found


def of_tree(tree: list[dict[str, Any]], path: tuple[str, ...] = (), *, are_members: bool = False) -> Counter[Node]:
    """Return the same of a tree of Heat's engine."""
    found: Counter[Node] = Counter()
    for each in tree:
        inner = (*path, EACH_MEMBER if are_members else each["name"])
        found[inner, each["type"]] += 1
        if each["nested"] is not None:
            found += of_tree(each["nested"], inner, are_members=each["members"])
    return found


def counted(request: dict[str, Any]) -> Counter[str]:
    """Return what heatlint says that a stack certainly takes of Neutron's quotas once it is made."""
    kept = Counter({each.quantity.name: kept_of(each) for each in demand_of(stack_of(request)).needs})
    return +Counter({name: kept[name] for name in neutron_counts.QUOTAS.values()})


def kept_of(need: Need) -> int:
    """Return how much of a quantity a stack certainly has in the end, without what it needs only for a moment."""
    return need.amount.certain - sum(user.while_made for user in need.users)


def differences(what: str, requests: str, answers: str) -> tuple[list[str], int, int]:
    """Return a line for each request that differs, and how many requests and things were compared."""
    compared = total = 0
    differing = []
    for request, answer in zip(read_lines(requests), read_lines(answers), strict=True):
        if "error" in answer:
            continue
        ours: Counter[Any] = expanded(request) if what == "trees" else counted(request)
        theirs: Counter[Any] = of_tree(answer["tree"]) if what == "trees" else Counter(answer["counts"])
        compared += 1
        total += sum(theirs.values())
        if ours != theirs:
            more, less = dict(ours - theirs), dict(theirs - ours)
            differing.append(f"{request.get('id')}: only heatlint counts {more}, only the other {less}")
    return differing, compared, total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("trees", "counts"))
    parser.add_argument("requests")
    parser.add_argument("answers")
    parser.add_argument("--show", type=int, default=5)
    arguments = parser.parse_args()
    differing, compared, total = differences(arguments.what, arguments.requests, arguments.answers)
    for line in differing[: arguments.show]:
        print(line)
    print(f"{compared} requests compared with {total} things, {len(differing)} differ")
    return 1 if differing or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
