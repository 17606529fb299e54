"""Finds the new names of files that are not at their place any more."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

#: A fact about more files than this does not say which of them a new file was.
MOST_ALIKE = 20


def moved_files(
    gone: Mapping[str, AbstractSet[Hashable]],
    new: Mapping[str, AbstractSet[Hashable]],
    contents: Mapping[str, str],
    content_of: Callable[[str], str | None],
) -> dict[str, str]:
    """Return the new files that were one of the gone files: new name -> old name.

    gone, new: files, with facts about each of them. contents: digests of gone files; content_of: returns that of a new
    file, None if it cannot be read. A new file was the gone one with the same content; else the one with the same name
    in another directory, if they have a fact in common; else the one that has at least half of its facts in common.
    Each gone file has one new name.
    """
    found: dict[str, str] = {}
    left = set(gone)
    if not left:
        return found
    by_content = _index((file, contents[file]) for file in sorted(gone) if file in contents)
    by_name = _index((file, _name(file)) for file in sorted(gone))
    by_fact = _index((file, fact) for file in sorted(gone) for fact in gone[file])

    def match(file: str, candidates: Iterable[str]) -> None:
        for old in candidates:
            if file not in found and old in left:
                left.discard(old)
                found[file] = old

    for file in sorted(new):
        same = by_content.get(content_of(file), ())
        match(file, sorted(same, key=lambda old: _name(old) != _name(file)))
    for file, facts in sorted(new.items()):
        match(file, (old for old in by_name.get(_name(file), ()) if gone[old] & facts))
    for file, facts in sorted(new.items()):
        alike = [by_fact[fact] for fact in facts if len(by_fact.get(fact, ())) in range(1, MOST_ALIKE + 1)]
        candidates = dict.fromkeys(old for files in alike for old in files)
        match(file, sorted(old for old in candidates if 2 * len(gone[old] & facts) >= len(gone[old])))
    return found


def _index(facts: Iterable[tuple[str, Hashable]]) -> dict[Hashable, list[str]]:
    """Return the files of each fact, in their order."""
    index: dict[Hashable, list[str]] = {}
    for file, fact in facts:
        index.setdefault(fact, []).append(file)
    return index


def _name(file: str) -> str:
    """Return the last step of a path."""
    return file.rpartition("/")[2]
