"""What the functions of the Python API make of their arguments: the options of a run, and the requests of a plan."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heatlint._arguments import a_path, a_release, one_of, require, strings
from heatlint._arguments import paths as path_list
from heatlint._misuse import Misuse
from heatlint.diagnostic import PROFILES
from heatlint.load.as_json import dumps
from heatlint.load.disk import Disk
from heatlint.load.request import Request
from heatlint.load.requests import from_body, from_files
from heatlint.run.options import CheckOptions
from heatlint.run.paths import require_directory, require_file, tidy

StrPath = str | os.PathLike[str]
#: One path, or several.
StrPaths = StrPath | Iterable[StrPath]


def planned_request(
    which: str,
    stack: StrPath | Mapping[str, Any] | Sequence[Any],
    environments: StrPaths,
    parameters: Mapping[str, Any] | None,
    roots: list[str],
) -> Request:
    """Return the request for one side of a plan. which: what the names of its arguments begin with: "old_" or ""."""
    name = "old" if which else "new"
    if parameters is not None:
        require(f"{which}parameters", parameters, Mapping, "a mapping from names to values")
    values = json.loads(as_json(f'"{which}parameters"', parameters or {}))
    files = [tidy(each) for each in path_list(f"{which}environments", environments)]
    if isinstance(stack, Mapping):
        return from_body(json.loads(as_json(f'"{name}"', stack)), Disk(roots=roots))
    path = a_path(name, stack, "a path, a mapping or a list" if which else "a path or a mapping")
    require_file(path, "a template")
    for each in files:
        require_file(each, "an environment file")
    return from_files(tidy(path), files, values, roots)


def running_parts(stack: Sequence[Any]) -> list[Any]:
    """Return the paths of what describes a stack that runs, and the other parts as JSON has them. Raises Misuse."""
    return [
        each
        if isinstance(each, (str, os.PathLike))
        else json.loads(as_json(f"part {number} of the stack that runs", each))
        for number, each in enumerate(stack, 1)
    ]


def as_json(what: str, value: Any) -> str:
    """Return the text that python-heatclient would send, with dates as strings and each key as a string.

    what: how a message names the value.
    """
    try:
        return dumps(dict(value) if isinstance(value, Mapping) else value)
    except (TypeError, ValueError, RecursionError) as error:
        raise Misuse(f"{what} cannot be written as JSON: {error}") from None


def check_options(
    *,
    environments: StrPaths,
    parameters: Mapping[str, Any] | None,
    target: str | None,
    types: StrPaths,
    global_environments: StrPaths | None,
    cloud: StrPath | None,
    roots: StrPaths,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    profile: str | None = None,
    rules: StrPaths = (),
    config: StrPath | None,
    use_config: bool,
    trust: bool = False,
) -> CheckOptions:
    """Return the options of a run. Raises Misuse for an argument of a wrong type and a path that does not exist."""
    if profile is not None:
        one_of("profile", profile, PROFILES)
    if parameters is not None:
        require("parameters", parameters, Mapping, "a mapping from names to values")
    require("use_config", use_config, bool, "True or False")
    require("trust", trust, bool, "True or False")
    options = CheckOptions()
    options.environments = [tidy(path) for path in path_list("environments", environments)]
    options.parameters = json.loads(as_json('"parameters"', parameters or {}))
    options.target = a_release("target", target)
    options.types = path_list("types", types)
    if global_environments is not None:
        options.global_environments = path_list("global_environments", global_environments)
    options.cloud = None if cloud is None else a_path("cloud", cloud)
    options.roots = path_list("roots", roots)
    options.select = strings("select", select)
    options.ignore = strings("ignore", ignore)
    options.profile = profile
    options.rules = path_list("rules", rules)
    options.config = None if config is None else a_path("config", config)
    options.no_config = not use_config
    options.trust = trust or None
    options.processes = 1
    for path in options.environments:
        require_file(path, "an environment file")
    for path in (*options.roots, *options.rules):
        require_directory(path)
    if options.config is not None:
        require_file(options.config, "a config file")
    return options
