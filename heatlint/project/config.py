"""A config: its settings, which file each setting comes from, and which of them are used only if the user trusts it."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse, escaped
from heatlint.heat import HIDDEN
from heatlint.load.disk import SETTINGS_LIMIT, Directories, Unreadable, is_below, read_regular_file, relative_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.project.trust import Trust

#: The names of a config file, in the order of precedence; the settings in the last one are its table tool.heatlint.
NAMES = ("heatlint.toml", ".heatlint.toml", "pyproject.toml")
#: The values of keys that no config sets.
DEFAULTS: dict[str, Any] = {"profile": "default", "fail-on": "warning", "gitignore": True, "cache": True}
#: Keys that hold lists of tables: a config adds to the lists of the configs that it extends.
TABLES = ("path", "stack", "policy")
#: Keys that hold the paths of files, or of directories of files, which describe the cloud.
CLOUD_FILES = ("types", "global-environments")
#: Keys that hold paths, relative to the file that sets them.
PATHS = (*CLOUD_FILES, "cloud", "roots", "rules", "baseline")
#: How many config files a config may read, itself and those that it extends; one that is named twice counts twice.
MOST_FILES = 100
#: How many `[[path]]`, `[[stack]]` or `[[policy]]` tables a config may have, with those of the files that it extends.
MOST_TABLES = 1_000


class BadConfig(Misuse):
    """A config that cannot be used; the message is one line that begins with the file's name.

    file: the path of the config file with the fault. reason: what is wrong with it.
    """

    def __init__(self, file: str, reason: str, is_subject: bool = False) -> None:
        """is_subject: whether the reason is what a sentence says about the file, as in `"a.toml" is not UTF-8`."""
        super().__init__(file, reason, is_subject)
        self.file = file
        self.reason = reason
        self._is_subject = is_subject

    def __str__(self) -> str:
        """Return the message."""
        return self.in_file if self._is_subject else escaped(f"{display_path(self.file)}: {self.reason}")

    @property
    def in_file(self) -> str:
        """The message for those who see which file it is about."""
        return escaped(f'"{display_path(self.file)}" {self.reason}' if self._is_subject else self.reason)


class UnusedSetting:
    """A setting that is not used, because the user does not trust the config.

    file: the config file that sets it. key: "rules", or "stack.0" for the first `[[stack]]` table of that file;
    "package" stands for the rules of a package in the project, whose entry points are in the file. paths: what the
    setting names and is not used, as written.
    """

    __slots__ = ("file", "key", "paths")

    def __init__(self, file: str, key: str, paths: list[str]) -> None:
        self.file = file
        self.key = key
        self.paths = paths


class Config:
    """The settings of a project.

    path: the config file; None without one.
    values: key -> value, with absolute paths. Each table of a list in TABLES has under the key "" the directory that
    its paths and patterns are relative to.
    origins: key -> the file that sets it; for the table of severities the keys are "severity.RULE", for lists of tables
    "stack.NUMBER".
    files: each config file that was read -> its settings.
    unused: what is not used without the trust of the user: plugins, and paths outside of the repository.
    unused_files: config files that are not used -> why, see heatlint.project.configs.
    """

    __slots__ = (
        "path",
        "trust",
        "values",
        "origins",
        "files",
        "unused",
        "unused_files",
        "_limit",
        "_digest_of",
        "_is_trusted",
        "_additions",
    )

    def __init__(self, path: str | None, trust: Trust, digest_of: Callable[[str], str | None] | None = None) -> None:
        """digest_of: heatlint.project.config_files.content_digest; without it no record of the trust is looked for."""
        self.path = path
        self.trust = trust
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.unused: list[UnusedSetting] = []
        self.unused_files: dict[str, str] = {}
        self._limit: str | None = None
        self._digest_of = digest_of
        self._is_trusted: bool | None = None
        self._additions = 0

    @property
    def directory(self) -> str:
        """The directory of the config file, or the current directory without a config file."""
        return os.path.dirname(self.path) if self.path is not None else os.getcwd()

    @property
    def limit(self) -> str:
        """The directory that the config may name files in: its repository, else its own directory. A real path."""
        if self._limit is None:
            self._limit = Directories().project(os.path.realpath(self.directory))
        return self._limit

    @property
    def is_trusted(self) -> bool:
        """Whether the user trusts the config as it is now."""
        if self._is_trusted is None:
            if self.trust.everything is not None or self.path is None or self._digest_of is None:
                self._is_trusted = bool(self.trust.everything)
            else:
                recorded = self.trust.recorded_digest(self.path)
                self._is_trusted = recorded is not None and recorded == self._digest_of(self.path)
        return self._is_trusted

    @property
    def lacks_rules(self) -> bool:
        """Whether plugins of the project are not loaded, so that words may name rules that are not known."""
        return any(each.key in ("rules", "package") for each in self.unused)

    @property
    def lacks_types(self) -> bool:
        """Whether files that say which resource types the cloud has are not used."""
        return any(each.key in CLOUD_FILES for each in self.unused)

    def allows(self, path: str) -> bool:
        """Whether the config may name a path: one inside its limit, or any path if it is trusted."""
        return self._is_inside(path) or self.is_trusted

    def allows_files(self, path: str) -> bool:
        """Whether the config may name a file or a directory of files: also the links in it must not lead out."""
        if not self.allows(path):
            return False
        try:
            with os.scandir(path) as entries:
                links = [entry.path for entry in entries if entry.is_symlink()]
        except (OSError, ValueError):  # not a directory, or not readable, which is reported when it is read
            links = []
        return all(map(self.allows, links))

    def allows_package(self, entry_points: str) -> bool:
        """Whether the rules of a package with a file of entry points are loaded; notes it when they are not.

        A package that is installed in the environment of heatlint, or elsewhere outside of the project, was the user's
        choice. What the project itself has on the import path is only used if everything is trusted, since
        `heatlint trust` does not record it.
        """
        directory = os.path.dirname(os.path.dirname(entry_points))
        is_installed = os.path.basename(directory) in ("site-packages", "dist-packages")
        if is_installed or self.trust.everything or not self._is_inside(entry_points):
            return True
        self.unused.append(UnusedSetting(entry_points, "package", []))
        return False

    def _may_name(self, key: str, path: str) -> bool:
        """Whether a key of PATHS may name a path. Plugins need trust wherever they are."""
        if key == "rules":
            return self.is_trusted
        return self.allows_files(path) if key in CLOUD_FILES else self.allows(path)

    def _is_inside(self, path: str) -> bool:
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):  # a null character
            return False
        return is_below(real, self.limit)

    def get(self, key: str) -> Any:
        """Return the value of a key, its default, or None."""
        return self.values.get(key, DEFAULTS.get(key))

    def listed(self, key: str) -> list[Any]:
        """Return the value of a key that holds a list."""
        return self.values.get(key) or []

    def add(self, values: dict[str, Any], origin: str) -> None:
        """Add the settings of a file. They override those added before, except for lists of tables and severities."""
        directory = os.path.dirname(origin)
        self._additions += 1
        if self._additions > MOST_FILES:
            raise BadConfig(origin, f"more than {MOST_FILES} files are extended; expected fewer")
        self.files[origin] = values
        for key, value in values.items():
            if key == "extends":
                continue
            if key in TABLES:
                known = self.values.setdefault(key, [])
                for each in value:
                    self.origins[f"{key}.{len(known)}"] = origin
                    known.append({**each, "": directory})
                if len(known) > MOST_TABLES:
                    raise BadConfig(origin, f'more than {MOST_TABLES:,} tables "{key}"; expected fewer')
            elif key == "severity":
                self.values.setdefault(key, {}).update(value)
                self.origins.update((f"{key}.{rule}", origin) for rule in value)
            else:
                if key in PATHS:
                    value = absolute(value, directory)
                self.values[key] = {"patterns": value, "": directory} if key == "exclude" else value
                self.origins[key] = origin

    def leave_out_stack(self, number: int, paths: list[str]) -> None:
        """Note that a `[[stack]]` table is not used. paths: what it names outside of the repository, as written."""
        origin, key = self.table_origin("stack", number)
        self.unused.append(UnusedSetting(origin, key, paths))

    def table_origin(self, key: str, number: int) -> tuple[str, str]:
        """Return the file that has a table of a list in TABLES, and its key in that file: "stack.0" for the first."""
        origin = self.origins[f"{key}.{number}"]
        before = sum(self.origins[f"{key}.{other}"] == origin for other in range(number))
        return origin, f"{key}.{before}"

    def leave_out_untrusted(self) -> None:
        """Remove the settings that need the trust of the user, except for `[[stack]]` tables, if it is not there."""
        for key in PATHS:
            value = self.values.get(key) or []
            written = self.files[self.origins[key]][key] if value else []
            if isinstance(value, str):
                value, written = [value], [written]
            allowed = [self._may_name(key, path) for path in value]
            if not all(allowed):
                unused = [name for name, is_allowed in zip(written, allowed) if not is_allowed]
                self.unused.append(UnusedSetting(self.origins[key], key, unused))
                self.values[key] = [path for path, is_allowed in zip(value, allowed) if is_allowed]
                if not self.values[key]:
                    del self.values[key]


def content(path: str, addition: str = "") -> bytes:
    """Return the content of a config file. addition: ends the message when it cannot be read. Raises BadConfig."""
    try:
        return read_regular_file(path, SETTINGS_LIMIT)
    except Unreadable as error:
        reason = error.reason
        if error.kind == "missing-file" and os.path.islink(path):
            reason = "is a symbolic link to a file that does not exist"
        raise BadConfig(path, f"{reason}{addition}", True) from None


def absolute(value: Any, directory: str) -> Any:
    """Return the absolute path of a path, or the list of those of several, relative to a directory."""
    if isinstance(value, list):
        return [os.path.normpath(os.path.join(directory, each)) for each in value]
    return os.path.normpath(os.path.join(directory, value))


def display_path(path: str) -> str:
    """Return a path for messages: relative to the current directory when it is below that."""
    if not os.path.isabs(path):
        return path
    here = os.getcwd()
    below = relative_path(path, here)
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
