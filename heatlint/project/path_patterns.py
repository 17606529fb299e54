"""Which files the patterns in a config match."""

from __future__ import annotations

from heatlint.load.disk import is_below
from heatlint.project.config import BadConfig

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.project.git_patterns import GitPatterns


class PathPatterns:
    """The patterns of the tables of a config, such as the `[[path]]` tables.

    The patterns of a table are relative to the directory of its config file. The last pattern that matches a file or a
    directory above it decides; a pattern that begins with "!" leaves out.
    """

    __slots__ = ("_directories",)

    def __init__(self, tables: list[tuple[dict[str, Any], str]], key: str) -> None:
        """tables: each with its config file. key: the key of the patterns in it.

        Raises BadConfig for a pattern that cannot be used.
        """
        written: dict[str, list[tuple[str, int, str]]] = {}  # by directory: pattern, number of the table, config file
        for number, (table, origin) in enumerate(tables):
            written.setdefault(table[""], []).extend((each, number, origin) for each in table[key])
        #: For each directory the patterns, and the number of the table of each.
        self._directories = [
            (directory, _patterns(patterns), [number for _, number, _ in patterns])
            for directory, patterns in written.items()
        ]

    def tables(self, path: str) -> tuple[int, ...]:
        """Return the numbers of the tables that match an absolute path. The path of a directory ends with a slash."""
        decided: dict[int, bool] = {}
        for directory, patterns, numbers in self._directories:
            if not is_below(path, directory):
                continue
            for number, is_included in patterns.decisions(patterns.name_of(path, directory)):
                decided.setdefault(numbers[number], is_included)
        return tuple(sorted(number for number, is_included in decided.items() if is_included))


def _patterns(written: list[tuple[str, int, str]]) -> GitPatterns:
    """Return the patterns of a directory. Raises BadConfig."""
    from heatlint.project.git_patterns import MOST_BYTES, GitPatterns

    lines = [pattern.encode() for pattern, _, _ in written]
    if sum(map(len, lines)) > MOST_BYTES:
        message = f"the patterns have more than {MOST_BYTES:,} bytes; expected fewer or shorter ones"
        raise BadConfig(written[-1][2], message)
    patterns = GitPatterns(lines)
    for number in patterns.invalid:
        pattern, _, origin = written[number]
        message = f'"{pattern}" is not a pattern; expected one as in .gitignore, such as "build/*"'
        raise BadConfig(origin, message)
    return patterns
