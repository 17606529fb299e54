"""Find the name that a misspelled word probably means, for "did you mean"."""

from __future__ import annotations

import functools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

#: Longer words are data, not names.
LONGEST = 100
#: A word of at least this many letters may differ from the name that it means in one edit, in two, in three.
_LENGTHS = (3, 8, 20)
#: Shorter words are not taken for the beginning of a name.
_SHORTEST_ABBREVIATION = 4
#: A name of fewer words in camel case is not compared with one of more words.
_FEWEST_WORDS = 3
#: OpenStack calls the same thing "network", "network_id" and "network_name".
_ENDINGS = ("id", "name", "ref")
#: Letters that look like digits.
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
#: What follows a colon in a text that is not a key with its value: nothing, a URL, a resource type.
_NOT_A_VALUE = ("", " ", "/", ":", "\\")
#: A map with more keys is not looked at for a comma in the place of a colon.
_MOST_KEYS = 100
_SEPARATORS = dict.fromkeys(map(ord, "_-:. "))
_SPACES = dict.fromkeys(_SEPARATORS, " ")


class Budget:
    """How many comparisons of words with names one run may still make.

    It keeps a template with thousands of unknown names from taking more than a fraction of a second here.
    """

    __slots__ = ("comparisons", "_names", "_texts")

    def __init__(self, comparisons: int = 1_000_000) -> None:
        self.comparisons = comparisons
        self._names: Collection[Any] | None = None
        self._texts: frozenset[str] = frozenset()

    def take(self, names: Collection[Any]) -> bool:
        """Count the comparison of another word with names. Return False when too little is left for it."""
        if len(names) > self.comparisons:
            return False
        self.comparisons -= len(names)
        if names is not self._names:  # many words are compared with the same names, one after another
            self._names, self._texts = names, _texts(names)
        return True

    def nearest_name(self, word: Any, names: Collection[Any]) -> str | None:
        """Return what `nearest_name` returns, or None when too little is left for this word."""
        return _nearest_text(word, self._texts) if self.take(names) else None

    def similar_name(self, word: str, names: Collection[Any]) -> str | None:
        """Return what `similar_name` returns, or None when too little is left for this word."""
        return similar_name(word, self._texts) if self.take(names) else None

    def may_be_near(self, word: Any, names: Collection[Any]) -> bool:
        """Whether one of the names is near a word, or too little is left to know it."""
        return not self.take(names) or _nearest_text(word, self._texts) is not None


def did_you_mean(word: Any, names: Iterable[Any], otherwise: str = "") -> str:
    """Return `; did you mean "NAME"?` with the nearest name, or `otherwise` when no name is near."""
    near = nearest_name(word, names)
    return otherwise if near is None else proposal(near)


def space_missing(word: Any, names: Iterable[Any] | None = None) -> str:
    """Return `; expected a space after "type:"` for a word such as "type:string"; "" for any other word.

    YAML reads a key and its value without a space between them as one text. names: the keys that can be meant; any word
    of letters if None.
    """
    key, colon, value = word.partition(":") if isinstance(word, str) else ("", "", "")
    is_key = key.replace("_", "").isalnum() if names is None else key in names
    return f'; expected a space after "{key}:"' if colon and value[:1] not in _NOT_A_VALUE and is_key else ""


def equals_sign(word: Any) -> str:
    """Return `; expected ":" and a space instead of "=" after "name"` for the text "name=value"; else ""."""
    name, sign, value = word.partition("=") if isinstance(word, str) else ("", "", "")
    is_name = name.strip().replace("_", "").replace("-", "").isalnum()
    return f'; expected ":" and a space instead of "=" after "{name.strip()}"' if sign and value and is_name else ""


def dash_missing_space(value: Any) -> str:
    """Return `; expected a space after "-"` for what YAML reads of the list item "-a: b"; else ""."""
    first = next(iter(value), None) if isinstance(value, dict) else value
    is_item = isinstance(first, str) and first[:1] == "-" and first[1:2].isalpha()
    return '; expected a space after "-"' if is_item else ""


def colon_missing(key: Any, written: dict[Any, Any], names: Iterable[Any]) -> str:
    """Return `; expected ":" instead of "," after "end"` for an unknown key in a map such as {end, 10.0.0.9}; else "".

    YAML reads a part between commas as a key with the value null. names: the known keys.
    """
    if written[key] is not None or len(written) > _MOST_KEYS:
        return ""
    keys = list(written)
    index = keys.index(key)
    before = keys[index - 1]
    if index == 0 or before not in names or written[before] is not None:
        return ""
    return f'; expected ":" instead of "," after "{before}"'


def proposal(name: str) -> str:
    """Return the end of a message that proposes a name."""
    return f'; did you mean "{name}"?'


def looks_the_same(word: str, name: str) -> bool:
    """Whether two different names have the same characters for a reader: only their forms of Unicode differ."""
    if word.isascii() or name.isascii():
        return False
    from unicodedata import normalize

    return normalize("NFC", word) == normalize("NFC", name)


def nearest_name(word: Any, names: Iterable[Any]) -> str | None:
    """Return the name that a word probably means, or None when no name is near.

    A name is near when it differs from the word only in case and separators, in a few edits (see _LENGTHS), in one of
    the endings `_id`, `_name` and `_ref`, or in the plural (`property`, `properties`). A word of at least four letters
    is near the only name that it abbreviates, and two words are near the only name that has one more. An edit adds,
    drops or replaces a letter, or swaps two neighbours. If several names are equally near, the word has no nearest
    name. A name is not near when it differs only in digits or in a single letter (`zone_a`, `zone_b`), or when it has
    another namespace (`OS::Nova`), unless only the namespace has a typing error. In a path only the last step may
    differ. Only strings can be near.
    """
    return _nearest_text(word, _texts(names))


def _nearest_text(word: Any, names: frozenset[str]) -> str | None:
    if not isinstance(word, str) or len(word.rpartition("/")[2]) > LONGEST:
        return None
    directory, slash, last = word.rpartition("/")
    if not slash:
        return _nearest(word, names)
    siblings = frozenset(name.rpartition("/")[2] for name in names if name.rpartition("/")[0] == directory)
    near = _nearest(last, siblings)
    return None if near is None else f"{directory}/{near}"


def similar_name(word: str, names: Collection[str]) -> str | None:
    """Return the only name of a thing of a cloud that is like a word which is certainly wrong; None for several.

    For words without a nearest name. A name is like a word when it differs in one part, in two edits behind the first
    two letters ("m1.smol", "m1.small"), or when one of both has all parts of the other and more, and not only digits
    ("small", "m1.small"). What `nearest_name` says of digits and single letters holds here, too.
    """
    if len(word) > LONGEST:
        return None
    parts = _parts(word)
    found = [name for name in names if _is_like(parts, _parts(name)) and name != word and _may_mean(word, name)]
    return found[0] if len(found) == 1 else None


def _parts(name: str) -> list[str]:
    return name.casefold().translate(_SPACES).split()


def _is_like(parts: list[str], others: list[str]) -> bool:
    """Whether two names in parts are like each other, see `similar_name`."""
    if len(parts) == len(others):
        differing = [pair for pair in zip(parts, others) if pair[0] != pair[1]]
        return len(differing) == 1 and _is_typed_badly(*differing[0])
    fewer, more = sorted((parts, others), key=len)
    starts = range(len(more) - len(fewer) + 1)
    return any(more[at : at + len(fewer)] == fewer for at in starts) and any(
        len(part) >= _SHORTEST_ABBREVIATION and part.isalpha() for part in fewer
    )


def _is_typed_badly(part: str, other: str) -> bool:
    """Whether a word of a name is another one in at most two edits behind the first two letters."""
    if part[:2] != other[:2] or min(len(part), len(other)) < _SHORTEST_ABBREVIATION or not part.isalpha():
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(part, other, score_cutoff=2) <= 2


def misspelled_name(word: Any, names: Collection[Any], budget: Budget) -> str | None:
    """Return the name that a word certainly is a misspelling of; None when the word may be meant as it is.

    For words that nothing else proves wrong. The name is the nearest one, in one edit, and not the plural of the word
    or its singular.
    """
    near = budget.nearest_name(word, names)
    if near is None:
        return None
    from rapidfuzz.distance import OSA

    plain, other = _plain(word), _plain(near)
    is_plural = plain + "s" == other or other + "s" == plain
    return None if is_plural or OSA.distance(plain, other) > 1 else near


def name_with_more_words(word: str, names: Collection[str], budget: Budget) -> str | None:
    """Return the only name that has the words of another (`CinderBackendFlex`), and more of them in the middle.

    The namespaces must be equal. The name may also have fewer words.
    """
    if not budget.take(names):
        return None
    namespace, _, last = word.rpartition("::")
    found = []
    for name in names:
        other_namespace, _, other = name.rpartition("::")
        if (
            namespace == other_namespace
            and word != name
            and _is_within(*sorted((_words(last), _words(other)), key=len))
        ):
            found.append(name)
    return found[0] if len(found) == 1 else None


def _words(name: str) -> list[str]:
    """Return the words of a name in camel case: "Cinder", "EMC", "Power"."""
    import re

    return re.findall("[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+", name)


def _is_within(fewer: list[str], more: list[str]) -> bool:
    """Whether a list of at least three words is the other one, without some words in the middle of that."""
    if len(fewer) < _FEWEST_WORDS or len(fewer) >= len(more) or (fewer[0], fewer[-1]) != (more[0], more[-1]):
        return False
    rest = iter(more)
    return all(word in rest for word in fewer)


def uncertainty(word: str, near: str, names: Iterable[Any]) -> str | None:
    """Return why the nearest name is not certain enough to be written in place of a word; None if it is.

    Of versions, which are dates, the nearest one in the calendar must be the nearest one in letters.
    """
    if not any(map(str.isalpha, word)):
        others = [name for name in _texts(names) if name not in (near, word) and _date(name)]
        as_near = [name for name in others if abs(_date(name) - _date(word)) <= abs(_date(near) - _date(word))]
        return f'"{max(as_near)}" is as near' if as_near else None
    if _digits(word) != _digits(near):
        return "the digits differ"
    if near.casefold().startswith(f"{word.casefold()}_") and not near.endswith(tuple(f"_{each}" for each in _ENDINGS)):
        return "a word is missing"
    if _plain(word.rpartition("::")[0]) != _plain(near.rpartition("::")[0]) and "::" in word:
        return "the namespaces differ"
    return None


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _date(name: str) -> int:
    """Return a date as a number of days, with months of 31 days; 0 for another name."""
    year, _, rest = name.partition("-")
    month, _, day = rest.partition("-")
    return (int(year) * 12 + int(month)) * 31 + int(day) if all(map(str.isdecimal, (year, month, day))) else 0


def meant(words: Iterable[Any], names: Iterable[Any]) -> set[str]:
    """Return the names that misspelled words probably mean: for each word its nearest name."""
    names = list(names)
    found = {nearest_name(word, names) for word in words} if names else set()
    return {name for name in found if name is not None}


@functools.lru_cache(maxsize=1000)
def _nearest(word: str, names: frozenset[str]) -> str | None:
    plain = _plain(word)
    if not plain or not names:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    compared = _compared(names)
    ordered = compared.ordered
    edits = _edits(plain)
    near = [
        (distance, OSA.distance(word, ordered[index]), ordered[index])
        for _, distance, index in process.extract(
            plain, compared.plain, scorer=OSA.distance, processor=None, score_cutoff=edits, limit=None
        )
        if ordered[index] != word and _may_mean(word, ordered[index]) and _same_namespace(word, ordered[index])
    ]
    if not near:
        return _with_other_ending(word, plain, compared.by_plain) or _continued(word, compared.folded)
    least = min(near)
    alike = [each for each in near if each[0] == least[0] and (each[0] > 0 or each[1] == least[1])]
    return least[2] if len(alike) == 1 else None


def _edits(plain: str) -> int:
    """Return in how many edits a word without separators may differ from the name that it means."""
    return sum(len(plain) >= length for length in _LENGTHS)


def _texts(names: Iterable[Any]) -> frozenset[str]:
    """Return the names that are strings. A frozenset has no others: it is made once for many words."""
    return _same(names if isinstance(names, frozenset) else frozenset(name for name in names if isinstance(name, str)))


@functools.lru_cache(maxsize=100)
def _same(names: frozenset[str]) -> frozenset[str]:
    """Return the first of equal sets of names, so that the results that are kept for it need no other one."""
    return names


class _Compared:
    """Names, ready to be compared with words.

    ordered: of two versions the newer one first; plain: the same without case and separators; by_plain: the names by
    that; folded: (without case, name), in order.
    """

    __slots__ = ("ordered", "plain", "by_plain", "folded")

    def __init__(self, names: frozenset[str]) -> None:
        self.ordered = sorted(names, reverse=True)
        self.plain = [_plain(name) for name in self.ordered]
        self.by_plain: dict[str, list[str]] = {}
        for plain, name in zip(self.plain, self.ordered):
            self.by_plain.setdefault(plain, []).append(name)
        self.folded = sorted((name.casefold(), name) for name in names)


@functools.lru_cache(maxsize=100)
def _compared(names: frozenset[str]) -> _Compared:
    """Return names that are ready to be compared: one template often has several words for the same names."""
    return _Compared(names)


def _with_other_ending(word: str, plain: str, names: dict[str, list[str]]) -> str | None:
    """Return the only other name that has one of the endings more or less than a word.

    plain: the word without case and separators; names: the names by that.
    """
    endings = [plain + ending for ending in _ENDINGS]
    endings += [plain.removesuffix(ending) for ending in _ENDINGS if plain.endswith(ending)]
    if plain.endswith("y"):
        endings.append(plain.removesuffix("y") + "ies")
    if plain.endswith("ies"):
        endings.append(plain.removesuffix("ies") + "y")
    found = [name for other in endings for name in names.get(other, ()) if name != word]
    return found[0] if len(found) == 1 else None


def _continued(word: str, names: list[tuple[str, str]]) -> str | None:
    """Return the only name that continues a word: "prop" means "properties", but not "prop_id".

    Two words or more may lack the last one: "admin_state" means "admin_state_up".

    names: (without case, name), in order.
    """
    if len(word) < _SHORTEST_ABBREVIATION:
        return None
    from bisect import bisect_left

    start = word.casefold()
    found, at = [], bisect_left(names, (start,))
    while at < len(names) and names[at][0].startswith(start):
        rest = names[at][1][len(word) :]
        if rest.isalpha() or ("_" in word.strip("_") and rest[:1] == "_" and rest[1:].isalpha()):
            found.append(names[at][1])
        at += 1
    return found[0] if len(found) == 1 else None


@functools.lru_cache(maxsize=20_000)
def _plain(name: str) -> str:
    """Return a name without case and separators, which people mix up."""
    return name.casefold().translate(_SEPARATORS)


def _may_mean(word: str, name: str) -> bool:
    """Whether the digits and single letters of a word and a name allow that one means the other.

    "server_2" does not mean "server_1", and "zone_b" does not mean "zone_a".
    """
    if not any(map(str.isalpha, word)):  # in a date or a version any digit may be wrong
        return True
    if _differ_in_single_letters(word.translate(_SPACES).split(), name.translate(_SPACES).split()):
        return False
    digits, others = _digits(word), _digits(name)
    if digits != others and _without_digits(word) == _without_digits(name):
        return False
    typed_as_letter = word.translate(_LIKE_DIGITS) == name.translate(_LIKE_DIGITS)  # "HL4O1"
    return sorted(digits) == sorted(others) or not digits or not others or typed_as_letter


def _differ_in_single_letters(parts: list[str], others: list[str]) -> bool:
    """Whether two names in parts differ only in parts of one letter, which count things as digits do."""
    pairs = [(part, other) for part, other in zip(parts, others) if part.casefold() != other.casefold()]
    return len(parts) == len(others) > 1 and bool(pairs) and all(len(part) == len(other) == 1 for part, other in pairs)


def _without_digits(name: str) -> str:
    return "".join(letter for letter in _plain(name) if not letter.isdigit())


def _same_namespace(word: str, name: str) -> bool:
    """Whether the namespaces of a word and a name are equal; they may differ in one edit if all else is equal.

    The longer the namespace, the more edits are allowed; here they must be few for the last part alone.
    """
    (namespace, _, last), (other, _, other_last) = word.rpartition("::"), name.rpartition("::")
    if not namespace or not other or _plain(word) == _plain(name):
        return True
    from rapidfuzz.distance import OSA

    if _plain(namespace) == _plain(other):
        return OSA.distance(_plain(last), _plain(other_last)) <= _edits(_plain(last))
    return _plain(last) == _plain(other_last) and OSA.distance(_plain(namespace), _plain(other)) == 1
