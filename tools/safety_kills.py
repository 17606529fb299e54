"""Kills commands (SIGKILL) while they write, and looks at what is left: a part of tools/safety.py.

An audit hook in a file sitecustomize.py that Python runs at its start counts the steps of a run that write: files that
are made, renamed, linked or removed, and locks. heatlint is not changed. A run is killed just before such a step, or a
moment after it, which may be in the middle of the next one. Each file then has its old or its new content, or is a
temporary file that the next run removes; and the next run makes what a run makes that is not killed.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
#: Runs at the start of a process. folder: what is written below it counts; step: the process is killed before it, or 0;
#: pipe: where each step is told.
SITE = """\
import os, signal, sys
own, steps, busy = os.getpid(), 0, False
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = {{"os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.truncate"}}
def writes(event, words):
    if event == "open":
        return isinstance(words[2], int) and words[2] & WRITING and is_inside(words[0])
    if event in CHANGES:
        return is_inside(words[0])
    return event == "fcntl.flock" or event == "ctypes.dlsym" and words[1] == "renameat2"
def is_inside(path):
    return isinstance(path, str) and os.path.abspath(path).startswith({folder!r})
def hear(event, words):
    global steps, busy
    if busy or os.getpid() != own:
        return
    busy = True
    if writes(event, words):
        steps += 1
        if steps == {step}:
            os.kill(own, signal.SIGKILL)
        os.write({pipe}, b".")
    busy = False
sys.addaudithook(hear)
"""
TEMPLATE = """\
heat_template_version: 2018-08-31
parameters:
  name:
    type: string
    type: string
resources:
  web:   {type: OS::Heat::Value, properties: {value: {get_param: name}}}
  child: {type: child.yaml, properties: {own: {get_param: name}}}
"""
CHILD = """\
heat_template_version: 2018-08-31
parameters: {own: {type: string}}
outputs: {o: {value: {get_param: own}}}
"""
OLD = "heat_template_version: 2013-05-23\nresources:\n  r: {type: OS::Heat::Value, properties: {value: a}}\n"
CACHE_KEY = "settings/heatlint/cache-key"
#: The first contents, by paths from the place of a command.
FILES = {
    **{f"project/t{number}.yaml": TEMPLATE for number in range(3)},
    "project/child.yaml": CHILD,
    "project/old.yaml": OLD,
    "project/spaces.yaml": OLD.replace(": {", ":    {"),
    "project/flavors.json": json.dumps([{"Name": "small", "RAM": 512, "Disk": 1, "VCPUs": 1, "Is Public": True}]),
    "project/kept.json": "old",
    "project/own/heatlint.toml": 'rules = ["r"]\n',
    "project/own/r/r.py": "",
    "project/new/t.yaml": OLD,
    CACHE_KEY: "k" * 64,
}
#: The program.
HEATLINT: tuple[str, ...] = ("-m", "heatlint")
#: What writes: a name, and the words of a command.
WRITING: dict[str, tuple[str, ...]] = {
    "--fix": ("check", "--fix", "--no-cache", "t0.yaml", "t1.yaml", "t2.yaml"),
    "fmt": ("fmt", "old.yaml", "spaces.yaml"),
    "upgrade": ("upgrade", "--target", "2026.2", "--write", "old.yaml", "spaces.yaml"),
    "rename": ("rename", "child.yaml", "own", "another"),
    "report": ("check", "--no-cache", "old.yaml", "--format", "json:kept.json"),
    "graph": ("graph", "old.yaml", "--format", "svg:kept.json"),
    "baseline": ("check", "--no-cache", "--no-config", "--baseline", "kept.json", "--write-baseline", "."),
    "inventory": ("inventory", "read", "flavors.json", "-o", "kept.json"),
    "init": ("init", "new"),
    "trust": ("trust", "own"),
    "cache": ("check", "--jobs", "1", "old.yaml", "child.yaml"),
    "cache key": ("check", "--jobs", "1", "old.yaml", "child.yaml"),
}
SETTINGS = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
#: A run is killed at most so many seconds after a step, if not before one.
LATEST = 0.003
HANGS_AFTER = 300
#: The time of the first files, which an inventory names.
THEN = 1_750_000_000
#: The cache keeps what a killed run has left for an hour: the next run comes so many seconds later.
LATER = 7_200
#: The end of the names of kept results. What a command leaves there is its own only if it is about the cache.
RESULT = ".heatlint-result"

State = dict[str, bytes]


@dataclasses.dataclass
class Found:
    """How often a command was killed, how often while it wrote, and the files with faults: a path and what is wrong."""

    kills: int = 0
    within: int = 0
    faults: list[str] = dataclasses.field(default_factory=list)


class Place:
    """A repository and the user's settings, in which a command writes."""

    def __init__(self, base: str, name: str) -> None:
        """base: an empty directory. name: one of WRITING."""
        self._home = pathlib.Path(os.path.realpath(base), "place")
        self._site = pathlib.Path(os.path.realpath(base), "site")
        self._site.mkdir()
        self._words = WRITING[name]
        self._with_results = name.startswith("cache")
        self._is_random = name == "cache key"  # then the contents of new files differ from run to run

    def make(self) -> State:
        """Give all files their first content, and return it."""
        shutil.rmtree(self._home, ignore_errors=True)
        for name, text in FILES.items():
            if name != CACHE_KEY or not self._is_random:
                path = self._home / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                path.chmod(0o600)
                os.utime(path, (THEN, THEN))
        (self._home / "project" / ".git").mkdir()
        return self.state()

    def state(self) -> State:
        """Return the contents of all files."""
        files = sorted(path for path in self._home.rglob("*") if path.is_file())
        wanted = (path for path in files if self._with_results or RESULT not in path.name)
        return {str(path.relative_to(self._home)): b"" if self._is_random else path.read_bytes() for path in wanted}

    def run(self, *, before: int = 0, after: int = 0, seconds: float = 0.0) -> tuple[int, bool]:
        """Run the command and return how many steps it has made, and whether it was killed.

        before: kill it before this step. after: kill it so many seconds after this step. 0: do neither.
        """
        told, pipe = os.pipe()
        site = SITE.format(folder=f"{self._home}{os.sep}", step=before, pipe=pipe)
        (self._site / "sitecustomize.py").write_text(site, encoding="utf-8")
        run = subprocess.Popen(
            [sys.executable, "-B", "-P", *HEATLINT, *self._words],
            cwd=self._home / "project",
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(("HEATLINT_", "GITHUB_"))},
                **dict.fromkeys(SETTINGS, str(self._home / "settings")),
                "PYTHONPATH": os.pathsep.join((str(self._site), str(ROOT))),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[pipe],
        )
        os.close(pipe)
        steps = 0
        with open(told, "rb", buffering=0) as stream:
            while stream.read(1):
                steps += 1
                if steps == after:
                    time.sleep(seconds)
                    run.kill()
        _, error = run.communicate(timeout=HANGS_AFTER)
        if not (before or after) and (run.returncode not in (0, 1, 2) or b"Traceback" in error):
            raise SystemExit(f"heatlint {' '.join(self._words)} ends with {run.returncode}: {error.decode()}")
        return steps, run.returncode == -signal.SIGKILL

    def let_time_pass(self) -> None:
        """Make what is in the cache older."""
        for path in filter(pathlib.Path.is_file, self._home.rglob(f"*{RESULT}*")):
            moment = path.stat().st_mtime - LATER
            os.utime(path, (moment, moment))


def kill(name: str, times: int, dice: random.Random) -> Found:
    """Kill a command again and again: at each step in turn, just before it or a moment after it."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="heatlint-safety-") as base:
        place = Place(base, name)
        old = place.make()
        steps, _ = place.run()
        new = place.state()
        if steps == 0 or old == new:
            raise SystemExit(f"heatlint {' '.join(WRITING[name])} writes nothing")
        order = dice.sample(range(1, steps + 1), steps)
        for number in range(times):
            place.make()
            step = order[number % steps]
            if number // steps % 2 == 0:
                _, is_killed = place.run(before=step)
            else:
                _, is_killed = place.run(after=step, seconds=dice.uniform(0, LATEST))
            now = place.state()
            found.kills += is_killed
            found.within += is_killed and now not in (old, new)
            for path in sorted(old.keys() - now.keys()):
                found.faults.append(f"{name}, step {step}: {path} is gone")
            for path, content in now.items():
                if path in old.keys() | new.keys() and content not in (old.get(path), new.get(path)):
                    found.faults.append(f"{name}, step {step}: {path} has another content")
            place.let_time_pass()
            place.run()
            after = place.state()
            for path in sorted(after.keys() | new.keys()):
                if path not in new:
                    found.faults.append(f"{name}, step {step}: {path} is left")
                elif after.get(path) != new[path]:
                    found.faults.append(f"{name}, step {step}: the next run does not finish {path}")
    return found
