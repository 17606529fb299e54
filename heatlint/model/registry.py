"""The resource registry: what a resource type stands for. Source: heat.engine.environment (ResourceRegistry)."""

from __future__ import annotations

from collections import ChainMap

from heatlint import catalog
from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.language.functions.base import kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from typing import Any

    from heatlint.catalog import Known, ResourceType
    from heatlint.model.name_patterns import Patterns
    from heatlint.model.resource import Resource

HOOKS = ("pre-create", "pre-update", "pre-delete", "post-create", "post-update", "post-delete")
ACTIONS = ("update", "replace")
RESTRICTED_ACTIONS = "restricted_actions"
#: A chain of more mappings than this must be a circle.
MOST_MAPPINGS = 200
#: How often the names of resources are compared with patterns for nested stacks, in one request.
MOST_COMPARISONS = 250_000


class RegistryFault:
    """An entry that Heat refuses.

    kind: "value", "hook", "action" or "name"; path: the steps from `resource_registry` to the entry.
    """

    __slots__ = ("kind", "path", "message")

    def __init__(self, fault_kind: str, path: tuple[Any, ...], message: str) -> None:
        self.kind = fault_kind
        self.path = path
        self.message = message


class Entry:
    """One entry of the registry: it maps a type, or all types that a glob matches, to a template or to another type.

    path: the steps from `resource_registry`; template: the URL of the template, None when `value` is another type;
    is_global: whether the entry is in the cloud's global environment; written: the steps to where the author wrote it.
    """

    __slots__ = ("path", "name", "value", "template", "is_global", "written")

    def __init__(
        self, path: tuple[str, ...], value: Any, is_global: bool = False, *, written: tuple[str, ...] | None = None
    ) -> None:
        self.path = path
        self.written = written or path
        self.is_global = is_global
        self.name = path[-1]
        self.value = value
        self.template: str | None = None
        if self.name.endswith(TEMPLATE_TYPE_ENDINGS):
            self.template = self.value = self.name
        elif isinstance(value, str) and value.endswith(TEMPLATE_TYPE_ENDINGS):
            self.template = value

    @property
    def is_glob(self) -> bool:
        """Whether the entry is for all types with a prefix."""
        return self.template is None and self.name.endswith("*")

    def matches(self, type_name: str) -> bool:
        """Whether the entry is a glob that matches a type."""
        return self.is_glob and type_name != self.value and type_name.startswith(self.name[:-1])

    def target(self, type_name: str) -> str:
        """Return the type that a type is mapped to."""
        target = str(self.value)
        if self.is_glob and target.endswith("*"):
            target = target[:-1] + type_name[len(self.name) - 1 :]
        return target

    def is_like(self, other: Entry) -> bool:
        """Whether another entry is at the same place and says the same."""
        return (self.path, self.value, self.is_global) == (other.path, other.value, other.is_global)

    def order(self) -> tuple[int, tuple[str, ...]]:
        """Return the sort key: more specific entries come first."""
        return (-len(self.path), self.path)


class Setting:
    """What the registry says about resources themselves: hooks, or actions that are forbidden.

    path: the steps from `resource_registry`; value: a word or a list of words.
    """

    __slots__ = ("path", "value")

    def __init__(self, path: tuple[str, ...], value: Any) -> None:
        self.path = path
        self.value = value


class Found:
    """What a type stands for: a nested template, or a type of the catalog.

    template: the URL, None for a type; type: None for a template; entry: the entry of the registry that led there.
    """

    __slots__ = ("template", "type", "entry")

    def __init__(
        self, template: str | None = None, found_type: ResourceType | None = None, entry: Entry | None = None
    ) -> None:
        self.template = template
        self.type = found_type
        self.entry = entry

    def is_like(self, other: Found | None) -> bool:
        """Whether another type stands for the same."""
        return other is not None and (self.template, self.type) == (other.template, other.type)


class Spread:
    """A resource that Heat makes as what another resource alone is mapped to.

    resource: as the template of its stack means it; entry: the mapping of the other one.
    """

    __slots__ = ("resource", "entry")

    def __init__(self, resource: Resource, entry: Entry) -> None:
        self.resource = resource
        self.entry = entry


class Circle(Exception):
    """The registry maps a type to itself, through one entry or several."""


class Registry:
    """The registry of one environment. As in Heat, `find` may add an entry.

    written: the section `resource_registry`; known: the types of the cloud, those of the newest Heat when it is None.
    is_global: whether this is the registry of the cloud's global environment, which each other registry has below it.
    spreads: whether a resource stands for what Heat makes of it when it uses the mapping of another resource, and not
    for what the author means, see `after_lookups`.
    """

    def __init__(
        self,
        written: Any = None,
        known: Known | None = None,
        *,
        is_global: bool = False,
        spreads: bool = False,
    ) -> None:
        self.known = known or catalog.known()
        self.is_global = is_global
        self.spreads = spreads
        self._below: Registry | None = None if is_global else _global_registry(self.known)
        #: A nested stack's registry shares the entries of its parent's. None is in the place of a removed entry.
        self.entries: MutableMapping[str, Any] = {"resources": {}}
        self.faults: list[RegistryFault] = []
        #: What stands in the place of the map `resources`: a text, or None. Heat returns the text.
        self._instead: dict[str, Entry | None] = {}
        self._glob_lengths: set[int] = set()  # of the prefixes of globs
        self._remembered: dict[str, Entry] = {}  # what Heat remembers, as nested stacks get it
        self._of_one: dict[str, Entry] = {}  # by type: the mapping of one resource that Heat remembers for all
        #: What the resources of all stacks of the request are made as by a mapping of another one.
        self.spread: list[Spread] = []
        self._comparisons = [0]  # shared by the registries of a request
        self._patterns: Patterns | None = None  # the names of resources
        self._unmapped: dict[str, Found | None] = {}  # by type: what `find` returns when no entry is for the type
        if isinstance(written, dict):
            self._load((), written, 0)
        elif written:
            self.faults.append(RegistryFault("value", (), f"the resource registry must be a map, not {kind(written)}"))
        self._plain = len(self.entries) == 1 and not self.entries["resources"]

    def _load(self, path: tuple[str, ...], level: dict[Any, Any], depth: int) -> None:
        for key, value in level.items():
            at = (*path, key)
            if not isinstance(key, str):
                self.faults.append(
                    RegistryFault("name", at, f"the name of a resource type must be a string, not {kind(key)}")
                )
            elif key in ("hooks", RESTRICTED_ACTIONS) and value is not None:
                self._load_words(at, key, value)
            elif (at == ("resources",) or (path == ("resources",) and value is not None)) and not isinstance(
                value, dict
            ):
                self.faults.append(RegistryFault("value", at, f'"{key}" must be a map, not {kind(value)}'))
                entry = Entry(at, value, self.is_global) if isinstance(value, str) else None
                if not path:
                    self._instead[key] = entry
                elif entry is not None:  # Heat refuses it only for a resource of that name, and returns it
                    self._level(path)[key] = entry
            elif value is None:
                self._remove(at)
            elif isinstance(value, dict):
                self._load(at, value, depth + 1)
            elif not isinstance(value, str) and not key.endswith(TEMPLATE_TYPE_ENDINGS):
                self.faults.append(
                    RegistryFault(
                        "value", at, f"a resource type must be mapped to a type or a file, not to {kind(value)}"
                    )
                )
            else:
                self._put(path, key, Entry(at, value, self.is_global))

    def _load_words(self, at: tuple[str, ...], key: str, value: Any) -> None:
        allowed = HOOKS if key == "hooks" else ACTIONS
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list):
            wrong: Any = value
        else:
            bad = [word for word in words if word not in allowed]
            if not bad:
                self._level(at[:-1])[key] = Setting(at, value)
                return
            wrong = bad[0]
        self.faults.append(
            RegistryFault(
                "hook" if key == "hooks" else "action",
                at,
                f'"{key}" must be one of {", ".join(allowed)}, not {kind(wrong)}',
            )
        )

    def _level(self, path: tuple[str, ...]) -> MutableMapping[str, Any]:
        level = self.entries
        for step in path:
            inner = level.get(step)
            if not isinstance(inner, dict):
                inner = level[step] = {}
            level = inner
        return level

    def _put(self, path: tuple[str, ...], key: str, entry: Entry) -> None:
        self._level(path)[key] = entry
        if not path and key.endswith("*"):
            self._glob_lengths.add(len(key) - 1)

    def _remove(self, path: tuple[str, ...]) -> None:
        level = self._level(path[:-1])
        name = path[-1]
        if name.endswith("*"):
            for each in [key for key, entry in level.items() if isinstance(entry, Entry) and key.startswith(name[:-1])]:
                level[each] = None
        elif name in level:
            level[name] = None

    def find(self, type_name: str, resource: str | None = None, *, is_certain: bool = True) -> Found | None:
        """Return what a type stands for; None when Heat does not know the type. Raises Circle.

        resource: the name of the resource that has the type; is_certain: whether it is known that Heat looks the type
        up, and so remembers what it finds.
        """
        if type_name in self._unmapped:
            return self._unmapped[type_name]
        if not self._may_map(type_name) and (self._below is None or not self._below._may_map(type_name)):
            known = self.known.find(type_name)
            found = self._unmapped[type_name] = None if known is None else Found(found_type=known)
            return found
        if is_certain:
            return self._find(type_name, resource, MOST_MAPPINGS)
        of_one = dict(self._of_one)
        found = self._find(type_name, resource, MOST_MAPPINGS)
        self._of_one = of_one
        return found

    def unknown_target(self, type_name: str, resource: str | None = None) -> tuple[Entry, str] | None:
        """Return the entry that maps a type, perhaps through others, to a type that Heat does not know, and that type.

        None when no entry does. type_name: a type for which `find` returns None; resource: the resource that has it.
        """
        found = None
        for _ in range(MOST_MAPPINGS):
            if not self._may_map(type_name):
                break
            entry = min(self._candidates(type_name, resource), key=Entry.order, default=None)
            if entry is None or entry.template is not None:
                break
            type_name = entry.target(type_name)
            found = entry, type_name
        return found

    def replaced(self, type_name: str, resource: str, template: Entry) -> Found | None:
        """Return what a type would stand for without the entry that maps it to a template; None for nothing.

        Heat compares the template with that. It does not look past the other mappings on the way to the template, and
        keeps a template on its own disk apart from all that it hides. Raises Circle.
        """
        if template.is_global or not self._may_map(type_name):
            return None
        for entry in self._ordered(type_name, resource):
            if entry.template is not None:
                found: Found | None = Found(template=entry.template, entry=entry)
            else:
                found = self._target(entry, type_name, resource, MOST_MAPPINGS)
            if found is not None and (found.entry is None or not found.entry.is_like(template)):
                return found
        known = self.known.find(type_name)
        return None if known is None else Found(found_type=known)

    def _ordered(self, type_name: str, resource: str | None) -> list[Entry]:
        """Return the entries that are for a type, in the order in which Heat tries them."""
        entries = sorted(self._candidates(type_name, resource), key=Entry.order)
        if self._below is not None and self._below._may_map(type_name):
            entries += sorted(self._below._candidates(type_name, resource), key=Entry.order)
        return entries

    def _target(self, entry: Entry, type_name: str, resource: str | None, left: int) -> Found | None:
        """Return what the type stands for that an entry maps a type to."""
        # What the global environment maps is looked up in the global environment only.
        registry = self._below if entry.is_global and self._below is not None else self
        return registry._find(entry.target(type_name), resource, left - 1)

    def _find(self, type_name: str, resource: str | None, left: int) -> Found | None:
        if not left:
            raise Circle
        for entry in self._ordered(type_name, resource):
            if entry.template is not None:
                if entry.is_global and not self.is_global:  # Heat remembers what it has read from its own disk
                    self._put(entry.path[:-1], entry.name, entry)
                return Found(template=entry.template, entry=entry)
            found = self._target(entry, type_name, resource, left)
            if found is not None:
                # Heat remembers a mapping to a type of its own or of the global environment.
                if not self.is_global and (found.entry is None or found.entry.is_global):
                    if len(entry.path) > 1:
                        self._of_one[type_name] = min(entry, self._of_one.get(type_name, entry), key=Entry.order)
                        return found
                    self._put((), type_name, entry)
                    if entry.path != (type_name,) or entry.is_global:
                        self._remembered[type_name] = Entry((type_name,), entry.value)
                return found
        found_type = self.known.find(type_name)
        return None if found_type is None else Found(found_type=found_type)

    def after_lookups(self) -> Registry | None:
        """Return the registry as Heat has it once it has looked up the types of all resources; None if it is the same.

        What one resource alone is mapped to is then what all resources of that type are mapped to, unless it is a
        template of the user. Heat looks types up in an order that depends on the hash of the names, so while it
        validates a stack, any of the other resources may still be what the author means. It stores the registry before
        it makes the resources. Call it when `find` was called for all resources of a stack.
        """
        if not self._of_one:
            return None
        after = Registry(known=self.known)
        after.entries = ChainMap(dict(self._of_one), self.entries)
        after._glob_lengths = set(self._glob_lengths)
        after._plain = False
        after._of_one = self._of_one
        return after

    @property
    def maps_one_resource(self) -> bool:
        """Whether a type is mapped for one resource."""
        levels = [each for each in self.entries["resources"].values() if isinstance(each, dict)]
        return any(isinstance(each, Entry) for level in levels for each in level.values())

    def mapping_of_one(self, type_name: str, resource: str) -> Entry:
        """Return the mapping of one resource that changes what another resource stands for.

        type_name: the type of a resource for which `after_lookups` finds something else than the author means.
        """
        for _ in range(MOST_MAPPINGS):
            if type_name in self._of_one:
                return self._of_one[type_name]
            type_name = min(self._candidates(type_name, resource), key=Entry.order).target(type_name)
        raise Circle

    def _may_map(self, type_name: str) -> bool:
        """Whether an entry may be for a type. False is certain, and costs less than to look for the entries."""
        if type_name.endswith(TEMPLATE_TYPE_ENDINGS):
            return True
        if self._plain:
            return False
        entries = self.entries
        if entries["resources"] or type_name in entries:
            return True
        return any([type_name[:length] + "*" in entries for length in self._glob_lengths])

    def _candidates(self, type_name: str, resource: str | None) -> Iterator[Entry]:
        if (
            not self.is_global
            and type_name.endswith(TEMPLATE_TYPE_ENDINGS)
            and not isinstance(self.entries.get(type_name), (Entry, dict))
        ):
            self.entries[type_name] = Entry((type_name,), None)
        if resource:
            own = self.entries["resources"].get(resource)
            if isinstance(own, dict) and isinstance(own.get(type_name), Entry):
                yield own[type_name]
        entry = self.entries.get(type_name)
        if isinstance(entry, Entry):
            yield entry
        for length in self._glob_lengths:
            if length <= len(type_name):
                each = self.entries.get(type_name[:length] + "*")
                if isinstance(each, Entry) and each is not entry and each.matches(type_name):
                    yield each

    def restricted_actions(self, resource: str) -> dict[str, tuple[str, ...]]:
        """Return what Heat may not do with a resource in an update, each with the path of the setting."""
        found: dict[str, tuple[str, ...]] = {}
        if self._plain or self.is_exhausted:
            return found
        from heatlint.model.name_patterns import comparisons, matches

        for pattern, level in self.entries["resources"].items():
            setting = level.get(RESTRICTED_ACTIONS) if isinstance(level, dict) else None
            if not isinstance(setting, Setting) or not setting.value:
                continue
            self._comparisons[0] += comparisons(pattern)
            if matches(resource, pattern):
                words = [setting.value] if isinstance(setting.value, str) else setting.value
                found.update(dict.fromkeys(words, setting.path))
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the registry as the response has it."""
        return _as_dict({**self.entries, **self._of_one, **self._instead})

    @property
    def is_exhausted(self) -> bool:
        """Whether nested stacks get no entries for their resources any more, since that takes too many comparisons."""
        return self._comparisons[0] > MOST_COMPARISONS

    def for_child(self, resource: str, without: Entry | None) -> Registry:
        """Return the registry of the stack that is nested in a resource.

        It has the entries for the resource itself as entries for all; `without` is the entry that led to the template.
        """
        child = Registry(known=self.known, spreads=self.spreads)
        child.spread = self.spread
        if self._plain:  # its entries are for files, which are found by their names
            return child
        from heatlint.model.name_patterns import Patterns

        child._comparisons = self._comparisons
        kept: dict[str, Any] = {}
        levels = self.entries["resources"]
        if self._patterns is None or self._patterns.count != len(levels):  # `find` may have added one
            self._patterns = Patterns(levels)
        self._comparisons[0] += self._patterns.cost
        for pattern in self._patterns.matching(resource) if not self.is_exhausted else ():
            if isinstance(levels[pattern], dict):
                kept.update((name, each) for name, each in levels[pattern].items() if each not in (without, {}))
        child.entries = ChainMap({"resources": kept}, self._remembered, self.entries)
        child._of_one = {name: Entry((name,), each.value, written=each.written) for name, each in self._of_one.items()}
        if without is not None and without.template is not None and len(without.path) == 1:
            child.entries[without.name] = None
        child._glob_lengths = set(self._glob_lengths)
        child._plain = False
        return child

    def extended(self, mappings: dict[str, str]) -> Registry:
        """Add mappings of types to types, and return the registry."""
        self._load((), mappings, 0)
        self._plain = False
        self._unmapped.clear()
        return self

    def names(self) -> Iterator[str]:
        """Return the types that the registry defines, to propose one of them."""
        return (
            name
            for name, entry in self.entries.items()
            if isinstance(entry, Entry)
            and not entry.is_glob
            and not entry.is_global
            and entry.template != name  # `find` adds the path of a template that the text names
        )


def _global_registry(known: Known) -> Registry | None:
    """Return the registry of the cloud's global environment, None when it has no entries. It is built once."""
    if known.global_registry is None:
        registry = Registry(None, known, is_global=True)
        for section in known.global_environments:
            registry._load((), section, 0)
        registry._plain = False
        known.global_registry = registry
    entries = known.global_registry.entries
    return known.global_registry if len(entries) > 1 or entries["resources"] else None


def _as_dict(level: MutableMapping[str, Any]) -> dict[str, Any]:
    return {
        name: _as_dict(each) if isinstance(each, dict) else each.value if isinstance(each, (Entry, Setting)) else each
        for name, each in level.items()
        if each is not None
    }
