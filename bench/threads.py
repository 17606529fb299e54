#!/usr/bin/env python3
"""Whether checks in threads give the answers that they give alone, and leave PyYAML to others.

    python -m bench.threads [--rounds N]

Eight threads check the examples of the rules' pages, correct and faulty ones. Beside them two threads read YAML texts,
correct and faulty ones, with PyYAML's own functions. Each round is one check, one load, or one parse, and its answer
must be the one that was found without threads. The threads change places every half millisecond. The number of rounds
is fixed; the time is not measured. Exit code 1 when an answer is wrong.
"""

from __future__ import annotations

import argparse
import itertools
import os
import pathlib
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import yaml

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from heatlint.linter import lint  # noqa: E402
from heatlint.load import from_body  # noqa: E402
from heatlint.model.build import build  # noqa: E402

CHECKERS, READERS = 8, 2
SWITCH_INTERVAL = 0.0005
BLOCK = re.compile(r"^```yaml (?:bad|good)\n(.*?)^```$", re.M | re.S)
BROKEN = ["a: b: c", "a: [", "- *x", "a: \x07", "a: 'b", "%YAML 3.0\n---\na", "[" * 2000, "a: \t- b", "{a: b\n  c: d}"]

Answer = Callable[[str], Any]


def check(text: str) -> Any:
    """Return what heatlint finds in a template."""
    found = lint(build(from_body({"template": text}), assume_values=True))
    return [(each.rule.code, each.path, each.range, each.message) for each in found]


def load(text: str) -> Any:
    """Return what PyYAML loads, or its error."""
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return type(error), str(error)


def parse(text: str) -> Any:
    """Return the events that PyYAML parses, up to its error."""
    found: list[Any] = []
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            assert event.start_mark is not None and event.end_mark is not None
            found.append((type(event), event.start_mark.index, event.end_mark.index, getattr(event, "value", None)))
    except yaml.YAMLError as error:
        found.append((type(error), str(error)))
    return found


def templates() -> list[str]:
    """Return the examples of the rules' pages, correct and faulty ones, and texts that are not YAML."""
    pages = sorted(pathlib.Path(HOME, "rules").glob("*.md"))
    return [block for page in pages for block in BLOCK.findall(page.read_text(encoding="utf-8"))] + BROKEN


def wrong_answers(rounds: int) -> list[str]:
    """Run the threads for so many rounds in total. Return a line for each wrong answer.

    What is right is found out afterwards, so that in a new process the threads are the first to load anything.
    """
    texts = templates()
    numbers = itertools.count()
    answers: list[tuple[Answer, int, str]] = []

    def run(seed: int, questions: tuple[Answer, ...]) -> None:
        order = shuffled(len(texts), seed)
        while next(numbers) < rounds:
            at = next(order)
            answers.extend((question, at, answer_of(question, texts[at])) for question in questions)

    threads = [threading.Thread(target=run, args=(seed, (check,))) for seed in range(CHECKERS)]
    threads += [threading.Thread(target=run, args=(seed, (load, parse))) for seed in range(READERS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    right = {(question, at): "" for question, at, _ in answers}
    for question, at in right:
        right[question, at] = answer_of(question, texts[at])
    return [
        f"{question.__name__} of {texts[at]!r}: {found}, alone {right[question, at]}"
        for question, at, found in answers
        if found != right[question, at]
    ]


def answer_of(question: Answer, text: str) -> str:
    """Return an answer as text, since what a YAML text holds may hold itself; or the error in place of an answer."""
    try:
        return repr(question(text))
    except Exception as error:
        return f"raises {error!r}"


def shuffled(count: int, seed: int) -> Iterator[int]:
    """Yield the numbers below `count` in an order of the seed's own, again and again."""
    numbers = list(range(count))
    random.Random(seed).shuffle(numbers)
    return itertools.cycle(numbers)


def main(arguments: list[str] | None = None) -> int:
    """Run the threads; return 0 when every answer was right."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.threads", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20_000, help="how many checks and loads are made in total")
    options = parser.parse_args(arguments)
    wrong = wrong_answers(options.rounds)
    for line in wrong[:20]:
        print(line)
    print(f"{options.rounds} rounds, {len(wrong)} wrong answers")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
