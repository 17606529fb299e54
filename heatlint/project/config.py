"""The config of a project: which file applies to a path, its settings, and which file each setting comes from."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.heat import HIDDEN
from heatlint.language.structure import faults
from heatlint.load.disk import Unreadable, read_regular_file
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: The names of a config file, in the order of precedence; the settings in the last one are its table tool.heatlint.
NAMES = ("heatlint.toml", ".heatlint.toml", "pyproject.toml")
#: The values of keys that no config sets.
DEFAULTS: dict[str, Any] = {"profile": "default", "fail-on": "warning", "gitignore": True, "cache": True}
#: Keys that hold lists of tables: a config adds to the lists of the configs that it extends.
TABLES = ("path", "stack", "policy")
#: Keys that hold paths, relative to the file that sets them.
PATHS = ("types", "roots", "rules", "baseline")


class BadConfig(Misuse):
    """A config that cannot be used; the message is one line that begins with the file's name."""


class Config:
    """The settings of a project.

    path: the config file, or None when there is none.
    values: key -> value, with absolute paths. Each table of a list in TABLES has under the key "" the directory that
    its paths and patterns are relative to.
    origins: key -> the file that sets it; for the table of severities the keys are "severity.RULE", for lists of tables
    "stack.NUMBER".
    """

    __slots__ = ("path", "values", "origins")

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}

    @property
    def directory(self) -> str:
        """The directory of the config file, or the current directory when there is none."""
        return os.path.dirname(self.path) if self.path is not None else os.getcwd()

    def get(self, key: str) -> Any:
        """Return the value of a key, its default, or None."""
        return self.values.get(key, DEFAULTS.get(key))

    def listed(self, key: str) -> list[Any]:
        """Return the value of a key that holds a list."""
        return self.values.get(key) or []

    def add(self, values: dict[str, Any], origin: str) -> None:
        """Add the settings of a file. They override those added before, except for lists of tables and severities."""
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
                self.origins.update((f"{key}.{rule}", origin) for rule in value)
            else:
                if key in PATHS:
                    value = _absolute(value, directory)
                self.values[key] = {"patterns": value, "": directory} if key == "exclude" else value
                self.origins[key] = origin


class Configs:
    """The configs of a run, each read once.

    path: the config for every directory; none: use no config at all. Raises Misuse for both together.
    """

    __slots__ = ("_path", "_none", "_nearest_to", "_loaded")

    def __init__(self, path: str | None = None, *, none: bool = False) -> None:
        if path is not None and none:
            raise Misuse(
                f'the config "{path}" cannot be used together with the option to use no config; give one of them'
            )
        self._path = None if path is None else os.path.abspath(path)
        self._none = none
        self._nearest_to: dict[str, str | None] = {}
        self._loaded: dict[str | None, Config] = {}

    def of(self, directory: str) -> Config:
        """Return the config for the files in a directory. Raises BadConfig."""
        if self._none:
            path = None
        else:
            path = self._path or self._nearest(os.path.abspath(directory))
        if path not in self._loaded:
            self._loaded[path] = Config(None) if path is None else load(path)
        return self._loaded[path]

    def _nearest(self, directory: str) -> str | None:
        """Return the nearest config file at or above a directory, up to the root of its repository."""
        if directory not in self._nearest_to:
            parent = os.path.dirname(directory)
            found = _in_directory(directory)
            if found is None and parent != directory and not os.path.lexists(os.path.join(directory, ".git")):
                found = self._nearest(parent)
            self._nearest_to[directory] = found
        return self._nearest_to[directory]


def load(path: str) -> Config:
    """Return the config in a file, with the configs that it extends. Raises BadConfig."""
    config = Config(os.path.abspath(path))
    _add_file(config, os.path.abspath(path), [])
    return config


def _add_file(config: Config, path: str, extended_by: list[str]) -> None:
    """Add a file and the files that it extends. extended_by: the chain of files that lead to it."""
    if path in extended_by:
        chain = " -> ".join(map(display_path, [*extended_by, path]))
        raise BadConfig(f'{display_path(extended_by[0])}: "extends" leads back to the same file: {chain}')
    values = _read(path, extended_by[-1] if extended_by else None)
    extends = values.get("extends", [])
    for each in [extends] if isinstance(extends, str) else extends:
        _add_file(config, os.path.normpath(os.path.join(os.path.dirname(path), each)), [*extended_by, path])
    config.add(values, path)


def _read(path: str, extended_by: str | None) -> dict[str, Any]:
    """Return the settings in a file, after checking them against the schema of configs."""
    import tomllib

    name = display_path(path)
    data = _content(path, f"; {display_path(extended_by)} extends it" if extended_by else "")
    try:
        values: Any = tomllib.loads(data.decode())
    except UnicodeDecodeError:
        raise BadConfig(f'"{name}" is not UTF-8; save it as UTF-8') from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f'"{name}" is not TOML: {str(error)[:1].lower()}{str(error)[1:]}') from None
    except ValueError:  # Python's own limit
        raise BadConfig(f"{name}: a number has too many digits; expected 4300 at most") from None
    except RecursionError:
        raise BadConfig(f'"{name}" is nested too deep; expected tables and lists as in the documentation') from None
    prefix: tuple[str, ...] = ()
    if os.path.basename(path) == NAMES[-1]:
        prefix = ("tool", "heatlint")
        tool = values.get("tool")
        values = tool.get("heatlint", {}) if isinstance(tool, dict) else {}
    for fault in faults(values, "config"):
        hint = did_you_mean(*fault.nearest) if fault.nearest is not None else ""
        if fault.nearest is not None and not fault.key:
            steps = fault.path  # the message quotes the value, not its key
        else:
            steps = fault.path[:-2] if fault.path and isinstance(fault.path[-1], int) else fault.path[:-1]
        where = ".".join(map(str, (*prefix, *steps)))
        raise BadConfig(f"{name}: {f'{where}: ' if where else ''}{fault.message}{hint}")
    found: dict[str, Any] = values
    return found


def _in_directory(directory: str) -> str | None:
    """Return the config file in a directory, if any. A pyproject.toml without a table tool.heatlint does not count.

    What has the name of a config but cannot be read counts, so that it is reported. Raises BadConfig.
    """
    for name in NAMES:
        path = os.path.join(directory, name)
        if not os.path.lexists(path):
            continue
        # A text in UTF-16, which is an error in a config, has zeros between the letters.
        if name != NAMES[-1] or b"tool.heatlint" in _content(path).replace(b"\0", b""):
            return path
    return None


def _content(path: str, addition: str = "") -> bytes:
    """Return the content of a config file. addition: ends the message when it cannot be read. Raises BadConfig."""
    try:
        return read_regular_file(path)
    except Unreadable as error:
        reason = error.reason
        if error.kind == "missing-file" and os.path.islink(path):
            reason = "is a symbolic link to a file that does not exist"
        elif error.kind == "too-large":
            reason = "is too large for a config"
        raise BadConfig(f'"{display_path(path)}" {reason}{addition}') from None


def _absolute(value: Any, directory: str) -> Any:
    if isinstance(value, list):
        return [os.path.normpath(os.path.join(directory, each)) for each in value]
    return os.path.normpath(os.path.join(directory, value))


def display_path(path: str) -> str:
    """Return a path for messages: relative to the current directory when it is below that."""
    if not os.path.isabs(path):
        return path
    here = os.getcwd()
    below = os.path.relpath(path, here)
    return path if below.startswith(os.pardir) else below


def settings(config: Config) -> Iterator[tuple[str, Any, str | None]]:
    """Yield key, value and origin of every setting; the origin is None for a default.

    The values of a stack's parameters are covered: only its templates say which of them are secret.
    """
    for key in (*DEFAULTS, *(key for key in config.values if key not in DEFAULTS)):
        value = config.get(key)
        if key in TABLES:
            for number, each in enumerate(value):
                table = {name: item for name, item in each.items() if name}
                if key == "stack" and isinstance(table.get("parameters"), dict):
                    table["parameters"] = dict.fromkeys(table["parameters"], HIDDEN)
                yield f"{key}.{number}", table, config.origins[f"{key}.{number}"]
        elif key == "severity":
            for rule, severity in value.items():
                yield f"severity.{rule}", severity, config.origins[f"severity.{rule}"]
        else:
            if key == "exclude":
                value = value["patterns"]
            elif key in PATHS:
                value = list(map(display_path, value)) if isinstance(value, list) else display_path(value)
            yield key, value, config.origins.get(key)
