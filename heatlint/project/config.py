"""The config of a project: which file holds for a path, what stands in it, and where each value came from."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.language.structure import faults
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: The names of a config file, in the order they are looked for; the last one's table is tool.heatlint.
NAMES = ("heatlint.toml", ".heatlint.toml", "pyproject.toml")
#: What holds where nothing is said.
DEFAULTS: dict[str, Any] = {"profile": "default", "fail-on": "warning", "gitignore": True, "cache": True}
#: Keys of lists of tables: what another file adds comes after, rather than in place of it.
TABLES = ("path", "stack", "policy")
#: Keys whose values are paths, relative to the file that gives them.
PATHS = ("types", "roots", "rules", "baseline")


class BadConfig(Misuse):
    """A config that cannot be used; the message is one line that begins with the file's name."""


class Config:
    """The settings of a project. path: the file that holds them, None where there is none.

    values: key -> value, paths absolute; origins: key -> the file that gave it. A table of severities has an origin
    for each key "severity.WORD", a list of tables for each "stack.NUMBER"; each of those tables has the directory
    that its paths and patterns are relative to under "".
    """

    __slots__ = ("path", "values", "origins")

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}

    @property
    def directory(self) -> str:
        """Where the project begins: the directory of the file, without one the current one."""
        return os.path.dirname(self.path) if self.path is not None else os.getcwd()

    def get(self, key: str) -> Any:
        """The value of a key, or what holds where nothing is said: None, or an empty list or table."""
        return self.values.get(key, DEFAULTS.get(key))

    def listed(self, key: str) -> list[Any]:
        """The value of a key that holds a list."""
        return self.values.get(key) or []

    def add(self, values: dict[str, Any], origin: str) -> None:
        """Take over what a file says."""
        directory = os.path.dirname(origin)
        for key, value in values.items():
            if key == "extends":
                continue
            if key in TABLES:
                known = self.values.setdefault(key, [])
                for each in value:
                    self.origins[f"{key}.{len(known)}"] = origin
                    known.append({**each, "": directory})
            elif key == "severity":
                self.values.setdefault(key, {}).update(value)
                self.origins.update((f"{key}.{word}", origin) for word in value)
            else:
                if key in PATHS:
                    value = _absolute(value, directory)
                self.values[key] = {"patterns": value, "": directory} if key == "exclude" else value
                self.origins[key] = origin


class Configs:
    """The configs of a run, each read once. given: the one that holds for every path; none: no file is looked for."""

    __slots__ = ("_given", "_none", "_found", "_read")

    def __init__(self, given: str | None = None, *, none: bool = False) -> None:
        self._given = None if given is None else os.path.abspath(given)
        self._none = none
        self._found: dict[str, str | None] = {}
        self._read: dict[str | None, Config] = {}

    def of(self, directory: str) -> Config:
        """The config that holds for the files in a directory. Raises BadConfig."""
        if self._none:
            path = None
        else:
            path = self._given or self._nearest(os.path.abspath(directory))
        if path not in self._read:
            self._read[path] = Config(None) if path is None else load(path)
        return self._read[path]

    def _nearest(self, directory: str) -> str | None:
        if directory not in self._found:
            above = os.path.dirname(directory)
            found = _in_directory(directory)
            if found is None and above != directory and not os.path.lexists(os.path.join(directory, ".git")):
                found = self._nearest(above)
            self._found[directory] = found
        return self._found[directory]


def load(path: str) -> Config:
    """The config in a file, with what it extends. Raises BadConfig."""
    config = Config(os.path.abspath(path))
    _add(config, os.path.abspath(path), [])
    return config


def _add(config: Config, path: str, chain: list[str]) -> None:
    if path in chain:
        raise BadConfig(f"{display_path(chain[0])}: extends itself: {' -> '.join(map(display_path, [*chain, path]))}")
    values = _checked(path, chain[-1] if chain else None)
    extends = values.get("extends", [])
    for each in [extends] if isinstance(extends, str) else extends:
        _add(config, os.path.normpath(os.path.join(os.path.dirname(path), each)), [*chain, path])
    config.add(values, path)


def _checked(path: str, by: str | None) -> dict[str, Any]:
    """What a file says, once it is known to be of the right shape."""
    import tomllib

    try:
        with open(path, "rb") as stream:
            values: Any = tomllib.load(stream)
    except UnicodeDecodeError:
        raise BadConfig(f"{display_path(path)}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{display_path(path)}: is not TOML: {str(error)[:1].lower()}{str(error)[1:]}") from None
    except OSError as error:
        named = f", and {display_path(by)} extends it" if by else ""
        raise BadConfig(f"{display_path(path)}: cannot be read ({(error.strerror or '').lower()}){named}") from None
    prefix: tuple[str, ...] = ()
    if os.path.basename(path) == NAMES[-1]:
        prefix = ("tool", "heatlint")
        values = values.get("tool", {}).get("heatlint", {})
    for fault in faults(values, "config"):
        hint = did_you_mean(*fault.nearest) if fault.nearest is not None else ""
        if fault.nearest is not None and not fault.key:
            steps = fault.path  # the message quotes the value, not its key
        else:
            steps = fault.path[:-2] if fault.path and isinstance(fault.path[-1], int) else fault.path[:-1]
        where = ".".join(map(str, (*prefix, *steps)))
        raise BadConfig(f"{display_path(path)}: {f'{where}: ' if where else ''}{fault.message}{hint}")
    found: dict[str, Any] = values
    return found


def _in_directory(directory: str) -> str | None:
    """The config file in a directory. A pyproject.toml without a table for us is none."""
    for name in NAMES:
        path = os.path.join(directory, name)
        if name != NAMES[-1]:
            if os.path.isfile(path):
                return path
            continue
        try:
            with open(path, "rb") as stream:
                if b"tool.heatlint" in stream.read():
                    return path
        except OSError:
            pass
    return None


def _absolute(value: Any, directory: str) -> Any:
    if isinstance(value, list):
        return [os.path.normpath(os.path.join(directory, each)) for each in value]
    return os.path.normpath(os.path.join(directory, value))


def display_path(path: str) -> str:
    """A path as people are told it: relative to the current directory where it lies below that."""
    if not os.path.isabs(path):
        return path
    here = os.getcwd()
    below = os.path.relpath(path, here)
    return path if below.startswith(os.pardir) else below


def rows(config: Config) -> Iterator[tuple[str, Any, str | None]]:
    """Key, value and origin of every setting that holds; the origin None for what holds by itself."""
    for key in (*DEFAULTS, *(key for key in config.values if key not in DEFAULTS)):
        value = config.get(key)
        if key in TABLES:
            for number, each in enumerate(value):
                yield (
                    f"{key}.{number}",
                    {name: held for name, held in each.items() if name},
                    config.origins[f"{key}.{number}"],
                )
        elif key == "severity":
            for word, level in value.items():
                yield f"severity.{word}", level, config.origins[f"severity.{word}"]
        else:
            if key == "exclude":
                value = value["patterns"]
            elif key in PATHS:
                value = list(map(display_path, value)) if isinstance(value, list) else display_path(value)
            yield key, value, config.origins.get(key)
