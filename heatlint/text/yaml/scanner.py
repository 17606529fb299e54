"""The scanner: libyaml's event stream, by way of PyYAML's extension, at a price a command line can pay.

It is PyYAML's, since that is Heat's own. ruamel.yaml.clib brings libyaml 0.1.7, which refuses `{type:
OS::Nova::Server}` and takes `"\\'"`; PyYAML brings 0.2.5.

The extension `yaml._yaml` does nothing with the package `yaml` but take the classes of its events and errors
from it, and for these it imports all of that package, which takes longer than to read a large template; the
events would then be made by Python code, which takes longer than to scan the text. So it is given plain
classes of ours. Each is an exception class, since an exception keeps the arguments it is called with, in C:
that is all an event needs.

Where `yaml` is in the process already, its extension has our classes only while a text is read (`claim`,
`release`). Where it is imported later, it finds its extension put right again, and from then on the same is
done.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

PACKAGE, EXTENSION = "yaml", "yaml._yaml"


class Event(Exception):
    """What the scanner saw: `args` are its parts, in the order of the classes below."""


class StreamStart(Event):
    """start, end, encoding"""


class StreamEnd(Event):
    """start, end"""


class DocumentStart(Event):
    """start, end, explicit, version, tags"""


class DocumentEnd(Event):
    """start, end, explicit"""


class Alias(Event):
    """anchor, start, end"""


class Scalar(Event):
    """anchor, tag, (plain implicit, quoted implicit), value, start, end, style"""


class SequenceStart(Event):
    """anchor, tag, implicit, start, end, flow"""


class SequenceEnd(Event):
    """start, end"""


class MappingStart(Event):
    """anchor, tag, implicit, start, end, flow"""


class MappingEnd(Event):
    """start, end"""


class ReaderError(Exception):
    """name, byte offset, character, encoding, reason"""


class MarkedError(Exception):
    """context, context mark, problem, problem mark"""


KINDS = (
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias,
    Scalar,
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd,
)
OURS: dict[str, type[Exception]] = {kind.__name__ + "Event": kind for kind in KINDS}
OURS.update(ReaderError=ReaderError, ScannerError=MarkedError, ParserError=MarkedError)
# What PyYAML's own events have before and after their two marks, in our order.
BEFORE = {
    "ScalarEvent": ("anchor", "tag", "implicit", "value"),
    "SequenceStartEvent": ("anchor", "tag", "implicit"),
    "MappingStartEvent": ("anchor", "tag", "implicit"),
    "AliasEvent": ("anchor",),
}
AFTER = {
    "ScalarEvent": ("style",),
    "SequenceStartEvent": ("flow_style",),
    "MappingStartEvent": ("flow_style",),
}


class Mark:
    """A place, not counting a byte order mark."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


class Scanner:
    """How this process comes by events: with an extension of our own, or with PyYAML as others have it."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.module: Any = None
        self.own = False
        self.asked_for: list[tuple[str, str]] = []
        self.theirs: dict[str, Any] = {}
        self.claims = 0
        if PACKAGE not in sys.modules:
            try:
                self.load()
                return
            except ImportError:
                # PyYAML without the extension, or one that wants more than we have: the long way
                # always works.
                pass
        self.share()

    def load(self) -> None:
        """Import the extension with our classes in place of the package's."""
        package = _Package(self)
        package.__path__ = _folders()
        sys.modules[PACKAGE] = package
        try:
            from yaml import _yaml  # type: ignore[import-untyped,unused-ignore]
        finally:
            del sys.modules[PACKAGE]
            sys.modules.pop(EXTENSION, None)
        module: Any = _yaml
        self.parser, self.module, self.own = module.CParser, module, True
        emitter = module.CEmitter
        # Python asks this function for the names that others, by importing PyYAML, want of the module.
        del module.CParser, module.CEmitter

        def give_back(name: str) -> Any:
            if name not in ("CParser", "CEmitter"):
                raise AttributeError(name)
            self.own = False
            module.CParser, module.CEmitter, module.yaml = self.parser, emitter, sys.modules[PACKAGE]
            for part, wanted in self.asked_for:
                setattr(module, wanted, getattr(sys.modules[f"{PACKAGE}.{part}"], wanted))
            return getattr(module, name)

        module.__getattr__ = give_back

    def share(self) -> None:
        """Use PyYAML as it is in this process, and its Python scanner if it has no extension."""
        import yaml  # type: ignore[import-untyped,unused-ignore]  # noqa: F401

        self.module = sys.modules.get(EXTENSION)
        self.parser = self.module.CParser if self.module is not None else None

    def claim(self) -> None:
        """Have the shared extension make our events until the same number of `release` calls."""
        if self.own or self.module is None:
            return
        self.claims += 1
        if self.claims == 1:
            self.theirs = {name: getattr(self.module, name) for name in OURS}
            vars(self.module).update(OURS)

    def release(self) -> None:
        """Give the shared extension its own classes back."""
        if self.claims:
            self.claims -= 1
            if not self.claims:
                vars(self.module).update(self.theirs)

    def events(self, text: str) -> Callable[[], Any]:
        """The events of a text: see `events` below."""
        if self.parser is None:
            return python_events(text)
        get_event: Callable[[], Any] = self.parser(text).get_event
        return get_event


def _folders() -> list[str]:
    """Where the package is. importlib would say so too, but takes as long to import as the extension."""
    for finder in sys.meta_path:
        found = finder.find_spec(PACKAGE, None)
        if found is not None and found.submodule_search_locations:
            return list(found.submodule_search_locations)
    raise ImportError(PACKAGE)


class _Package(type(sys)):  # type: ignore[misc]
    """Stands for the package `yaml` while its extension is imported: has every part and every class."""

    def __init__(self, scanner: Scanner, part: str = "") -> None:
        super().__init__(f"{PACKAGE}.{part}" if part else PACKAGE)
        self._scanner = scanner
        self._part = part

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._part:
            return _Package(self._scanner, name)
        self._scanner.asked_for.append((self._part, name))
        return OURS.get(name, Event)


def python_events(text: str) -> Callable[[], Any]:
    """The same from PyYAML's Python scanner: slower by far, and it takes a few texts that libyaml refuses."""
    from yaml import SafeLoader
    from yaml.error import MarkedYAMLError  # type: ignore[import-untyped,unused-ignore]
    from yaml.reader import ReaderError as TheirReaderError  # type: ignore[import-untyped,unused-ignore]

    try:
        get_event: Callable[[], Any] = SafeLoader(text).get_event
    except TheirReaderError as error:
        raise ReaderError(error.name, error.position, error.character, error.encoding, error.reason) from None

    shift = 1 if text.startswith("\ufeff") else 0

    def place(mark: Any) -> Mark | None:
        return None if mark is None else Mark(mark.index - shift)

    def next_event() -> Any:
        try:
            event = get_event()
        except MarkedYAMLError as error:
            where = place(error.context_mark), place(error.problem_mark)
            raise MarkedError(error.context, where[0], error.problem, where[1]) from None
        name = type(event).__name__
        before = [getattr(event, part) for part in BEFORE.get(name, ())]
        after = [getattr(event, part) for part in AFTER.get(name, ())]
        if name == "ScalarEvent" and not after[0]:
            after = [""]
        return OURS[name](*before, place(event.start_mark), place(event.end_mark), *after)

    return next_event


_scanner = Scanner()
claim, release = _scanner.claim, _scanner.release


def events(text: str) -> Callable[[], Any]:
    """A function that gives the next event of a text at each call; to be used between `claim` and `release`.

    It raises MarkedError or ReaderError where the text is not YAML, UnicodeEncodeError at a lone surrogate.
    """
    return _scanner.events(text)
