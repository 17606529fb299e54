"""Which config applies to a directory, and which config files there are not used."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import is_repository
from heatlint.project.config import NAMES, BadConfig, Config, content
from heatlint.project.trust import Trust

#: Why a config file is not used. It is above the repository of the templates; it belongs to another user; it is a link
#: that leads out of the repository.
ABOVE, FOREIGN, LINK = "above", "foreign", "link"


class Configs:
    """The configs of a run, each read once.

    path: the config for every directory; none: use no config at all. Raises Misuse for both together.
    """

    __slots__ = ("_path", "_none", "_trust", "_nearest_to", "_loaded")

    def __init__(self, path: str | None = None, *, none: bool = False, trust: Trust | None = None) -> None:
        if path is not None and none:
            raise Misuse(
                f'the config "{path}" cannot be used together with the option to use no config; give one of them'
            )
        self._path = None if path is None else os.path.abspath(path)
        self._none = none
        self._trust = trust or Trust()
        self._nearest_to: dict[str, tuple[str | None, dict[str, str]]] = {}
        self._loaded: dict[str | None, Config] = {}

    def of(self, directory: str) -> Config:
        """Return the config for the files in a directory. Raises BadConfig."""
        path = self._path
        unused: dict[str, str] = {}
        if path is None and not self._none:
            path, unused = self._nearest(os.path.abspath(directory))
        if path not in self._loaded:
            self._loaded[path] = self._load(path)
        self._loaded[path].unused_files.update(unused)
        return self._loaded[path]

    def all(self) -> list[Config]:
        """Return every config read so far."""
        return list(self._loaded.values())

    def _load(self, path: str | None) -> Config:
        if path is None:
            return Config(None, self._trust)
        from heatlint.project.config_files import load

        return load(path, self._trust)

    def _nearest(self, directory: str) -> tuple[str | None, dict[str, str]]:
        """Return the nearest config file at or above a directory, up to the root of its repository.

        With it the config files that are not used: path -> reason.
        """
        if directory not in self._nearest_to:
            found = config_in(directory)
            unused = {}
            if found is not None and (reason := self._why_unused(found)) is not None:
                unused[found] = reason
                found = None
            parent = os.path.dirname(directory)
            if found is None and parent != directory:
                if is_repository(directory):
                    unused.update(_first_above(directory))
                else:
                    found, others = self._nearest(parent)
                    unused.update(others)
            self._nearest_to[directory] = found, unused
        return self._nearest_to[directory]

    def _why_unused(self, path: str) -> str | None:
        """Return why a config file is not used, or None. One that the user trusts is used."""
        from heatlint.project.config_files import content_digest

        config = Config(path, self._trust, content_digest)
        reason = FOREIGN if _is_foreign(path) else None
        if reason is None and os.path.islink(path) and not config.allows(path):
            reason = LINK
        return None if reason is None or config.is_trusted else reason


def config_in(directory: str) -> str | None:
    """Return the config file in a directory, if any. A pyproject.toml without a table tool.heatlint does not count.

    What has the name of a config but cannot be read counts, so that it is reported. Raises BadConfig.
    """
    for name in NAMES:
        path = os.path.join(directory, name)
        if not os.path.lexists(path):
            continue
        # A text in UTF-16, which is an error in a config, has zeros between the letters.
        if name != NAMES[-1] or b"tool.heatlint" in content(path).replace(b"\0", b""):
            return path
    return None


def _first_above(directory: str) -> dict[str, str]:
    """Return the nearest config file above a repository, as an unused one."""
    while (parent := os.path.dirname(directory)) != directory:
        try:
            found = config_in(parent)
        except BadConfig:
            found = None
        if found is not None:
            return {found: ABOVE}
        directory = parent
    return {}


def _is_foreign(path: str) -> bool:
    """Whether a file belongs to a user who could not change what this user runs anyway: not to this user or to root.

    As git's safe.directory has it, files of the user who called sudo are root's own.
    """
    if not hasattr(os, "geteuid"):
        return False
    try:
        owner, user = os.stat(path).st_uid, os.geteuid()
    except OSError:  # reading it gives the error
        return False
    return owner not in (user, 0) and not (user == 0 and str(owner) == os.environ.get("SUDO_UID"))
