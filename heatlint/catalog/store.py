"""Reads the files of the catalog: the index once, a type when it is first used."""

from __future__ import annotations

import json
import os.path

from heatlint.catalog.merged import MARK, resolve
from heatlint.catalog.releases import NEWEST, UnknownRelease, describe_release, earlier_with, release_number
from heatlint.catalog.resource_type import ResourceType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    Ranges = list[tuple[int, int]]


#: How many types are kept as every release has them.
MOST_KEPT = 64


class Catalog:
    """The facts of all releases of Heat in a directory; for the format see schemas/catalog/README.md.

    A release is Heat's number of it. Each method returns the same object for the same arguments.
    """

    def __init__(self, directory: str) -> None:
        """Remember the directory; the methods read from it."""
        self._directory = directory
        self._index: dict[str, Any] = {}
        self._sections: dict[tuple[str, int], Any] = {}
        self._found: dict[tuple[str, int], ResourceType | None] = {}
        self._names: dict[int, list[str]] = {}
        self._kept_types: dict[
            str, tuple[dict[tuple[str, ...], Ranges], list[tuple[int, dict[str, Any]]], set[str]]
        ] = {}

    def find(self, type_name: str, release: int = NEWEST) -> ResourceType | None:
        """Return the resource type with a name, also a hidden one; None when the release does not have it."""
        key = type_name, release
        if key not in self._found:
            if type_name not in self._places():  # not kept: there are more such names than types
                return None
            facts = self.facts(type_name, release)
            base = self.section("base_attributes", release)
            resource_type = None if facts is None else ResourceType(facts, base, release)
            self._found.setdefault(key, resource_type)  # another thread may have been first
        return self._found[key]

    def available_releases(self) -> list[int]:
        """Return the releases whose facts are in the directory, oldest first."""
        held: list[int] = self._load_index()["releases"]
        return held

    def release(self, text: str) -> int:
        """Return the release with a name or number. Raises UnknownRelease when its facts are not in the directory."""
        number = release_number(text)
        if number not in self.available_releases():
            there = ", ".join(map(describe_release, self.available_releases()))
            raise UnknownRelease(f"the catalog has no release {describe_release(number)}; it has {there}")
        return number

    def names(self, release: int = NEWEST) -> Iterable[str]:
        """Return the names of all resource types of the release, sorted."""
        if release not in self._names:
            self._names[release] = [
                name for name, place in self._places().items() if _within(self._ranges(place), release)
            ]
        return self._names[release]

    def custom_constraints(self, release: int = NEWEST) -> dict[str, bool]:
        """Return each custom constraint that Heat registers -> whether Heat checks it without a cloud."""
        constraints: dict[str, bool] = self.section("constraints", release)
        return constraints

    def aliases(self, release: int = NEWEST) -> dict[str, str]:
        """Return the mappings in the environment file that comes with Heat: type or glob -> type, glob or template.

        An operator may remove or change that file, so find() does not follow them; see Known.global_environments.
        """
        mapped: dict[str, str] = self.section("aliases", release)
        return mapped

    def replacement(self, name: str, release: int = NEWEST) -> str | None:
        """Return the type to which the environment that comes with Heat maps another one; None when it does not."""
        aliases = self.aliases(release)
        if name in aliases:
            return aliases[name]
        for pattern, target in aliases.items():
            prefix = pattern[:-1]
            if pattern.endswith("*") and name.startswith(prefix):
                return target[:-1] + name[len(prefix) :]
        return None

    def language(self, release: int = NEWEST) -> dict[str, Any]:
        """Return the template versions that the release knows -> their facts."""
        versions: dict[str, Any] = self.section("versions", release)
        return versions

    def first_with_version(self, name: str) -> str | None:
        """Return the first release that has a template version, such as "2014.2" or "16"; None if none has it."""
        earlier = earlier_with(name)
        if earlier is not None:
            return earlier
        return next((str(each) for each in self.available_releases() if name in self.language(each)), None)

    def heat_version(self, release: int = NEWEST) -> str:
        """Return the version of Heat that the facts of the release come from."""
        version: str = self.section("heat", release)
        return version

    def history(self, type_name: str) -> Ranges:
        """Return the releases that have the type, as (first, last), oldest first; empty when none has it."""
        place = self._places().get(type_name)
        return [] if place is None else self._ranges(place)

    def property_history(self, type_name: str, path: Sequence[str]) -> Ranges:
        """Return the releases whose type has a property, as (first, last), oldest first; empty when none has it.

        path: the names from the top, such as ("networks", "port"). The items of a list have no name.
        """
        histories, facts_by_release, names = self._in_every_release(type_name)
        if path[0] not in names:
            return []
        key = tuple(path)
        if key not in histories:
            found: Ranges = []
            for release, facts in facts_by_release:
                if not _has(facts, path):
                    continue
                if found and found[-1][1] == release - 1:
                    found[-1] = found[-1][0], release
                else:
                    found.append((release, release))
            histories[key] = found
        return histories[key]

    def _in_every_release(
        self, type_name: str
    ) -> tuple[dict[tuple[str, ...], Ranges], list[tuple[int, dict[str, Any]]], set[str]]:
        """Return the histories of properties found so far, (release, facts) for each release that has the type, and the
        names of all its properties.

        They are kept, since one template can ask very often.
        """
        kept = self._kept_types.get(type_name)
        if kept is None:
            ranges = self.history(type_name)
            stored = json.loads(self._line(type_name)) if ranges else None
            releases = (release for first, last in ranges for release in range(first, last + 1))
            facts = [(release, resolve({"type": stored}, release)["type"]) for release in releases]
            kept = {}, facts, {name for _, each in facts for name in each.get("properties", ())}
            if len(self._kept_types) >= MOST_KEPT:
                self._kept_types = {}
            self._kept_types[type_name] = kept
        return kept

    def facts(self, type_name: str, release: int) -> dict[str, Any] | None:
        """Return the facts of a type in the format of the README; None when the release does not have the type."""
        place = self._places().get(type_name)
        if place is None or not _within(self._ranges(place), release):
            return None
        line = self._line(type_name)
        facts: dict[str, Any] = json.loads(line)
        if MARK in line:
            facts = resolve({"type": facts}, release)["type"]
        return facts

    def section(self, name: str, release: int) -> Any:
        """Return a section of the index for the release; empty when the release does not have it."""
        key = name, release
        if key not in self._sections:
            index = self._read("language.json") if name == "versions" else self._load_index()
            self._sections.setdefault(key, resolve({name: index.get(name, {})}, release).get(name, {}))
        return self._sections[key]

    def _places(self) -> dict[str, list[int]]:
        """Return type name -> [offset, length, first, last, ...]: its line in the file and its releases."""
        places: dict[str, list[int]] = self._load_index()["types"]
        return places

    def _ranges(self, place: list[int]) -> Ranges:
        """Return the ranges of releases in a place; the file leaves them out when all releases have the type."""
        held = self.available_releases()
        return list(zip(place[2::2], place[3::2], strict=True)) or [(held[0], held[-1])]

    def _load_index(self) -> dict[str, Any]:
        if not self._index:
            self._index = self._read("index.json")
        return self._index

    def _read(self, name: str) -> dict[str, Any]:
        with open(os.path.join(self._directory, name), "rb") as stored:
            content: dict[str, Any] = json.loads(stored.read())
        return content

    def _line(self, type_name: str) -> bytes:
        offset, length = self._places()[type_name][:2]
        with open(os.path.join(self._directory, "types.jsonl"), "rb") as stored:
            stored.seek(offset)
            return stored.read(length)


def _within(ranges: Ranges, release: int) -> bool:
    return any(first <= release <= last for first, last in ranges)


def _has(facts: dict[str, Any], path: Sequence[str]) -> bool:
    """Whether the facts of a type have a property at a path."""
    inside = facts.get("properties", {})
    for name in path:
        if name not in inside:
            return False
        facts = inside[name]
        while "item" in facts:
            facts = facts["item"]
        inside = facts.get("keys", {})
    return True
