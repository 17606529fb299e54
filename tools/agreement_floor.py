#!/usr/bin/env python3
"""Hold the agreement with the real engine against the best that was ever reached.

    agreement_floor.py AGREE REQUESTS ANSWERS [--floor FILE] [--record] [--timeout SECONDS]

AGREE is the program that compares; it is run over recorded requests and answers, and its summary of each stage must
be no worse than the floor: as many requests, no more `false` and `missed` verdicts, no fewer equal bodies and met
places. --record raises the floor to what was reached; it is never lowered. Exit code 1 when the agreement is worse.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUMMARY = re.compile(
    r"^(?P<stage>[a-z]+) +(?P<requests>\d+) requests .*? false (?P<false>\d+) +missed (?P<missed>\d+)"
    r" +body (?P<body>\d+)/\d+ +place (?P<place>\d+)/\d+",
    re.MULTILINE,
)
#: Of these less is better; of the others, more.
FAULTS = ("false", "missed")


Counts = dict[str, dict[str, int]]


def reached(agree: str, requests: str, answers: str, timeout: float) -> tuple[Counts, str]:
    """Stage -> the counts of its summary, and all that was printed."""
    command = shlex.join([sys.executable, "-m", "heatlint", "validate", "--requests", "-"])
    words = [sys.executable, agree, requests, answers, "--show", "5", "--command", command]
    environ = {**os.environ, "PYTHONPATH": HOME}
    try:
        run = subprocess.run(words, env=environ, stdout=subprocess.PIPE, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {}, f"not done after {timeout:g} s\n"
    found = (match.groupdict() for match in SUMMARY.finditer(run.stdout))
    return {each.pop("stage"): {name: int(count) for name, count in each.items()} for each in found}, run.stdout


def worse(count: dict[str, int], floor: dict[str, int]) -> list[str]:
    """The names of the counts that are worse than the floor."""
    return [name for name, least in floor.items() if (count[name] > least if name in FAULTS else count[name] < least)]


def main(arguments: list[str] | None = None) -> int:
    """Compare; 0 when nothing is worse."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("agree")
    parser.add_argument("requests")
    parser.add_argument("answers")
    parser.add_argument("--floor", default=os.path.join(HOME, ".ci", "agreement-floor.json"))
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--timeout", type=float, default=300)
    options = parser.parse_args(arguments)
    with open(options.floor, encoding="utf-8") as stored:
        floor = json.load(stored)
    count, said = reached(options.agree, options.requests, options.answers, options.timeout)
    sys.stdout.write(said)
    below = False
    for stage, least in floor.items():
        if stage not in count:
            print(f"agreement: no summary of stage {stage} was printed")
            below = True
            continue
        for name in worse(count[stage], least):
            print(f"agreement: at stage {stage} {name} is {count[stage][name]}, and was {least[name]}")
            below = True
    if below:
        return 1
    if count != floor and options.record:
        with open(options.floor, "w", encoding="utf-8") as stored:
            stored.write(json.dumps(count, indent=2) + "\n")
        print("agreement: the floor is raised")
    elif count != floor:
        print("agreement: better than the floor; raise it with --record")
    else:
        print("agreement: as the floor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
