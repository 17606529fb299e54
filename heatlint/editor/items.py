"""Completion items: their labels, the text that they insert, and their order.

The text fits the style of the place: block, brackets or JSON.
"""

from __future__ import annotations

import json
import re
from itertools import islice

from heatlint.editor.facts import function_text
from heatlint.editor.nodes import indent_unit
from heatlint.language.functions.signature import ItemList, KeyMap, PairMap, Value
from heatlint.language.versions import functions_anywhere
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from heatlint.editor.context import Context
    from heatlint.language.functions.evaluate import Function
    from heatlint.language.functions.signature import Form

KEY, VALUE, FUNCTION, KEYWORD, TYPE, PARAMETER, RESOURCE, ATTRIBUTE, FILE = (
    "key",
    "value",
    "function",
    "keyword",
    "type",
    "parameter",
    "resource",
    "attribute",
    "file",
)
MAP, LIST = "map", "list"
#: How many allowed values of a property or parameter are proposed.
MOST_VALUES = 5_000

#: A path that needs no quotes in YAML, also one that begins with "../".
_PLAIN_PATH = re.compile(r"[\w./][\w./-]*\w")
#: What follows a key without a colon: a value on the same line, which is no key; or the next key in brackets.
_VALUE = re.compile(r"""[ \t]+(?!"[^"\n]*"[ \t]*:|[\w:]+:[ \t])[^\s,}\]#:]""")
_NEXT_KEY = re.compile(r"""\s+(?:"[^"\n]*"|'[^'\n]*'|[\w:]+)[ \t]*:(?!\S)|\s*"[^"\n]*"[ \t]*:""")
_WORD = re.compile(r"[A-Z]+[a-z0-9]*|[a-z0-9]+")


#: A tag of a scalar before a value, with its anchor.
_SCALAR_TAG = re.compile(
    r"(?<![^\s\[{,])!(?:!(?:str|int|float|bool|null|binary|timestamp))?[ \t]+(?:&\S+[ \t]+)?[\"']?\Z"
)


class Item:
    """One item.

    insert: an LSP snippet. filter: the text to compare with the typed word. rank: items with a lower rank come first.
    doc: Markdown; None if the client asks for it later. score: how well the item fits the typed word; 0 is best.
    opens: whether there is a list of items where the item leaves the cursor. unquotes: whether the item also replaces
    the quotes around the typed word.
    """

    __slots__ = (
        "label",
        "kind",
        "insert",
        "detail",
        "doc",
        "rank",
        "deprecated",
        "filter",
        "score",
        "opens",
        "unquotes",
    )

    def __init__(
        self,
        label: str,
        kind: str,
        insert: str,
        *,
        detail: str = "",
        doc: str | None = None,
        rank: int = 1,
        deprecated: bool = False,
        filter: str | None = None,
        opens: bool = False,
        unquotes: bool = False,
    ) -> None:
        self.label = label
        self.kind = kind
        self.insert = insert
        self.detail = detail
        self.doc = doc
        self.rank = rank
        self.deprecated = deprecated
        self.filter = filter or label
        self.score = 0
        self.opens = opens
        self.unquotes = unquotes


class Items:
    """The items for a place. start, end: offsets of the text that an item replaces."""

    def __init__(self, context: Context) -> None:
        self._context = context
        place = context.place
        self.start, self.end = place.start, place.end
        self._found: dict[str, Item] = {}
        text = context.file.buffer.text
        self._json = context.is_json
        self._quote = '"' if self._json and not place.quote else ""
        after = text[self.end + bool(place.quote and text[self.end : self.end + 1] == place.quote) :]
        self._has_colon = re.match(r"[ \t]*:(?!:)", after) is not None
        is_new_key = place.role == "key" and not self._has_colon
        #: Whether the value of a new key stands there already, on the same line.
        self._has_value = is_new_key and place.word != "" and _VALUE.match(after) is not None
        #: A comma before the next key in brackets.
        self._comma = "," if is_new_key and place.flow and not self._has_value and _NEXT_KEY.match(after) else ""
        # A key in quotes without its colon: an item also closes the quote and adds the colon.
        self._closes_key = place.quote != "" and place.role == "key" and not self._has_colon
        if self._closes_key and text[self.end : self.end + 1] == place.quote:
            self.end += 1
        #: What an item replaces that is not a text, such as a number: the word with its quotes; None if they are on
        #: other lines.
        self._outside: tuple[int, int] | None = None
        if place.quote and place.role in ("value", "item"):
            outside = self.start - 1, self.end + (text[self.end : self.end + 1] == place.quote)
            self._outside = None if "\n" in text[slice(*outside)] else outside
        self._lead = " " if place.needs_blank else ""
        self._tail = " " if place.role != "key" and not place.quote and text[self.end : self.end + 1] == "#" else ""
        #: Whether a tag says that the value is a scalar, so that no call can be there.
        self._is_scalar = place.role != "key" and _SCALAR_TAG.search(text, 0, self.start) is not None
        #: What every item inserts elsewhere: (offset, text).
        self.elsewhere = [(at, text) for at, text in ((place.blank_at, " "), (place.comma_at, ",")) if at is not None]
        self._indent = indent_unit(context.root)

    def replaced(self, item: Item) -> tuple[int, int]:
        """Return the offsets of the text that an item replaces."""
        return self._outside if item.unquotes and self._outside is not None else (self.start, self.end)

    def filter(self, item: Item) -> str:
        """Return the text that a client compares with what the item replaces, up to the cursor."""
        return (self._context.place.quote if item.unquotes else "") + item.filter

    def sorted(self) -> list[Item]:
        """Return the items that fit the typed word, the best first."""
        word = self._context.place.word
        fitting = []
        for item in self._found.values():
            score = fit(word, item.filter)
            if score is not None:
                item.score = score
                fitting.append(item)
        fitting.sort(key=lambda item: (item.score, item.rank))
        return fitting

    def add(self, item: Item) -> None:
        """Add an item, unless there is one with the same label."""
        item.insert = self._lead + item.insert + self._tail
        self._found.setdefault(item.label, item)

    # --- keys ------------------------------------------------------------------------------------------------

    def keys(
        self, names: Iterable[str], *, first: Collection[str] = (), value_kinds: Mapping[str, str] | None = None
    ) -> None:
        """Add keys. first: those that come before the others; value_kinds: see key."""
        for name in names:
            self.key(name, rank=0 if name in first else 1, value_kind=(value_kinds or {}).get(name, ""))

    def key(
        self,
        name: str,
        *,
        rank: int = 1,
        value_kind: str = "",
        detail: str = "",
        doc: str | None = None,
        deprecated: bool = False,
    ) -> None:
        """Add a key, unless the map has it. value_kind: the kind of its value: MAP, LIST or "" for a scalar."""
        if name not in self._context.place.siblings():
            self.add(
                Item(
                    name,
                    KEY,
                    self._key_text(name, value_kind),
                    rank=rank,
                    detail=detail,
                    doc=doc,
                    deprecated=deprecated,
                    opens=not self._has_colon,
                )
            )

    def entry(self, name: str, value: str, *, detail: str) -> None:
        """Add a key together with its text, before all others; only the key where the text has a colon or is quoted."""
        before, place, after = self._key_text(name, "").partition("$0")
        text = before + (scalar(value, json_style=True) if self._json else value) * bool(place) + after
        self.add(Item(name, KEYWORD, text, detail=detail, rank=0))

    def _key_text(self, name: str, value_kind: str) -> str:
        place = self._context.place
        written = name if place.quote else scalar(name, json_style=self._json)
        written = escaped(written)
        if self._closes_key:
            written += place.quote
        elif self._has_colon:
            return written
        if self._has_value:
            return f"{written}:"
        if place.flow:
            return f"{written}: " + {MAP: "{$0}", LIST: "[$0]"}.get(value_kind, "$0") + self._comma
        inner = "\n" + " " * (place.column + self._indent)
        return f"{written}:" + {MAP: f"{inner}$0", LIST: f"{inner}- $0"}.get(value_kind, " $0")

    # --- values ----------------------------------------------------------------------------------------------

    def values(
        self, values: Iterable[Any], *, detail: str = "", preferred: Any = None, kind: str = VALUE, rank: int = 1
    ) -> None:
        """Add values, but for those that JSON lacks, such as binary data. preferred: the value that comes first."""
        for value in islice(values, MOST_VALUES):
            try:
                text = value if isinstance(value, str) else json.dumps(value, allow_nan=False)
            except (TypeError, ValueError, RecursionError):
                continue
            self.value(
                text, detail=detail, kind=kind, rank=0 if value == preferred else rank, plain=not isinstance(value, str)
            )

    def value(
        self,
        text: str,
        *,
        detail: str = "",
        kind: str = VALUE,
        rank: int = 1,
        doc: str | None = None,
        plain: bool = False,
        deprecated: bool = False,
    ) -> None:
        """Add a value. plain: insert it without quotes, even if YAML reads it as another type."""
        place = self._context.place
        written = text
        if not place.quote:
            if not plain and text not in ("true", "false") or self._json and kind != VALUE:
                is_path = kind == FILE and not self._json and _PLAIN_PATH.fullmatch(text) is not None
                written = text if is_path else scalar(text, json_style=self._json)
        self.add(Item(text, kind, escaped(written), detail=detail, rank=rank, doc=doc, deprecated=deprecated))

    # --- functions -------------------------------------------------------------------------------------------

    def function(self, name: str, function: Function, *, as_key: bool) -> None:
        """Add a function: the key of its call (as_key), or the whole call in brackets."""
        place = self._context.place
        unquotes = bool(place.quote) and not as_key
        if unquotes and self._outside is None or self._is_scalar:
            return
        form = function.signature[0]
        body = snippet(form, json_style=self._json)
        written = f'"{name}"' if self._quote or self._json and unquotes else name
        if as_key and not (place.flow and place.role == "item"):
            key = f"{name}{place.quote}" if self._closes_key else written
            text = written if self._has_colon else f"{key}:" if self._has_value else f"{key}: {body}{self._comma}"
        else:
            text = f"{{{written}: {body}}}"
        doc = function_text(name, function, functions_anywhere().get(name, []))
        first = form.inside(0) if isinstance(form, ItemList) else form
        opens = isinstance(first, Value) and bool(first.refers_to)
        detail = form.texts()[-1]
        rank = 6 if name.startswith("Fn::") else 5  # Ref, and the functions of HOT, are used most
        self.add(Item(name, FUNCTION, text, detail=detail, rank=rank, doc=doc, opens=opens, unquotes=unquotes))

    def call(self, name: str, argument: str, *, kind: str, detail: str, rank: int) -> None:
        """Add a call of a function with one argument. The item's label is the argument."""
        place = self._context.place
        unquotes = bool(place.quote)
        if unquotes and self._outside is None or self._is_scalar:
            return
        written = f'{{"{name}": "{argument}"}}' if self._json else f"{{{name}: {argument}}}"
        if place.role == "key":
            written = f"{name}: {argument}"
        insert = escaped(written)
        self.add(Item(argument, kind, insert, detail=detail, rank=rank, unquotes=unquotes))


def escaped(text: str) -> str:
    """Return a text escaped for use in a snippet. Source: LSP 3.17, Snippet Syntax."""
    if "$" not in text and "\\" not in text:  # as almost all
        return text
    return re.sub(r"[\\$]", r"\\\g<0>", text)


def snippet(form: Form, *, json_style: bool = False) -> str:
    """Return the arguments of a function as a snippet with a placeholder for each value."""
    count = 0

    def number() -> int:
        nonlocal count
        count += 1
        return count

    def place(name: str) -> str:
        text = f"${{{number()}:{name.partition(' or ')[0].replace(' ', '_')}}}"
        return f'"{text}"' if json_style else text

    def write(form: Form) -> str:
        if isinstance(form, Value):
            return place(form.name)
        if isinstance(form, ItemList):
            items = form.items or (form.more,)
            return f"[{', '.join(write(item) for item in items if item is not None)}]"
        if isinstance(form, PairMap):
            return f"{{{place(form.key.name)}: {place(form.value.name)}}}"
        if isinstance(form, KeyMap) and form.required:
            quote = '"' if json_style else ""
            return f"{{{', '.join(f'{quote}{key}{quote}: {write(inner)}' for key, inner in form.keys.items())}}}"
        return f"{{${number()}}}" if isinstance(form, KeyMap) else f"${number()}"

    return write(form)


def fit(word: str, text: str) -> int | None:
    """Return how well a typed word fits a text: 0 is best; None if its letters do not occur in this order."""
    if not word:
        return 0
    low, small = text.lower(), word.lower()
    if low.startswith(small):
        return 0
    if any(text[match.start() :].lower().startswith(small) for match in _WORD.finditer(text)):
        return 1
    if small in low:
        return 2
    at = 0
    for letter in small:
        at = low.find(letter, at) + 1
        if not at:
            return None
    return 3
