"""Which rules a project looks for, and with which severity."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.diagnostic import DEFAULT, PRODUCTION, UNREADABLE_FILE_CODES, UNTRUSTED_SETTING, names_of, words_of
from heatlint.project.config import BadConfig
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from heatlint.diagnostic import Rule
    from heatlint.plugins import Ruleset
    from heatlint.project.config import Config
    from heatlint.project.path_patterns import PathPatterns

#: The codes that `select` does not switch off. A run must not pass with a file or a request that cannot be read (HL008,
#: HL018), a template for another program (HL022, HL025) or a config that is not used. Notes are not switched off
#: either, since what is not checked may break the selected rules.
ALWAYS = UNREADABLE_FILE_CODES | {"HL008", UNTRUSTED_SETTING.code, "HL018", "HL022", "HL025"}
#: The codes of findings that decide how severe others are: a type of an unknown namespace, a type and a property that
#: Heat lacks, a template for AWS or for merge.py, names that a template lacks. A run looks for them also where it does
#: not report them.
EVIDENCE = frozenset(("HL022", "HL025", "HL301", "HL302", "HL313", "HL401", "HL402", "HL405"))
#: The closeness of a whole code or name: more than that of any beginning of a code.
WHOLE_NAME = 100


class Selection:
    """The rules that a config selects of a ruleset, file by file. Raises BadConfig for a word that is not a rule.

    select, ignore, profile: the options of the command line; `select` and `profile` replace the config's, `ignore` adds
    to it.
    """

    __slots__ = (
        "lacks_rules",
        "_ruleset",
        "_config",
        "_select",
        "_ignore",
        "_profile",
        "_path_tables",
        "_path_patterns",
        "_by_word",
        "_resolved",
    )

    def __init__(
        self,
        ruleset: Ruleset,
        config: Config,
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        profile: str | None = None,
    ) -> None:
        self._ruleset = ruleset
        #: Whether words may name rules that are not loaded; an unknown word is not an error then.
        self.lacks_rules = config.lacks_rules
        self._config = config
        self._select = select
        self._ignore = ignore
        self._profile = profile
        self._path_tables = config.listed("path")
        self._path_patterns = _patterns_of(config, self._path_tables) if self._path_tables else None
        self._by_word: dict[str, list[str]] = {}  # in capitals -> codes; empty before the first question
        self._resolved: dict[tuple[int, ...], tuple[frozenset[str], dict[str, str]]] = {}
        self._resolve(tuple(range(len(self._path_tables))))  # reports a wrong word also in tables for other files

    def of(self, file: str) -> tuple[frozenset[str], dict[str, str]]:
        """Return for a file the codes to look for, and code -> severity for the severities that the config sets."""
        if self._path_patterns is None:
            return self._resolve(())
        return self._resolve(self._path_patterns.tables(os.path.abspath(file)))

    @property
    def rules(self) -> list[Rule]:
        """The rules of the ruleset."""
        return self._ruleset.rules

    @property
    def all(self) -> frozenset[str]:
        """The codes that are looked for in at least one file."""
        numbers = range(len(self._path_tables))
        sets = [self._resolve(each)[0] for each in ((), *((number,) for number in numbers), tuple(numbers))]
        return frozenset().union(*sets)

    @property
    def looked_for(self) -> frozenset[str]:
        """The codes that a check looks for: those that are reported, and the evidence."""
        return self.all | EVIDENCE

    def _resolve(self, numbers: tuple[int, ...]) -> tuple[frozenset[str], dict[str, str]]:
        """Return what `of` returns for a file that these `[[path]]` tables match."""
        if numbers not in self._resolved:
            tables = [self._config.values, *(self._path_tables[number] for number in numbers)]
            self._resolved[numbers] = self._selected(tables), self._severities(tables)
        return self._resolved[numbers]

    def _selected(self, tables: list[dict[str, Any]]) -> frozenset[str]:
        """Return the codes that tables select; a later table adds to the earlier ones or overrides them."""
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
        selected = self._closeness([*(select or []), *more])
        dropped = self._closeness([*ignored, *self._ignore])
        if UNTRUSTED_SETTING.code not in self._closeness(self._ignore):
            dropped.pop(UNTRUSTED_SETTING.code, None)  # a config that is not trusted cannot hide that
        codes = set()
        for rule in self.rules if selected or dropped else self._ruleset.rules_of(profiles):
            closeness = selected.get(rule.code, 0)
            is_default = select is None or rule.code in ALWAYS or rule.skips is not None
            if not closeness and is_default and rule.profile in profiles:
                closeness = 1
            if closeness and closeness > dropped.get(rule.code, 0):
                codes.add(rule.code)
        return frozenset(codes)

    def _severities(self, tables: list[dict[str, Any]]) -> dict[str, str]:
        """Return code -> severity. The word that names a rule more closely wins, then the later one."""
        found: dict[str, tuple[int, str]] = {}
        for table in tables:
            for word, severity in table.get("severity", {}).items():
                for code, closeness in self._closeness([word]).items():
                    if closeness >= found.get(code, (0, ""))[0]:
                        found[code] = closeness, severity
        return {code: severity for code, (_, severity) in found.items()}

    def _closeness(self, words: Iterable[str]) -> dict[str, int]:
        """Return code -> how closely one of the words names its rule: more for a longer beginning of the code."""
        found: dict[str, int] = {}
        for word in dict.fromkeys(words):
            codes = self._codes_of(word)
            if not codes and self.lacks_rules:
                continue
            if not codes:
                hint = did_you_mean(word, names_of(self.rules), "; see heatlint rules")
                message = f'"{word}" is not a rule{hint}'
                raise Misuse(message) if self._config.path is None else BadConfig(self._config.path, message)
            for code in codes:
                is_beginning = word.upper() != code and code.startswith(word.upper())
                found[code] = max(found.get(code, 0), 1 + (len(word) if is_beginning else WHOLE_NAME))
        return found

    def _codes_of(self, word: str) -> list[str]:
        """Return the codes of the rules that a word selects."""
        if not self._by_word:
            for rule in self.rules:
                for each in words_of(rule):
                    self._by_word.setdefault(each, []).append(rule.code)
        return self._by_word.get(word.upper(), [])


def _patterns_of(config: Config, tables: list[dict[str, Any]]) -> PathPatterns:
    """Return the patterns of the `[[path]]` tables of a config. Raises BadConfig."""
    from heatlint.project.path_patterns import PathPatterns

    return PathPatterns([(table, config.origins[f"path.{number}"]) for number, table in enumerate(tables)], "files")
