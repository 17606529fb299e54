"""Finds the files that no stack of a repository reads."""

from __future__ import annotations

import os

from heatlint.heat import STACK_TYPES
from heatlint.language.functions.base import shorten
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY
from heatlint.model.names import PARAMETER, TYPE, is_template_type
from heatlint.run.find_templates import read_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any

    from heatlint.run.other_texts import OtherTexts
    from heatlint.run.sources import Source, Sources

#: A script with one of these calls the command-line clients, so people may run it.
_CLIENTS = (b"openstack ", b"heat ")

#: Why it is not certain whether a file is unused.
MENTIONED = "another file mentions it"
NO_TABLES = 'no [[stack]] table of a config says which files are for stacks ("heatlint init" writes those it finds)'
MAY_BE_STACK = "it may be a stack by itself, which no [[stack]] table names"
UNKNOWN_TEMPLATES = "a template outside of the repository may have a name that it sets"
CALLS_CLIENT = "it calls the OpenStack client, so people may run it"


class UnusedFiles:
    """The files that no stack reads.

    stacks: the real paths of the templates and environments of stacks. has_tables: whether `[[stack]]` tables say which
    files in a directory are stacks. heat: the names of Heat's own types. not_judged: is called with a file,
    with the reason why it cannot be judged, and with the file that is the cause.
    """

    def __init__(
        self,
        sources: Sources,
        texts: OtherTexts,
        stacks: Collection[str],
        has_tables: Callable[[str], bool],
        heat: Iterable[str],
        not_judged: Callable[[str, str, str | None], None],
    ) -> None:
        self._sources = sources
        self._texts = texts
        self._stacks = stacks
        self._has_tables = has_tables
        self._heat = frozenset(heat)
        self._not_judged = not_judged
        self._by_real = {each.real: each for each in sources.all()}
        self._loose = {name for each in sources.all() for name in each.loose}
        for each in sources.all():
            texts.add("\n".join(each.strings).encode("utf-8", "replace"), each.path)

    def templates(self) -> Iterator[tuple[str, str]]:
        """Yield each template that no stack reads, with the reason. Only where the config has `[[stack]]` tables."""
        read = self._reached(real for real in self._stacks if real in self._by_real)
        possible: dict[str, tuple[str, str | None]] = {}  # templates that may be used -> the reason and the cause
        for real, source in self._sources.templates.items():
            if real in read:
                continue
            mention = self._mention(source.path)
            if mention is not None:
                possible[real] = MENTIONED, mention
            elif not self._has_tables(os.path.dirname(source.path)):
                possible[real] = NO_TABLES, None
            elif not _needs_values(source):
                possible[real] = MAY_BE_STACK, None
        for environment in self._sources.environments:
            read |= self._reached([environment.real])
        read |= self._reached(possible)
        for real, source in self._sources.templates.items():
            if real in possible:
                self._not_judged(source.path, *possible[real])
            elif real not in read:
                yield source.path, _why_unused(source)

    def environments(self) -> Iterator[tuple[str, str]]:
        """Yield each environment whose names no template has, with the reason."""
        types = [each.name for source in self._sources.templates.values() for each in source.types()]
        mapped = [
            each.name
            for source in self._sources.environments
            for each in source.names
            if each.kind == TYPE and not each.key
        ]
        parameters = {
            each.name
            for source in self._sources.templates.values()
            for each in source.names
            if each.kind == PARAMETER and each.declares
        }
        is_open = any(name in STACK_TYPES or not (name in self._heat or is_template_type(name)) for name in types)
        for source in self._sources.environments:
            if source.real in self._stacks or not self._has_tables(os.path.dirname(source.path)):
                continue
            names = [each for each in source.names if each.key and each.kind in (PARAMETER, TYPE)]
            sections = {each.path[0] for each in names}
            others = [key for key in source.value if key not in (PARAMETERS, PARAMETER_DEFAULTS, RESOURCE_REGISTRY)]
            if not names or others or any(each.path[:2] == (RESOURCE_REGISTRY, "resources") for each in names):
                continue
            if any(each.kind == PARAMETER and each.name in parameters for each in names):
                continue
            if any(each.kind == TYPE and _maps_one(each.name, [*types, *mapped]) for each in names):
                continue
            mention = self._mention(source.path) or next(
                (self._texts.words[each.name] for each in names if each.name in self._texts.words), None
            )
            if mention is not None:
                self._not_judged(source.path, MENTIONED, mention)
            elif is_open and sections != {PARAMETERS}:
                self._not_judged(source.path, UNKNOWN_TEMPLATES, None)
            else:
                example = shorten(names[0].name)
                yield (
                    source.path,
                    f'no stack has it, and no template has a name that it sets or maps, such as "{example}"',
                )

    def others(self) -> Iterator[tuple[str, str]]:
        """Yield each other file that no template reads, with the reason.

        Only in directories without templates where templates read files with the same ending: there it is certain that
        the files are for templates.
        """
        read = {file for each in self._sources.all() for file in each.files if file not in self._by_real}
        kinds = {(os.path.dirname(file), os.path.splitext(file)[1]) for file in read}
        with_sources = {os.path.dirname(each.real) for each in self._sources.all()} | {
            os.path.dirname(os.path.realpath(path)) for path in self._sources.unread
        }
        for path in self._texts.files:
            real = os.path.realpath(path)
            kind = os.path.dirname(real), os.path.splitext(real)[1]
            if real in read or not kind[1] or kind not in kinds or kind[0] in with_sources:
                continue
            mention = self._mention(path)
            data = read_plain(path)
            if mention is not None:
                self._not_judged(path, MENTIONED, mention)
            elif data is None or any(client in data for client in _CLIENTS):
                self._not_judged(path, CALLS_CLIENT, None)
            else:
                yield path, f'no template reads it, but other files in "{os.path.dirname(path)}"'

    def _mention(self, path: str) -> str | None:
        name = os.path.basename(path)
        if name in self._loose:
            return next(each.path for each in self._sources.all() if name in each.loose)
        return self._texts.mention(path)

    def _reached(self, start: Iterable[str]) -> set[str]:
        """Return the files that some files read, and these themselves, as real paths."""
        found = set(start)
        todo = list(found)
        while todo:
            source = self._by_real.get(todo.pop())
            for file in source.files if source is not None else ():
                if file not in found:
                    found.add(file)
                    todo.append(file)
        return found


def _needs_values(source: Source) -> list[str]:
    """Return the parameters of a template that have no default."""
    schemas = {} if source.template is None else source.template.schemas
    return [name for name, schema in schemas.items() if schema.default is None]


def _why_unused(source: Source) -> str:
    """Return why a template is unused: nothing leads to it, and it can hardly be a stack by itself."""
    needed = [f'"{shorten(name)}"' for name in _needs_values(source)]
    what = (
        f"its parameter {needed[0]} has" if len(needed) == 1 else f"{len(needed)} parameters, such as {needed[0]}, have"
    )
    return f"no stack reads it and no other file names it; it is hardly a stack by itself, since {what} no default"


def _maps_one(pattern: str, types: Iterable[Any]) -> bool:
    if not pattern.endswith("*"):
        return pattern in types
    return any(name.startswith(pattern[:-1]) for name in types)
