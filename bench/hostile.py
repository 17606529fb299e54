#!/usr/bin/env python3
"""Measure what hostile inputs cost: CPU time and peak memory of a whole `heatlint check`, or of another command.

    python -m bench.hostile [--size CHARACTERS] [--rounds N] [--format NAME] [WORD ...]
    python -m bench.hostile --door NAME [--size CHARACTERS] [--rounds N] [WORD ...]

Each kind of input (see hostile_kinds.py) has about a million characters and is checked in a process of its own. The
figures are the lowest of N runs, with the start of the program. As in an installed program, the modules have been
compiled to bytecode before: a small input of the same kind is checked first. WORD: measure only the kinds with this in
their names. --door: give the inputs to another command, see hostile_doors.py.
The exit status is 1 when a kind takes more than a second of CPU time or more than 300 MB; the time depends on the
machine, and on other programs that run on it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HOME)

from bench.hostile_doors import CHECK, DOORS  # noqa: E402
from bench.hostile_kinds import KINDS, Files, Link  # noqa: E402

MOST_SECONDS, MOST_MB = 1.0, 300
#: The characters of the input that is checked first.
SMALL = 2000


def write(files: Files, directory: str) -> None:
    """Write the files of a kind into a directory, which becomes a repository."""
    os.mkdir(os.path.join(directory, ".git"))
    for name, text in files.items():
        path = os.path.join(directory, name)
        if isinstance(text, Link):
            os.symlink(text, path)
        else:
            with open(path, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)


def check(files: Files, bytecode: str, door: str = CHECK, options: Sequence[str] = ()) -> tuple[float, float, int]:
    """Give the files of a kind to a command. Return seconds of CPU time, the peak memory in MB, and the exit status.

    bytecode: the directory in which Python keeps compiled modules. options: more words for the command.
    """
    with tempfile.TemporaryDirectory() as directory:
        files = dict(files)
        words = [sys.executable, "-m", "heatlint", *DOORS[door](files), *options]
        write(files, directory)
        usage = os.path.join(HOME, "bench", "usage.py")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPATH": HOME, "PYTHONPYCACHEPREFIX": bytecode}
        run = subprocess.run(
            [sys.executable, usage, *words],
            cwd=directory,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            check=True,
        )
        seconds, megabytes, status = run.stdout.split()
        return float(seconds), float(megabytes), int(status)


def main(arguments: list[str] | None = None) -> int:
    """Measure; return 0 when each kind is within the bounds."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000_000, help="characters of an input")
    parser.add_argument("--rounds", type=int, default=1, help="how many runs a figure is the lowest of")
    parser.add_argument("--format", default="text", help="the format of the report")
    parser.add_argument("--door", default=CHECK, choices=DOORS, metavar="NAME", help=f"one of {', '.join(DOORS)}")
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args(arguments)
    more = ("--format", options.format) if options.door == CHECK else ()
    over = 0
    with tempfile.TemporaryDirectory() as bytecode:
        for name, make in KINDS.items():
            if options.words and not any(word in name for word in options.words):
                continue
            check(make(SMALL), bytecode, options.door, more)
            files = make(options.size)
            runs = [check(files, bytecode, options.door, more) for _ in range(options.rounds)]
            seconds, megabytes = min(run[0] for run in runs), min(run[1] for run in runs)
            is_over = seconds > MOST_SECONDS or megabytes > MOST_MB or runs[0][2] not in (0, 1, 2)
            over += is_over
            print(f"{name:<44} {seconds:6.2f} s {megabytes:6.0f} MB{'  OVER' if is_over else ''}", flush=True)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
