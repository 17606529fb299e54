#!/usr/bin/env python3
"""Give hostile inputs to everything that reads: real texts, mutated by bytes, tokens and trees.

    fuzz.py [--reader NAME]... [--seed N] [--count N] [--first N] [--seconds S] [--memory MIB] [--output DIR]
    fuzz.py --reader NAME --input FILE
    fuzz.py --reader NAME --coverage [--count N]

Each input runs in a process of its own group with a limit of CPU time (--seconds) and of memory (--memory). A failing
input is written to DIR (build/fuzz) as READER-SEED-NUMBER, with the reason beside it; --input runs it again. An input
depends only on the reader, the seed and its number. --coverage searches with the package atheris, which must be
installed: libFuzzer then prefers the mutations that reach new code. The exit status is 1 when something failed.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import gc
import importlib
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parent.parent)]

NAMES = (
    "templates",
    "requests",
    "environments",
    "config",
    "baseline",
    "cache",
    "suppressions",
    "types",
    "global_environments",
    "inventories",
    "lsp",
    "secrets",
    "connection",
    "bodies",
    "fixes",
    "rewrites",
    "ignore_files",
    "plans",
    "running",
    "revisions",
    "commands",
    "pictures",
    "pairs",
    "inventory_files",
    "served",
)
#: The packages that heatlint imports when it needs them.
PACKAGES = (
    "croniter iso8601 jsonschema netaddr networkx pathspec platformdirs pygments rapidfuzz re2 ruamel tzdata wcwidth "
    "yaql"
)
#: The variables that say where a user's files are.
SETTINGS = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HEATLINT_CACHE_DIR")
#: A process that waits without using CPU time is ended after so many times the limit of CPU time.
PATIENCE = 10
#: How many failures of the same kind are written.
MOST_ALIKE = 3


def run_one(name: str, data: bytes, directory: str) -> str | None:
    """Give an input to a reader in an empty directory, with files beside it that must not be read.

    Return the reason of a failure, None without one.
    """
    from fuzz_readers import READERS, named
    from fuzz_watch import Watch, watching

    _prepare(directory)
    base = os.path.dirname(directory)
    watch = Watch((directory, os.path.join(base, "settings"), *named(name, data)), base)
    try:
        with watching(watch):
            READERS[name](data)
    except BaseException:  # also SystemExit and KeyboardInterrupt: an input must not end the program
        return traceback.format_exc()
    return watch.seen[0].replace(base, "BASE") if watch.seen else None


def _prepare(directory: str) -> None:
    """Make a directory empty, with a link to one beside it, and make it the current one."""
    from fuzz_watch import OUTSIDE

    if os.getcwd() == directory and os.listdir() == ["link"]:
        return  # the last input has left nothing
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    outside = os.path.join(os.path.dirname(directory), "outside")
    if not os.path.exists(outside):
        os.mkdir(outside)
        for name, text in OUTSIDE.items():
            pathlib.Path(outside, name).write_text(text, encoding="utf-8")
    os.symlink(outside, os.path.join(directory, "link"))
    os.chdir(directory)


@contextlib.contextmanager
def place() -> Iterator[str]:
    """Make a directory for inputs, with the user's settings beside it; in memory where the system has such files."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(
        prefix="heatlint-fuzz-", dir=memory if os.access(memory, os.W_OK) else None
    ) as base:
        for variable in SETTINGS:
            os.environ[variable] = os.path.join(base, "settings")
        yield os.path.join(base, "work")
        os.chdir("/")


def run_inputs(connection: Connection, current: Any, name: str, arguments: argparse.Namespace, directory: str) -> None:
    """In a process: run the inputs from a number on, each with a limit of CPU time, and send the failures.

    current: a shared number, that of the input that runs.
    """
    import resource

    for package in PACKAGES.split():
        with contextlib.suppress(ImportError):  # re2 is optional
            importlib.import_module(package)
    from fuzz_inputs import Mutator

    mutator = Mutator(name, arguments.seed)
    with open("/proc/self/statm" if os.path.exists("/proc/self/statm") else os.devnull, encoding="ascii") as stream:
        used = int((stream.read().split() or ["0"])[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (arguments.memory << 20), resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(50_000)  # as the command does
    gc.freeze()
    # Only Python's own directories stay: the others would be searched for plugins at each input.
    library = os.path.dirname(os.__file__)
    sys.path[:] = [library, os.path.join(library, "lib-dynload")]
    for number in range(current.value, arguments.first + arguments.count):
        current.value = number
        data = mutator.input(number)
        signal.setitimer(signal.ITIMER_PROF, arguments.seconds)  # its signal ends the process
        reason = run_one(name, data, directory)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if reason is not None:
            connection.send((number, reason))
    connection.send(None)


def cpu_ticks(process: int | None) -> int | None:
    """Return how much CPU time a process has used, in ticks of the system's clock; None where it cannot be known."""
    try:
        text = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    user, system = text.rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def has_worked(process: int | None, used: int | None) -> bool:
    """Whether a process has used CPU time since it had used so many ticks: on a busy machine it is slow."""
    now = cpu_ticks(process)
    return now is not None and used is not None and now > used


def failing(name: str, arguments: argparse.Namespace, directory: str) -> Iterator[tuple[int, str]]:
    """Run the inputs of one reader in a process; yield the number of each that fails, and the reason.

    An input that ends the process, or that hangs, does not end the campaign: another process goes on after it.
    """
    context = multiprocessing.get_context("fork")
    current = context.RawValue("q", arguments.first)
    limit = arguments.seconds * PATIENCE
    while current.value < arguments.first + arguments.count:
        connection, inner = context.Pipe(duplex=False)
        process = context.Process(target=run_inputs, args=(inner, current, name, arguments, directory), daemon=True)
        process.start()
        inner.close()
        try:
            while True:
                before, used = current.value, cpu_ticks(process.pid)
                if connection.poll(limit):
                    failure = connection.recv()
                    if failure is None:
                        return
                    yield failure
                elif current.value == before and not has_worked(process.pid, used):
                    yield before, f"hangs: no answer after {limit:g} s"
                    break
        except EOFError:
            process.join()
            if process.exitcode == -signal.SIGPROF:
                yield current.value, f"slow: more than {arguments.seconds:g} s of CPU time"
            else:
                yield current.value, f"crash: the process ended with status {process.exitcode}"
        finally:
            process.kill()
            process.join()
        current.value += 1


def kind_of(reason: str) -> str:
    """Return what failures of the same kind have in common: the error, and the last line of heatlint's code."""
    lines = reason.strip().splitlines()
    places = [line.strip() for line in lines if line.startswith("  File") and "/heatlint/" in line or "/rules/" in line]
    return " ".join([lines[-1][:60], *places[-1:]])


def campaign(name: str, arguments: argparse.Namespace) -> collections.Counter[str]:
    """Run the inputs of one reader and return how often each kind of failure occurred."""
    from fuzz_inputs import Mutator

    failures: collections.Counter[str] = collections.Counter()
    mutator = Mutator(name, arguments.seed)
    with place() as directory:
        for number, reason in failing(name, arguments, directory):
            kind = kind_of(reason)
            failures[kind] += 1
            if failures[kind] <= MOST_ALIKE:
                arguments.output.mkdir(parents=True, exist_ok=True)
                path = arguments.output / f"{name}-{arguments.seed}-{number}"
                path.write_bytes(mutator.input(number))
                path.with_suffix(".txt").write_text(reason, encoding="utf-8", errors="backslashreplace")
                print(f"{name} {number}: {kind}\n  {path}", flush=True)
    total = sum(failures.values())
    print(f"{name}: {arguments.count} inputs, {total} failures of {len(failures)} kinds", flush=True)
    return failures


def coverage(name: str, arguments: argparse.Namespace) -> None:
    """Search with atheris, which does not return."""
    import atheris

    with atheris.instrument_imports(include=["heatlint"]):
        import fuzz_readers  # noqa: F401
    from fuzz_inputs import Mutator, seeds

    mutator = Mutator(name, arguments.seed)
    directory = tempfile.mkdtemp(prefix="heatlint-fuzz-")
    corpus = pathlib.Path(directory, "corpus")
    corpus.mkdir()
    for number, text in enumerate(seeds(name)):
        (corpus / str(number)).write_bytes(text)

    def run(data: bytes) -> None:
        reason = run_one(name, data, os.path.join(directory, "work"))
        if reason is not None:
            raise RuntimeError(reason)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return mutator.mutated(data, random.Random(seed))[:most] if data else b"a: 1"

    arguments.output.mkdir(parents=True, exist_ok=True)
    options = [f"-runs={arguments.count}", f"-seed={arguments.seed}", f"-rss_limit_mb={arguments.memory}"]
    options += [f"-timeout={int(arguments.seconds * PATIENCE)}", f"-artifact_prefix={arguments.output}/{name}-"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", choices=NAMES, help="what reads the inputs; all without it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000, help="the number of inputs for each reader")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--seconds", type=float, default=5, help="the limit of CPU time for each input")
    parser.add_argument("--memory", type=int, default=1024, help="the limit of memory for each input, in MiB")
    parser.add_argument(
        "--output", type=pathlib.Path, default=pathlib.Path("build/fuzz"), help="where failing inputs go"
    )
    parser.add_argument("--input", type=pathlib.Path, help="run this input, without limits")
    parser.add_argument("--coverage", action="store_true", help="search with atheris")
    arguments = parser.parse_args()
    arguments.output = arguments.output.absolute()
    os.environ["HEATLINT_DEBUG"] = "1"
    names = arguments.reader or list(NAMES)
    if (arguments.input or arguments.coverage) and len(names) > 1:
        parser.error("--input and --coverage need one --reader")
    if arguments.coverage:
        coverage(names[0], arguments)
    if arguments.input is not None:
        data = arguments.input.read_bytes()
        with place() as directory:
            reason = run_one(names[0], data, directory)
        print(reason or "no failure")
        return int(reason is not None)
    import fuzz_readers  # noqa: F401  # once, before the processes are forked

    return int(any([campaign(name, arguments) for name in names]))


if __name__ == "__main__":
    raise SystemExit(main())
