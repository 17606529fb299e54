"""What the user trusts: all projects, none, or the configs that `heatlint trust` has recorded.

For each of these configs the user's config directory has a file with the path of the config and a digest of its
content (heatlint.project.config_files.content_digest). A config with another content is not trusted.
"""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import SETTINGS_LIMIT, Unreadable, digest, read_regular_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: With the value "1", this environment variable stands for `--trust`. It is for CI systems.
SWITCH = "HEATLINT_TRUST"
#: The end of the name of a record.
ENDING = ".json"


class Trust:
    """What the user trusts.

    everything: True trusts every project, False no project; None: the environment variable decides, or the records of
    `heatlint trust`.
    """

    __slots__ = ("everything",)

    def __init__(self, everything: bool | None = None) -> None:
        if everything is None and os.environ.get(SWITCH) == "1":
            everything = True
        self.everything = everything

    def recorded_digest(self, config: str) -> str | None:
        """Return the digest that `heatlint trust` has recorded for a config, or None."""
        record = _read(record_path(config))
        return record[1] if record is not None and record[0] == os.path.realpath(config) else None


def record_path(config: str) -> str:
    """Return the path of the record of a config, which need not exist."""
    return os.path.join(_directory(), digest(os.path.realpath(config)) + ENDING)


def record(config: str, content: str) -> bytes:
    """Return what the record of a config contains. content: its digest."""
    import json

    return (json.dumps({"config": os.path.realpath(config), "digest": content}) + "\n").encode()


def recorded() -> Iterator[str]:
    """Yield the paths of all configs that are recorded, sorted."""
    try:
        names = os.listdir(_directory())
    except OSError:
        return
    records = (_read(os.path.join(_directory(), name)) for name in names if name.endswith(ENDING))
    yield from sorted(each[0] for each in records if each is not None)


def _directory() -> str:
    """Return the directory of the records. Raises Misuse for a relative path."""
    from platformdirs import user_config_dir

    directory = user_config_dir("heatlint", appauthor=False)
    if not os.path.isabs(directory):  # records in the current directory may be those of a stranger
        raise Misuse(f'"{directory}" is not the absolute path of a config directory; set XDG_CONFIG_HOME to one')
    return os.path.join(directory, "trusted")


def _read(path: str) -> tuple[str, str] | None:
    """Return the config and the digest in a record, or None without a record."""
    import json

    try:
        data = json.loads(read_regular_file(path, SETTINGS_LIMIT))
        return str(data["config"]), str(data["digest"])
    except (Unreadable, ValueError, LookupError, TypeError, RecursionError):
        return None
