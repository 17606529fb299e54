"""A project whose author wants heatlint to read files outside of it, and a program that sees whether it does."""

from __future__ import annotations

import os
import pathlib

#: What stands in each file outside of the project.
MARKER = "OutsideKept41"
VERSION = "heat_template_version: 2018-08-31\n"
#: A config whose author wants to read other files than his own. The user does not trust it.
HOSTILE_CONFIG = """\
roots = ["/"]
extends = ["../outside/config.toml", "link/config.toml"]
types = ["../outside", "link/type.json"]
baseline = "link/type.json"
rules = ["link"]
[[stack]]
template = "link/*.yaml"
[[stack]]
template = "**/a.yaml"
[[stack]]
template = "link.yaml"
[[stack]]
template = "OUTSIDE/a.yaml"
[[stack]]
template = "t.yaml"
environments = ["link/b.yaml"]
"""
#: Runs a command and prints each path below a directory that Python opens or lists meanwhile.
WATCHED = """\
import os, sys
directory = sys.argv.pop(1)
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "os.rename", "os.remove") and isinstance(arguments[0], str):
        real = os.path.realpath(arguments[0])
        if os.path.commonpath([real, directory]) == directory:
            print("access:", event, real)
sys.addaudithook(hook)
from heatlint.cli import main
sys.exit(main(sys.argv[1:]))
"""


def make(project: pathlib.Path, outside: pathlib.Path) -> pathlib.Path:
    """Write a repository with t.yaml, e.env, links and a config that all lead to files in `outside`; return that."""
    outside.mkdir()
    for name in ("a.yaml", "b.yaml", "deep.yaml"):
        (outside / name).write_text(f"{VERSION}parameters: {{{MARKER}: {{type: string}}}}\n")
    (outside / "config.toml").write_text(f"ignore = ['HL1']  # {MARKER}\n")
    (outside / "type.json").write_text(f'{{"{MARKER}": 1}}')
    for directory in (".git", "sub"):
        (project / directory).mkdir(parents=True)
    names = ["../outside/a.yaml", "link/a.yaml", "link.yaml", "link/../outside/b.yaml", f"file://{outside}/a.yaml"]
    resources = "".join(f"  r{number}: {{type: '{name}'}}\n" for number, name in enumerate(names))
    outputs = "".join(f"  o{number}: {{value: {{get_file: '{name}'}}}}\n" for number, name in enumerate(names))
    (project / "t.yaml").write_text(f"{VERSION}resources:\n{resources}outputs:\n{outputs}")
    registry = f"{{base_url: 'file://{outside}', A: a.yaml, resources: {{r0: {{B: b.yaml}}}}}}"
    (project / "e.env").write_text(f"resource_registry: {registry}\n")
    (project / "sub/a.yaml").write_text(VERSION)
    (project / "heatlint.toml").write_text(HOSTILE_CONFIG.replace("OUTSIDE", str(outside)))
    os.symlink(outside, project / "link")
    os.symlink(outside / "a.yaml", project / "link.yaml")
    os.symlink(outside / "a.yaml", project / ".gitignore")
    return outside
