#!/usr/bin/env python3
"""Measure heatlint against tools that read the same bytes, taking turns, on this machine.

    python -m bench [--rounds N] [--install | --heatlint PATH]

Three correct templates are made (see generate.py) and checked:
    in process     100 KB and 1 MB, compared with PyYAML's C loader with Heat's settings; and the memory for 1 MB
    whole process  `heatlint check` of 6 KB, compared with a bare interpreter and with yamllint; of 600 templates a
                   second time, compared with the first time

The whole-process figures are those of an installed wheel. --install makes an environment in a temporary directory and
installs this checkout and yamllint there; otherwise the `heatlint` on PATH is measured, with the interpreter and the
yamllint beside it. Each figure is the median of the ratios of neighbouring runs. Exit code 1 when a figure is over its
bound.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from typing import Any

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from bench import loaders  # noqa: E402
from bench.generate import template  # noqa: E402
from heatlint.linter import lint  # noqa: E402
from heatlint.load import from_files  # noqa: E402
from heatlint.model.build import build  # noqa: E402

MIB = 1024 * 1024


class Figures:
    """The figures; each is printed when it is known."""

    def __init__(self) -> None:
        self.over = 0

    def add(self, name: str, value: float, bound: float, unit: str, note: str = "") -> None:
        """Add a figure that must not be greater than its bound."""
        over = value > bound
        self.over += over
        print(f"{name:<52} {value:6.2f} {unit:<3}  at most {bound:g}{'  OVER' if over else ''}{note}", flush=True)


def check(path: str) -> None:
    """Check a template as `heatlint check` does."""
    found = lint(build(from_files(path), assume_values=True))
    assert not found, found


def seconds(action: Callable[[], Any]) -> float:
    """Return how long an action takes, in seconds."""
    gc.collect()
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turns(actions: list[Callable[[], Any]], rounds: int) -> list[list[float]]:
    """Return the times of each action, taken in turns. The first round does not count."""
    times: list[list[float]] = [[] for _ in actions]
    for turn in range(rounds + 1):
        order = list(enumerate(actions))
        for index, action in order if turn % 2 else reversed(order):
            taken = seconds(action)
            if turn:
                times[index].append(taken)
    return times


def ratio(ours: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of neighbouring runs."""
    return statistics.median(one / other for one, other in zip(ours, theirs))


def milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"


def in_process(paths: dict[str, str], rounds: int, figures: Figures) -> None:
    """Compare a check with a plain load."""
    for size, bound in (("100 KB", 1.2), ("1 MB", 0.8)):
        path = paths[size]
        ours, theirs = in_turns([lambda: check(path), lambda: loaders.load(path)], rounds)
        note = f"   ({milliseconds(ours)} to {milliseconds(theirs)})"
        figures.add(f"check of {size} / PyYAML's C loader", ratio(ours, theirs), bound, "", note)
    memory = os.path.join(HOME, "bench", "memory.py")
    environ = {**os.environ, "PYTHONPATH": HOME}
    said = subprocess.run([sys.executable, memory, paths["1 MB"]], env=environ, capture_output=True, check=True)
    peak, before = map(int, said.stdout.split())
    note = f"   (the whole process; {before / MIB:.0f} MiB before the file is read)"
    figures.add("peak memory of a check of 1 MB", peak / MIB, 64, "MiB", note)


def whole_process(command: str, path: str, rounds: int, figures: Figures) -> None:
    """Compare the installed command with a bare interpreter and with yamllint."""
    beside = os.path.dirname(command)
    python = os.path.join(beside, "python")
    yamllint = os.path.join(beside, "yamllint")
    if not os.path.exists(python):
        python = sys.executable
    if not os.path.exists(yamllint):
        yamllint = shutil.which("yamllint") or ""

    def process(*words: str) -> Callable[[], Any]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return lambda: subprocess.run(words, check=True, cwd=os.path.dirname(path), **quiet)  # type: ignore[call-overload]

    actions = [process(command, "check", path), process(python, "-c", "pass")]
    if yamllint:
        actions.append(process(yamllint, path))
    times = in_turns(actions, rounds)
    note = f"   ({milliseconds(times[0])} to {milliseconds(times[1])})"
    figures.add("heatlint check of 6 KB / python -c pass", ratio(times[0], times[1]), 7, "", note)
    if yamllint:
        note = f"   ({milliseconds(times[0])} to {milliseconds(times[2])})"
        figures.add("heatlint check of 6 KB / yamllint", ratio(times[0], times[2]), 0.7, "", note)
    else:
        print("yamllint is not installed: not measured")


def many_templates(command: str, directory: str, rounds: int, figures: Figures) -> None:
    """Compare the first run over a collection with a second one, which uses kept results."""
    collection = os.path.join(directory, "many")
    os.mkdir(collection)
    for number in range(600):
        with open(os.path.join(collection, f"{number}.yaml"), "w", encoding="utf-8") as stream:
            stream.write(template(6_000 + 1_000 * (number % 8)))
    kept = os.path.join(directory, "kept")
    environ = {**os.environ, "HEATLINT_CACHE_DIR": kept}

    def run() -> None:
        subprocess.run([command, "check", collection], check=True, env=environ, stdout=subprocess.DEVNULL)

    def first() -> float:
        shutil.rmtree(kept, ignore_errors=True)
        return seconds(run)

    pairs = [(first(), seconds(run)) for _ in range(rounds)]
    firsts, seconds_ = ([pair[index] for pair in pairs] for index in (0, 1))
    note = f"   ({milliseconds(seconds_)} to {milliseconds(firsts)})"
    figures.add("second run over 600 templates / the first", ratio(seconds_, firsts), 0.15, "", note)


def install(directory: str) -> str:
    """Return the `heatlint` of a new environment, in which this checkout is installed."""
    place = os.path.join(directory, "env")
    venv.create(place, with_pip=True)
    bin_ = os.path.join(place, "Scripts" if os.name == "nt" else "bin")
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [os.path.join(bin_, "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*command, HOME, "yamllint"], check=True, env=environ, cwd=directory)
    return os.path.join(bin_, "heatlint")


def main(arguments: list[str] | None = None) -> int:
    """Measure; return 0 when every figure is within its bound."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=21, help="how many runs a figure is the median of")
    parser.add_argument("--install", action="store_true", help="install a wheel of this checkout, and measure that")
    parser.add_argument("--heatlint", default=shutil.which("heatlint"), help="the installed command to measure")
    options = parser.parse_args(arguments)
    figures = Figures()
    with tempfile.TemporaryDirectory() as directory:
        paths = {}
        for name, size in (("6 KB", 6_000), ("100 KB", 100_000), ("1 MB", 1_000_000)):
            paths[name] = os.path.join(directory, name.replace(" ", "-").lower() + ".yaml")
            with open(paths[name], "w", encoding="utf-8") as stream:
                stream.write(template(size, commented=size >= 1_000_000))
        in_process(paths, options.rounds, figures)
        command = install(directory) if options.install else options.heatlint
        if command is None:
            print("heatlint is not installed: start-up not measured; see --install")
        else:
            whole_process(os.path.abspath(command), paths["6 KB"], options.rounds * 2, figures)
            many_templates(os.path.abspath(command), directory, max(3, options.rounds // 3), figures)
    return 1 if figures.over else 0


if __name__ == "__main__":
    sys.exit(main())
