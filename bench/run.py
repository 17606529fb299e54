#!/usr/bin/env python3
"""Measure heatlint against programs that read the same bytes, on this machine.

    python -m bench [--rounds N] [--install | --heatlint PATH]

It generates clean templates of three sizes (see generate.py) and checks them. Each figure is printed beside its bound:

    in process     a check of 100 KB at most 1.2, and of 1 MB at most 0.9 of the time of PyYAML's C loader,
                   `yaml.load(text, Loader=yaml.CSafeLoader)`; the peak memory for 1 MB
    whole process  `heatlint check` of 6 KB: at most 6.5 starts of a bare interpreter (`python -c pass`) and at most 0.6
                   of yamllint on the same file; the check of 600 templates whose results are kept, against the first

A figure is a ratio of CPU times, so other programs on the machine matter little. The programs run in turns, and the
figure is the median of the ratios of neighbouring runs. The whole-process figures need an installed wheel: --install
makes an environment in a temporary directory and installs this checkout and yamllint there; otherwise the `heatlint` on
PATH is measured with the interpreter and the yamllint beside it. The modules must have been compiled to bytecode before
(`python -m compileall`), as an installer does it. Exit code 1 when a figure is over its bound.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from typing import Any

import yaml

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from bench.generate import template  # noqa: E402
from heatlint.linter import lint  # noqa: E402
from heatlint.load import from_files  # noqa: E402
from heatlint.model.build import build  # noqa: E402

MIB = 1024 * 1024
QUIET: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Figures:
    """The figures, printed one by one. over: how many are above their bounds."""

    def __init__(self) -> None:
        self.over = 0

    def add(self, name: str, value: float, bound: float, unit: str, note: str = "") -> None:
        """Print a figure that must not be above its bound."""
        over = value > bound
        self.over += over
        print(f"{name:<52} {value:6.2f} {unit:<3}  at most {bound:g}{'  OVER' if over else ''}{note}", flush=True)

    def add_ratio(self, name: str, ours: list[float], theirs: list[float], bound: float) -> None:
        """Print the median of the ratios of neighbouring runs."""
        ratio = statistics.median(one / other for one, other in zip(ours, theirs))
        self.add(name, ratio, bound, "", f"   ({milliseconds(ours)} to {milliseconds(theirs)})")


def check(path: str) -> None:
    """Check a template that has no faults, as `heatlint check` does."""
    found = lint(build(from_files(path), assume_values=True))
    assert not found, found


def load(path: str) -> Any:
    """Return the value of a YAML file, by PyYAML's C loader."""
    with open(path, encoding="utf-8") as stream:
        return yaml.load(stream.read(), Loader=yaml.CSafeLoader)


def cpu_seconds(action: Callable[[], Any]) -> float:
    """Return the CPU time that an action takes, in this process and in processes that it starts and waits for."""
    gc.collect()
    before = _cpu_times()
    action()
    return _cpu_times() - before


def _cpu_times() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def in_turns(actions: list[Callable[[], Any]], rounds: int) -> list[list[float]]:
    """Return the times of each action. The actions run in turns, after one round that does not count."""
    times: list[list[float]] = [[] for _ in actions]
    for turn in range(rounds + 1):
        order = list(enumerate(actions))
        for index, action in order if turn % 2 else reversed(order):
            taken = cpu_seconds(action)
            if turn:
                times[index].append(taken)
    return times


def milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"


def in_process(paths: dict[str, str], rounds: int, figures: Figures) -> None:
    """Compare a check with a plain load."""
    for size, bound in (("100 KB", 1.2), ("1 MB", 0.9)):
        path = paths[size]
        ours, theirs = in_turns([lambda: check(path), lambda: load(path)], rounds)
        figures.add_ratio(f"check of {size} / PyYAML's C loader", ours, theirs, bound)
    memory = os.path.join(HOME, "bench", "memory.py")
    environ = {**os.environ, "PYTHONPATH": HOME}
    done = subprocess.run([sys.executable, memory, paths["1 MB"]], env=environ, capture_output=True, check=True)
    peak, before = map(int, done.stdout.split())
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
        return lambda: subprocess.run(words, cwd=os.path.dirname(path), **QUIET)

    actions = [process(command, "check", path), process(python, "-c", "pass")]
    if yamllint:
        actions.append(process(yamllint, path))
    times = in_turns(actions, rounds)
    figures.add_ratio("heatlint check of 6 KB / python -c pass", times[0], times[1], 6.5)
    if yamllint:
        figures.add_ratio("heatlint check of 6 KB / yamllint", times[0], times[2], 0.6)
    else:
        print("yamllint is not installed: not measured")


def many_templates(command: str, directory: str, rounds: int, figures: Figures) -> None:
    """Compare the first check of many templates with one that finds the results of the first."""
    collection = os.path.join(directory, "many")
    os.mkdir(collection)
    for number in range(600):
        with open(os.path.join(collection, f"{number}.yaml"), "w", encoding="utf-8") as stream:
            stream.write(template(6_000 + 1_000 * (number % 8)))
    kept = os.path.join(directory, "kept")
    environ = {**os.environ, "HEATLINT_CACHE_DIR": kept}

    def run() -> None:
        subprocess.run([command, "check", collection], env=environ, **QUIET)

    firsts, seconds = [], []
    for _ in range(rounds):
        shutil.rmtree(kept, ignore_errors=True)
        firsts.append(cpu_seconds(run))
        seconds.append(cpu_seconds(run))
    figures.add_ratio("second run over 600 templates / the first", seconds, firsts, 0.15)


def install(directory: str) -> str:
    """Install this checkout and yamllint in a new environment. Return the path of its `heatlint`."""
    place = os.path.join(directory, "env")
    venv.create(place, with_pip=True)
    bin_ = os.path.join(place, "Scripts" if os.name == "nt" else "bin")
    python = os.path.join(bin_, "python")
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    words = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", HOME, "yamllint"]
    subprocess.run(words, check=True, env=environ, cwd=directory)
    subprocess.run([python, "-m", "compileall", "-q", place], env=environ, stdout=subprocess.DEVNULL, check=False)
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
            print("heatlint is not installed: the whole process is not measured; see --install")
        else:
            whole_process(os.path.abspath(command), paths["6 KB"], options.rounds * 2, figures)
            many_templates(os.path.abspath(command), directory, max(3, options.rounds // 3), figures)
    return 1 if figures.over else 0


if __name__ == "__main__":
    sys.exit(main())
