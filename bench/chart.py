#!/usr/bin/env python3
"""Draw how long programs take for one template, for the README.

    python -m bench.chart [--rounds N] [--install | --heatlint PATH] > docs/images/speed.svg

The programs run in turns on the same two files; a bar is the median of the CPU times of whole processes, with the start
of Python. See run.py for the figures that are held.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html import escape
from typing import Any

from bench.generate import template
from bench.run import QUIET, in_turns, install

#: The sizes of the templates, in bytes, with their names.
SIZES = {"6 KB": 6_000, "100 KB": 100_000}
LOAD = "import sys, yaml; yaml.load(open(sys.argv[1]), Loader=yaml.CSafeLoader)"
WIDTH, LEFT, RIGHT, BAR, GAP = 720, 170, 90, 22, 8
STYLE = """\
:root{color-scheme:light dark}
text{font:14px system-ui,Helvetica,Arial,sans-serif;fill:#1f2328}.head{font-weight:600}.end{text-anchor:end}
.ours{fill:#5b3fb0}.other{fill:#8c959f}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.ours{fill:#ab93e6}.other{fill:#6e7681}}"""


def measured(command: str, rounds: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of each program, by the name of the size. command: the path of heatlint."""
    beside = os.path.dirname(command)
    python = os.path.join(beside, "python")
    programs = {
        "heatlint check": [command, "check", "--no-cache", "--no-config"],
        "yamllint": [os.path.join(beside, "yamllint")],
        "PyYAML's C loader": [python, "-c", LOAD],
        "Python alone": [python, "-c", "pass"],
    }
    programs = {name: words for name, words in programs.items() if os.path.exists(words[0])}
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for name, size in SIZES.items():
            path = os.path.join(directory, "template.yaml")
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(template(size))
            actions: list[Callable[[], Any]] = [_process([*words, path], directory) for words in programs.values()]
            times = in_turns(actions, rounds)
            found[name] = {
                program: statistics.median(each) * 1000 for program, each in zip(programs, times, strict=True)
            }
    return found


def _process(words: list[str], directory: str) -> Callable[[], Any]:
    """Return what runs a program; its exit status does not matter, since yamllint reports the style of the template."""
    return lambda: subprocess.run(words, cwd=directory, **{**QUIET, "check": False})


def chart(figures: dict[str, dict[str, float]]) -> str:
    """Return the chart: one group of bars for each size, each group with a scale of its own."""
    rows: list[str] = []
    y = 24
    for name, times in figures.items():
        rows.append(f'<text class="head" x="0" y="{y}">a template of {escape(name)}</text>')
        y += 14
        scale = (WIDTH - LEFT - RIGHT) / max(times.values())
        for number, (program, taken) in enumerate(times.items()):
            middle = y + BAR / 2 + 5
            width = max(2, round(taken * scale))
            kind = "other" if number else "ours"
            rows += [
                f'<text class="end" x="{LEFT - 10}" y="{middle:g}">{escape(program)}</text>',
                f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width}" height="{BAR}"/>',
                f'<text x="{LEFT + width + 8}" y="{middle:g}">{taken:.0f} ms</text>',
            ]
            y += BAR + GAP
        y += 26
    height = y - 10
    plain = "; ".join(
        f"{name}: " + ", ".join(f"{program} {taken:.0f} ms" for program, taken in times.items())
        for name, times in figures.items()
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="title description">',
            '<title id="title">CPU time of one check</title>',
            f'<desc id="description">{escape(plain)}</desc>',
            f"<style>\n{STYLE}\n</style>",
            *rows,
            "</svg>\n",
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print the chart."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.chart", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=21, help="how many runs a bar is the median of")
    parser.add_argument("--install", action="store_true", help="install a wheel of this checkout and yamllint")
    parser.add_argument("--heatlint", default=shutil.which("heatlint"), help="the installed command to measure")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        command = install(directory) if options.install else options.heatlint
        if command is None:
            parser.error("heatlint is not installed; see --install")
        sys.stdout.write(chart(measured(os.path.abspath(command), options.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
