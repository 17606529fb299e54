"""Keys that stand at a wrong place of a template or an environment, as the faults of its structure show it."""

from __future__ import annotations

import itertools

from heatlint.suggest import nearest_name
from heatlint.text.document import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.language.explain import StructureFault

    Path = tuple[Any, ...]

#: So many keys of a map are compared with known ones, to see whether the map is an entry of its section.
MOST_KEYS = 20


def displaced_keys(
    document: Any, faults: list[StructureFault], keys_of_entries: dict[str, tuple[str, ...]], maps: Collection[str]
) -> dict[Path, Path]:
    """Return the places of keys that lack indentation, in the order of the text: place -> the empty key above them.

    keys_of_entries: the sections with named entries, and the keys that an entry has. maps: the keys that hold a map.
    """
    unknown = {fault.path for fault in faults if fault.key and fault.nearest and nearest_name(*fault.nearest) is None}
    faulty = {fault.path[:length] for fault in faults for length in (1, 2, 3) if len(fault.path) >= length}
    displaced: dict[Path, Path] = {}
    for holder in dict.fromkeys(path[:-1] for path in faulty):
        value = value_at(document, holder)
        if not isinstance(value, dict) or (holder and holder[0] not in keys_of_entries):
            continue
        empty = None
        for key, inner in value.items():
            place = (*holder, key)
            belongs = key in keys_of_entries[holder[0]] if len(holder) == 1 else place in unknown
            if empty is not None and belongs and place in faulty:
                displaced[place] = empty
            else:
                may_hold = inner is None and (len(holder) == 1 or key in maps)
                empty = place if may_hold else None
    return displaced


def all_keys_unknown(value: Any, path: Path, nearest: tuple[Any, Any]) -> bool:
    """Whether the map of an unknown key has no known or misspelled key at all, so that the map itself is wrong."""
    if nearest_name(*nearest) is not None:
        return False
    owner = value_at(value, path[:-1])
    if not isinstance(owner, dict) or any(key in nearest[1] for key in owner):
        return False
    return not any(nearest_name(key, nearest[1]) is not None for key in itertools.islice(owner, MOST_KEYS))


def misnamed_properties(value: Any, path: Path, nearest: tuple[Any, Any], properties: str) -> Path | None:
    """Return where the properties of a resource are missing if an unknown key with a map probably holds them."""
    if len(path) != 3 or properties not in nearest[1] or nearest_name(*nearest) is not None:
        return None
    resource = value[path[0]][path[1]]
    is_missing = isinstance(resource[path[2]], dict) and properties not in resource
    return (*path[:-1], properties) if is_missing else None
