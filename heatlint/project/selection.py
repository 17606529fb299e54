"""Which rules are looked for, and how severe they are: the words of a config, held against the rules there are."""

from __future__ import annotations

import os

from heatlint.project.config import BadConfig, display_path
from heatlint.rule import DEFAULT, PRODUCTION, codes_of
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from heatlint.project.config import Config
    from heatlint.rule import Rule

#: The beginning of the codes that are looked for whatever is selected: a file that cannot be read passes nowhere.
ALWAYS = "HL0"


class Selection:
    """The rules that a config wants, file by file. Raises BadConfig for a word that is no rule's.

    select, ignore: of the command line; the first takes the place of the config's, the second comes on top.
    """

    __slots__ = ("rules", "_config", "_select", "_ignore", "_profile", "_overrides", "_found")

    def __init__(
        self,
        rules: Sequence[Rule],
        config: Config,
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        profile: str | None = None,
    ) -> None:
        self.rules = rules
        self._config = config
        self._select = select
        self._ignore = ignore
        self._profile = profile
        self._overrides = [(table, matcher(table["files"], table[""])) for table in config.listed("path")]
        self._found: dict[tuple[int, ...], tuple[frozenset[str], dict[str, str]]] = {}
        self._resolve(tuple(range(len(self._overrides))))  # so that a wrong word is told, whatever is checked

    def of(self, file: str) -> tuple[frozenset[str], dict[str, str]]:
        """For a file: the codes that are looked for, and code -> severity where a project sets it."""
        path = os.path.abspath(file)
        return self._resolve(tuple(number for number, (_, fits) in enumerate(self._overrides) if fits(path)))

    @property
    def all(self) -> frozenset[str]:
        """The codes that are looked for in any file."""
        found = self._resolve(())[0]
        for number in range(len(self._overrides)):
            found |= self._resolve((number,))[0]
        return found | self._resolve(tuple(range(len(self._overrides))))[0]

    def _resolve(self, numbers: tuple[int, ...]) -> tuple[frozenset[str], dict[str, str]]:
        if numbers not in self._found:
            tables = [self._config.values, *(self._overrides[number][0] for number in numbers)]
            self._found[numbers] = self._wanted(tables), self._severities(tables)
        return self._found[numbers]

    def _wanted(self, tables: list[dict[str, Any]]) -> frozenset[str]:
        profile, select = DEFAULT, None
        more: list[str] = []
        ignored: list[str] = []
        for table in tables:
            profile = table.get("profile", profile)
            select = table.get("select", select)
            more += table.get("extend-select", [])
            ignored += table.get("ignore", [])
        select = self._select or select
        profiles = (DEFAULT, PRODUCTION) if (self._profile or profile) == PRODUCTION else (DEFAULT,)
        chosen = self._strengths([*(select or []), *more])
        dropped = self._strengths([*ignored, *self._ignore])
        wanted = set()
        for rule in self.rules:
            strength = chosen.get(rule.code, 0)
            if not strength and (rule.code.startswith(ALWAYS) or select is None) and rule.profile in profiles:
                strength = 1
            if strength and strength > dropped.get(rule.code, 0):
                wanted.add(rule.code)
        return frozenset(wanted)

    def _severities(self, tables: list[dict[str, Any]]) -> dict[str, str]:
        found: dict[str, tuple[int, str]] = {}
        for table in tables:
            for word, level in table.get("severity", {}).items():
                for code, strength in self._strengths([word]).items():
                    if strength >= found.get(code, (0, ""))[0]:
                        found[code] = strength, level
        return {code: level for code, (_, level) in found.items()}

    def _strengths(self, words: Iterable[str]) -> dict[str, int]:
        """Code -> how closely the closest of the words fits it."""
        found: dict[str, int] = {}
        for word in words:
            codes = codes_of(word, self.rules)
            if not codes:
                names = [each for rule in self.rules for each in (rule.code, rule.name)]
                hint = did_you_mean(word, names, "; see heatlint rules")
                where = f"{display_path(self._config.path)}: " if self._config.path is not None else ""
                raise BadConfig(f'{where}there is no rule "{word}"{hint}')
            for code in codes:
                exact = len(word) if word.upper() != code and code.startswith(word.upper()) else 100
                found[code] = max(found.get(code, 0), exact + 1)
        return found


def matcher(patterns: list[str], directory: str) -> Callable[[str], bool]:
    """A test for whether an absolute path, of a directory with a slash at its end, is meant by patterns.

    They are in the syntax of .gitignore, seen from a directory.
    """
    import pathspec

    spec = pathspec.GitIgnoreSpec.from_lines(patterns)

    def fits(path: str) -> bool:
        below = os.path.relpath(path, directory)
        end = os.sep if path.endswith(os.sep) else ""
        return not below.startswith(os.pardir) and bool(spec.match_file(below + end))

    return fits
