"""The doors of heatlint: each is a function from the files of a hostile input to the command that reads them.

A door may add files, such as the old template of a plan. The command runs in the directory of the files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from bench.hostile_kinds import HOT, Files

Words = list[str]
Door = Callable[[Files], Words]
DOORS: dict[str, Door] = {}
#: The door that is measured unless another one is named.
CHECK = "check"


def door(function: Door) -> Door:
    """Add a function to DOORS under its name."""
    DOORS[function.__name__.replace("_", " ").strip()] = function
    return function


def _environment(files: Files) -> Words:
    return ["-e", "environment.yaml"] if "environment.yaml" in files else []


def _template(*words: str) -> Door:
    """Return the door of a command that reads the template with its environment."""
    return lambda files: [*words, "template.yaml", *_environment(files)]


def _file(*words: str) -> Door:
    """Return the door of a command that reads the template alone."""
    return lambda files: [*words, "template.yaml"]


def _directory(*words: str) -> Door:
    """Return the door of a command that reads the directory."""
    return lambda files: [*words, "."]


@door
def check(files: Files) -> Words:
    operand = "." if {".gitignore", "heatlint.toml"} & files.keys() else "template.yaml"
    return ["check", "--no-cache", "--jobs", "1", operand, *_environment(files)]


@door
def validate_requests(files: Files) -> Words:
    files["requests"] = json.dumps(_body(files)) + "\n"
    return ["validate", "--requests", "requests"]


def _body(files: Files) -> dict[str, object]:
    """Return the body of a request with the template as a text, and the other files of the input."""
    others = {name: text for name, text in files.items() if name.endswith(".yaml") and name != "template.yaml"}
    environment = others.pop("environment.yaml", None)
    body: dict[str, object] = {"template": files["template.yaml"], "files": others}
    return body | ({} if environment is None else {"environment": environment})


@door
def plan_of_a_new_stack(files: Files) -> Words:
    files["old.yaml"] = HOT
    return ["plan", "old.yaml", "template.yaml", *_environment(files)]


@door
def plan_of_changes(files: Files) -> Words:
    files["old.yaml"] = files["template.yaml"].replace("a", "b").replace("1", "7")
    return ["plan", "old.yaml", "template.yaml", *_environment(files)]


@door
def graph_diff(files: Files) -> Words:
    files["old.yaml"] = files["template.yaml"].replace("1", "7")
    return ["graph", "--diff", "old.yaml", "template.yaml", *_environment(files)]


@door
def rename(files: Files) -> Words:
    keys = re.findall(r"[{\n]\s*([A-Za-z]\w*):", files["template.yaml"][:2000])
    outside = {"heat_template_version", "parameters", "resources", "outputs", "conditions"}
    name = next((key for key in keys if key not in outside), "r")
    return ["rename", "--diff", "template.yaml", name, "another"]


@door
def where(files: Files) -> Words:
    keys = re.findall(r"(?:get_param|type): '?([\w:]+)", files["template.yaml"][:4000])
    return ["where", keys[0] if keys else "p", "."]


DOORS |= {
    "validate": _template("validate"),
    **{f"graph {form}": _template("graph", "--format", form) for form in ("mermaid", "dot", "svg", "html", "json")},
    "graph network": _template("graph", "--what", "network", "--format", "svg"),
    "graph nesting": _directory("graph", "--what", "nesting", "--format", "svg"),
    "demand": _template("demand"),
    "fmt": lambda files: ["fmt", *(name for name in ("template.yaml", "environment.yaml") if name in files)],
    "convert to hot": _file("convert", "--to", "hot"),
    "convert to json": _file("convert", "--to", "json"),
    "convert to yaml": _file("convert", "--to", "yaml"),
    "upgrade": _template("upgrade", "--target", "2025.1"),
    "unused": _directory("unused"),
    "init": _directory("init"),
    "types": lambda files: ["types", "--types", "template.yaml"],
    "types of a global environment": lambda files: ["types", "--global-environment", "template.yaml"],
    "request": _template("request"),
    "inventory": lambda files: ["inventory", "read", "template.yaml"],
    "fix": _template("check", "--fix", "--no-cache", "--jobs", "1"),
    "check html": _template("check", "--format", "html", "--no-cache", "--jobs", "1"),
    "config": _directory("config"),
}
