#!/usr/bin/env python3
"""Compare heatlint's answers with those of Heat's engine.

    agree.py REQUESTS ANSWERS [--floor FILE] [--record] [--show N] [--stage STAGE] [--stock] [--timeout SECONDS]

REQUESTS and ANSWERS hold one JSON object on each line (gzip or not): the requests that tools/oracle/engine.py reads,
and the answers that it gives. heatlint answers the same requests (`heatlint validate --requests`). Without `--stock`
neither side has a global environment; with it both have the one that comes with Heat. The counts of each stage:

    verdict  both accept (status 200) or both refuse (any other status)
    false    heatlint refuses what Heat accepts: the worst kind of fault
    missed   heatlint accepts what Heat refuses
    body     both accept at the stage "validate", and the two bodies are equal
    place    both refuse, Heat's message names a place in the template, and one of heatlint's errors is at that place,
             inside it, or just above it

Exit code 0: without --floor everything agrees, or with --floor no count is worse than in FILE; --record writes better
counts to FILE. Exit code 1: something differs, or a count is worse. Exit code 2: the command line is wrong.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

HOME = pathlib.Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-m", "heatlint", "validate", "--requests", "-")
STAGES = ("validate", "create", "deploy")
OK = 200

#: The counts of a summary; of FAULTS less is better, of the others more.
COUNTS = ("requests", "false", "missed", "body", "place")
FAULTS = ("false", "missed")

#: The place that a message of Heat names: "resources.web.properties.flavor: ...".
PLACE = re.compile(
    r"(?:^|[ \n])((?:resources|outputs|conditions|parameters|parameter_groups|Resources|Outputs|Conditions|Parameters)"
    r"\.[^:\n]+?): "
)
STEP = re.compile(r"[^.\[\]<>]+|\[\d+\]|<[^>]*>")
#: The name that Heat draws for a member of an autoscaling group; heatlint calls the member "member".
RANDOM_NAME = re.compile(r"member|[a-z0-9]{12}")

Answer = dict[str, Any]
Counts = dict[str, dict[str, int]]


def read_lines(path: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a file that has one on each line."""
    with gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def heatlint_answers(requests: Iterable[dict[str, Any]], timeout: float, *, stock: bool = False) -> list[Answer]:
    """Return heatlint's answers, in the order of the requests. TimeoutExpired after `timeout` seconds.

    stock: whether the cloud has the environment that comes with Heat, rather than no global environment.
    """
    command = COMMAND if stock else (*COMMAND, "--global-environment", "none")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as feed:
        feed.writelines(json.dumps(request) + "\n" for request in requests)
        feed.seek(0)
        environment = {**os.environ, "PYTHONPATH": str(HOME)}
        done = subprocess.run(command, stdin=feed, stdout=subprocess.PIPE, text=True, env=environment, timeout=timeout)
    return [json.loads(line) for line in done.stdout.splitlines()]


def heat_place(answer: Answer) -> list[str] | None:
    """Return the path of the place that the message of Heat's error names, if it names one."""
    body = answer.get("body")
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    match = PLACE.search(message or "")
    return [step.strip("[]<>") for step in STEP.findall(match[1])] if match else None


def is_near(place: list[str], path: list[Any]) -> bool:
    """Whether two paths have the same first three steps (section, name, key), as far as both go, and at least two."""
    steps = [str(step) for step in path]
    if place[0] == "parameter_groups":  # Heat names a group by its label, heatlint by its index
        return steps[:1] == place[:1]
    length = min(len(place), len(steps), 3)
    return length >= min(2, len(place)) and [step.lower() for step in place[:length]] == [
        step.lower() for step in steps[:length]
    ]


def with_numbered_members(body: Any) -> Any:
    """Return a body in which the members of autoscaling groups have numbers instead of random names."""
    if isinstance(body, list):
        return [with_numbered_members(each) for each in body]
    if not isinstance(body, dict):
        return body
    out: dict[Any, Any] = {}
    members = 0
    for key, value in body.items():
        if isinstance(value, dict) and RANDOM_NAME.fullmatch(key):
            key, members = f"member-{members}", members + 1
        out[key] = with_numbered_members(value)
    return out


def errors(answer: Answer) -> list[dict[str, Any]]:
    """Return the errors among heatlint's findings."""
    return [each for each in answer.get("diagnostics") or () if each.get("severity") == "error"]


def places(found: dict[str, Any]) -> list[list[Any]]:
    """Return the path of a finding, and those where a value that an environment gives is used: Heat names the use."""
    uses = [each["path"] for each in found.get("related", ()) if each["message"].endswith(" is used here")]
    return [found.get("path") or [], *uses]


class Comparison:
    """What the answers to all requests have in common, counted for each stage."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        #: (stage, kind of difference) -> a line for each request.
        self.differences: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, request: dict[str, Any], heat: Answer, ours: Answer) -> None:
        """Count the two answers to a request."""
        stage = request.get("stage", "validate")
        count = self.counts[stage]
        count["requests"] += 1
        accepted, accepted_by_us = heat["status"] == OK, ours["status"] == OK
        name = " | ".join(str(each) for each in (request["id"], request.get("mutation")) if each)
        if accepted_by_us and not accepted:
            self._differ(stage, "missed", f"{name} | Heat: {json.dumps(heat['body'])[:300]}")
        elif accepted and not accepted_by_us:
            found = [(each["rule"], each["path"], each["message"]) for each in errors(ours)]
            self._differ(stage, "false", f"{name} | heatlint: {found[:2]}")
        elif accepted and stage == "validate":
            count["bodies"] += 1
            if with_numbered_members(heat["body"]) == with_numbered_members(ours["body"]):
                count["body"] += 1
            else:
                keys = sorted(k for k in {*heat["body"], *ours["body"]} if heat["body"].get(k) != ours["body"].get(k))
                self._differ(stage, "body", f"{name} | differs in {keys}")
        elif not accepted and (place := heat_place(heat)):
            count["places"] += 1
            paths = [path for each in errors(ours) for path in places(each)]
            if any(is_near(place, path) for path in paths):
                count["place"] += 1
            else:
                self._differ(stage, "place", f"{name} | Heat: {place} | heatlint: {paths[:3]}")

    def _differ(self, stage: str, kind: str, line: str) -> None:
        if kind in FAULTS:
            self.counts[stage][kind] += 1
        self.differences[stage, kind].append(line)

    def summary(self, show: int) -> str:
        """Return a line for each stage, and the first `show` differences of each kind."""
        lines = []
        for stage, count in self.counts.items():
            lines.append(
                f"{stage:9}{count['requests']:6} requests  false {count['false']}  missed {count['missed']}"
                f"  body {count['body']}/{count['bodies']}  place {count['place']}/{count['places']}\n"
            )
            for kind in ("false", "missed", "body", "place"):
                lines += [f"    {kind} {line}\n" for line in self.differences[stage, kind][:show]]
        return "".join(lines)

    def totals(self) -> Counts:
        """Return stage -> the counts that a floor holds."""
        return {stage: {name: count[name] for name in COUNTS} for stage, count in self.counts.items()}


def compare(requests: list[dict[str, Any]], heat: dict[str, Answer], ours: list[Answer]) -> Comparison:
    """Return the comparison of Heat's answers, by "id", with heatlint's, in the order of the requests."""
    comparison = Comparison()
    for request, answer in zip(requests, ours, strict=True):
        comparison.add(request, heat[request["id"]], answer)
    return comparison


def worse(reached: Counts, floor: Counts) -> list[str]:
    """Return a sentence for each count that is worse than in the floor."""
    lines = []
    for stage, least in floor.items():
        if stage not in reached:
            lines.append(f'no request of the stage "{stage}" was compared')
            continue
        for name, bound in least.items():
            count = reached[stage][name]
            if count > bound if name in FAULTS else count < bound:
                lines.append(f'at the stage "{stage}" the count "{name}" is {count}; the floor is {bound}')
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Compare, print a summary, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests")
    parser.add_argument("answers")
    parser.add_argument("--floor", type=pathlib.Path, help="counts that must be reached, in JSON")
    parser.add_argument("--record", action="store_true", help="write better counts to the floor")
    parser.add_argument("--stage", choices=STAGES, help="compare the requests of one stage only")
    parser.add_argument("--stock", action="store_true", help="with the global environment that comes with Heat")
    parser.add_argument("--show", type=int, default=10, help="print the first N differences of each kind")
    parser.add_argument("--timeout", type=float, default=600, help="seconds that heatlint may take")
    options = parser.parse_args(arguments)
    if options.floor is None and options.record:
        parser.error("--record needs --floor FILE")
    heat = {answer["id"]: answer for answer in read_lines(options.answers)}
    requests = [
        request
        for request in read_lines(options.requests)
        if request["id"] in heat and options.stage in (None, request.get("stage", "validate"))
    ]
    comparison = compare(requests, heat, heatlint_answers(requests, options.timeout, stock=options.stock))
    sys.stdout.write(comparison.summary(options.show))
    if options.floor is None:
        return 1 if any(comparison.differences.values()) else 0
    return hold(comparison.totals(), options.floor, options.record)


def hold(reached: Counts, path: pathlib.Path, record: bool) -> int:
    """Compare the counts with the floor in a file; raise the floor when asked to. Return the exit code."""
    floor = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    faults = worse(reached, floor)
    for line in faults:
        print(f"agreement: {line}")
    if faults:
        return 1
    if reached == floor:
        print("agreement: equal to the floor")
    elif record:
        path.write_text(json.dumps(reached, indent=2) + "\n", encoding="utf-8")
        print("agreement: the floor is raised")
    else:
        print("agreement: better than the floor; raise it with --record")
    return 0


if __name__ == "__main__":
    sys.exit(main())
