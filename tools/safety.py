#!/usr/bin/env python3
"""Check three promises of SECURITY.md with real processes, many times.

    safety.py edits [--times N] [--files N] [--seed N]
    safety.py kills [--times N] [--seed N] [--command NAME]...
    safety.py stranger

edits: another program edits each file once, at a random moment, while `heatlint check --fix` runs: no edit is lost.
kills: each command that writes is killed (SIGKILL) at random moments of its writing, see safety_kills.py: each file has
its old or its new content, and the next run finishes the work and leaves no temporary file.
stranger: a repository that wants to run programs and to read other files is opened by each command and by the language
server: nothing of it runs, nothing outside of it is read or written, no program starts, nothing is connected.

The exit status is 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, cast

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT)]

import hostile_project  # noqa: E402
import safety_kills  # noqa: E402

from heatlint.lsp.framing import read_message  # noqa: E402

FIXABLE = """\
heat_template_version: 2018-08-31
parameters:
  name:
    type: string
    type: string
resources:
  web: {type: OS::Heat::Value, properties: {value: {get_param: name}}}
"""
FIXED = FIXABLE.replace("    type: string\n", "", 1)
FIX = ("check", "--fix", "--no-cache")
#: Seconds after which a process hangs.
HANGS_AFTER = 300


class Project:
    """A repository with templates that `--fix` changes, in a temporary directory."""

    def __init__(self, base: str, files: int) -> None:
        self.folder = pathlib.Path(base, "project")
        (self.folder / ".git").mkdir(parents=True)
        self.files = [self.folder / f"t{number:02}.yaml" for number in range(files)]

    def write(self) -> None:
        """Give each file its first content."""
        for path in self.files:
            path.write_text(FIXABLE, encoding="utf-8")

    def start(self) -> subprocess.Popen[bytes]:
        """Start `heatlint check --fix`."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "heatlint", *FIX],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def finish(self, run: subprocess.Popen[bytes]) -> bytes:
        """Wait until a run ends, and return its messages."""
        _, error = run.communicate(timeout=HANGS_AFTER)
        if run.returncode not in (0, 1):
            raise SystemExit(f"heatlint {' '.join(FIX)} ends with {run.returncode}: {error.decode()}")
        return error

    def seconds(self) -> float:
        """Return how long a run takes."""
        self.write()
        begin = time.monotonic()
        self.finish(self.start())
        return time.monotonic() - begin

    def others(self) -> list[str]:
        """Return the names in the directory that are not files of the project."""
        return sorted(set(os.listdir(self.folder)) - {".git", *(path.name for path in self.files)})


# --- edits during --fix ----------------------------------------------------------------------------------------------


def _append(path: pathlib.Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def _write_over(path: pathlib.Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _replace(path: pathlib.Path, text: str) -> None:
    other = path.with_name(f"edited-{path.name}")
    other.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    other.replace(path)


#: How editors save: three ways.
EDITS: tuple[Callable[[pathlib.Path, str], None], ...] = (_append, _write_over, _replace)


def edits(times: int, files: int, dice: random.Random) -> int:
    """Edit each file once while a run fixes the files; return how many edits are lost."""
    lost = refused = fixed = 0
    with tempfile.TemporaryDirectory(prefix="heatlint-safety-") as base:
        project = Project(base, files)
        seconds = project.seconds()
        for number in range(times):
            project.write()
            plan = sorted((dice.uniform(0, seconds), path, dice.choice(EDITS)) for path in project.files)
            begin = time.monotonic()
            run = project.start()
            for moment, path, edit in plan:
                time.sleep(max(0.0, begin + moment - time.monotonic()))
                edit(path, f"# edit {number} of {path.name}\n")
            refused += project.finish(run).count(b"changed meanwhile")
            for path in project.files:
                text, mark = path.read_text(encoding="utf-8"), f"# edit {number} of {path.name}\n"
                lost += text not in (FIXABLE + mark, FIXED + mark)
                fixed += text == FIXED + mark
        left = project.others()
    print(f"{times * files} edits during {times} runs: {lost} lost, {len(left)} temporary files left;")
    print(f"{fixed} of the files were fixed, too; {refused} fixes were not written because of an edit")
    return lost + len(left)


# --- kills -----------------------------------------------------------------------------------------------------------


def kills(times: int, commands: Sequence[str], dice: random.Random) -> int:
    """Kill each command so many times while it writes; return the number of faults."""
    broken = 0
    for name in commands or safety_kills.WRITING:
        found = safety_kills.kill(name, times, dice)
        print(f"{name}: killed {found.kills} times, {found.within} of them with a part written;", end=" ")
        print(f"{len(found.faults)} faults")
        print("".join(f"  {fault}\n" for fault in found.faults), end="", flush=True)
        broken += len(found.faults) + (found.kills == 0)
    return broken


# --- a repository of a stranger --------------------------------------------------------------------------------------

#: Runs at the start of each Python process, before heatlint. It writes what is not allowed to a file.
SITE = """\
import os, sys
sys.path.append({tools!r})
from fuzz_watch import Watch, start
class Logged(Watch):
    def note(self, what, where):
        os.write(log, f"{{what}} {{where}}\\n".encode())
log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
start(Logged({inside!r}, {project!r}))
sys.path.remove({tools!r})
"""
#: Modules whose names heatlint imports, as files in the stranger's repository.
MODULES = ("heatlint", "yaml", "jsonschema", "pathspec", "platformdirs", "rules", "sitecustomize", "own")
PLUGIN = """\
open({marker!r}, "a").write(__file__ + "\\n")
from heatlint.rule import ADVICE, Rule, check
OWN = Rule("XY001", "own-rule", stage=ADVICE)
@check
def own(stack):
    yield OWN.at((), "found")
"""
COMMANDS = (
    ("check",),
    ("check", "t.yaml", "-e", "e.env", "--format", "json"),
    ("check", "--jobs", "2"),
    ("check", "--diff"),
    ("check", "--unsafe-fixes", "--fix"),
    ("check", "--show-files"),
    ("config",),
    ("rules",),
    ("explain", "HL401"),
    ("validate", "t.yaml", "-e", "e.env"),
    ("trust", "--list"),
    ("check", "--format", "html"),
    ("check", "--format", "markdown", "--affected", "-"),
    ("fmt", "--diff"),
    ("fmt",),
    ("upgrade", "--target", "2026.2"),
    ("upgrade", "--target", "2026.2", "--write"),
    ("unused",),
    ("where", "A"),
    ("rename", "t.yaml", "r0", "renamed", "--diff"),
    ("rename", "t.yaml", "r0", "renamed"),
    ("init",),
    ("request", "t.yaml", "-e", "e.env"),
    ("graph", "t.yaml", "-e", "e.env", "--format", "html"),
    ("demand", "t.yaml", "-e", "e.env"),
    ("plan", "t.yaml", "sub/a.yaml"),
    ("convert", "t.yaml", "--to", "json"),
    ("types",),
)


class Stranger:
    """A repository that wants to run programs and to read other files, and what happens when it is opened.

    The audit hook is in a file sitecustomize.py that Python runs at its start; heatlint is not changed.
    """

    def __init__(self, base: str) -> None:
        here = pathlib.Path(os.path.realpath(base))
        self.folder, self.outside, self._settings = here / "project", here / "outside", here / "settings"
        self._log, self._marker = here / "log", here / "ran"
        hostile_project.make(self.folder, self.outside)
        plugin = PLUGIN.format(marker=str(self._marker))
        for name in MODULES:
            (self.folder / f"{name}.py").write_text(plugin, encoding="utf-8")
        (self.folder / "lint").mkdir()
        (self.folder / "lint" / "own.py").write_text(plugin, encoding="utf-8")
        about = self.folder / "trap-1.0.dist-info"
        about.mkdir()
        (about / "entry_points.txt").write_text("[heatlint.rules]\ntrap = own\n", encoding="utf-8")
        config = self.folder / "heatlint.toml"
        config.write_text(
            config.read_text(encoding="utf-8").replace('rules = ["link"]', 'rules = ["lint", "link"]'),
            encoding="utf-8",
        )
        site = here / "site"
        site.mkdir()
        inside = (str(self.folder), str(self._settings), str(site))
        start = SITE.format(tools=str(ROOT / "tools"), log=str(self._log), inside=inside, project=str(self.folder))
        (site / "sitecustomize.py").write_text(start, encoding="utf-8")
        settings = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HEATLINT_CACHE_DIR")
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HEATLINT_", "GITHUB_"))},
            **dict.fromkeys(settings, str(self._settings)),
            "PYTHONPATH": os.pathsep.join((str(site), str(ROOT))),
        }

    def run(self, words: tuple[str, ...]) -> bytes:
        """Run a command in the repository and return what it prints."""
        run = self._start(words)
        out, error = run.communicate(timeout=HANGS_AFTER)
        self._require_success(words, run.returncode, error)
        return out

    def edit(self) -> bytes:
        """Open the repository and its files in the language server, ask everything, and return its messages."""
        run = self._start(("lsp",))
        assert run.stdin is not None and run.stdout is not None
        watchdog = threading.Timer(HANGS_AFTER, run.kill)
        watchdog.start()
        received: list[bytes] = []
        for number, message in enumerate(self._session()):
            asks = message["method"] not in ("initialized", "textDocument/didOpen", "exit")
            content = json.dumps({"jsonrpc": "2.0", **message, **({"id": number} if asks else {})}).encode()
            run.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
            run.stdin.flush()
            while asks:
                answer = read_message(cast(BinaryIO, run.stdout))
                if answer is None:
                    break
                received.append(answer)
                asks = json.loads(answer).get("id") != number
        _, error = run.communicate()
        watchdog.cancel()
        self._require_success(("lsp",), run.returncode, error)
        return b"\n".join(received)

    def _session(self) -> Iterator[dict[str, object]]:
        """Yield the messages of an editor. Each request has its answer before the next message is sent."""
        yield _message("initialize", capabilities={}, processId=None, rootUri=self.folder.as_uri())
        yield _message("initialized")
        for name in ("t.yaml", "e.env", "heatlint.toml"):
            document = {"uri": (self.folder / name).as_uri()}
            text = (self.folder / name).read_text(encoding="utf-8")
            yield _message(
                "textDocument/didOpen", textDocument={**document, "languageId": "yaml", "version": 1, "text": text}
            )
            for question in ("diagnostic", "documentLink", "documentSymbol"):
                yield _message(f"textDocument/{question}", textDocument=document)
            for line, words in enumerate(text.splitlines()):
                position = {"line": line, "character": max(0, words.find("a.yaml") + 1)}
                for question in ("definition", "hover", "completion", "documentHighlight", "signatureHelp"):
                    yield _message(f"textDocument/{question}", textDocument=document, position=position)
        yield _message("workspace/diagnostic", previousResultIds=[])
        yield _message("workspace/symbol", query="a")
        yield _message("shutdown")
        yield _message("exit")

    def _start(self, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "heatlint", *words],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _require_success(self, words: tuple[str, ...], status: int, error: bytes) -> None:
        if status not in (0, 1) or b"Traceback" in error:
            raise SystemExit(f"heatlint {' '.join(words)} ends with {status}: {error.decode()}")

    def faults(self) -> list[str]:
        """Return what was done that is not allowed."""
        if not self._log.exists():
            raise SystemExit("the audit hook was not started")
        ran = self._marker.read_text(encoding="utf-8").splitlines() if self._marker.exists() else []
        done = self._log.read_text(encoding="utf-8").splitlines()
        return sorted({*done, *(f"runs {each}" for each in ran)})


def _message(method: str, **params: object) -> dict[str, object]:
    return {"method": method, "params": params}


def stranger() -> int:
    """Open a stranger's repository in all ways; return how often a promise is broken."""
    with tempfile.TemporaryDirectory(prefix="heatlint-safety-") as base:
        repository = Stranger(base)
        outputs = [repository.run(words) for words in COMMANDS]
        outputs.append(repository.edit())
        if b"HL012" not in outputs[-1] or b"HL006" not in outputs[-1]:
            raise SystemExit("the language server has not read the config and the templates, or trusts them")
        bad = repository.faults()
        shown = sum(hostile_project.MARKER.encode() in output for output in outputs)
    print("\n".join(bad))
    print(
        f"{len(COMMANDS)} commands and a session of the language server: {len(bad)} things done that are not allowed,"
    )
    print(f"content of a file outside in {shown} outputs")
    return len(bad) + shown


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three; return 0 when the promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("promise", choices=("edits", "kills", "stranger"))
    parser.add_argument("--times", type=int, default=25, help="runs of heatlint")
    parser.add_argument("--files", type=int, default=40, help="files that a run fixes while they are edited")
    parser.add_argument(
        "--command", action="append", choices=safety_kills.WRITING, help="what is killed; all without it"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    dice = random.Random(options.seed)
    if options.promise == "stranger":
        broken = stranger()
    elif options.promise == "edits":
        broken = edits(options.times, options.files, dice)
    else:
        broken = kills(options.times, options.command or (), dice)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
