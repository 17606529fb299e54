"""Patterns with the syntax of .gitignore, all compared with a path at once.

The patterns are one automaton: a state for each position in a pattern, kept as the bits of one integer, and a step for
each byte of the path (the algorithm Shift-And). The work is proportional to the length of the path times the length of
the patterns; a regular expression for `*a*a*a*b` would backtrack. Like git, it compares bytes, so
"?" stands for one byte.

The syntax: https://git-scm.com/docs/gitignore, and wildmatch.c in git.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: How many bytes the patterns may have that are compared with a path at once.
MOST_BYTES = 100_000

# A set of bytes is an integer with a bit for each.
_EVERY = (1 << 256) - 1
_NO_SLASH = _EVERY & ~(1 << ord("/"))

#: The name of a class of characters, as in "[[:alpha:]]" -> whether an ASCII character is in it.
_CLASSES: dict[bytes, Callable[[str], bool]] = {
    b"alnum": str.isalnum,
    b"alpha": str.isalpha,
    b"blank": lambda character: character in " \t",
    b"cntrl": lambda character: not character.isprintable(),
    b"digit": str.isdigit,
    b"graph": lambda character: character.isprintable() and character != " ",
    b"lower": str.islower,
    b"print": str.isprintable,
    b"punct": lambda character: character.isprintable() and not character.isalnum() and character != " ",
    b"space": lambda character: character in " \t\n\r\v\f",
    b"upper": str.isupper,
    b"xdigit": lambda character: character in "0123456789abcdefABCDEF",
}


class GitPatterns:
    """The patterns of some lines. A line without a pattern, such as a comment, matches nothing.

    invalid: the numbers of the lines that are not patterns; git ignores them.
    """

    __slots__ = (
        "invalid",
        "_negated",
        "_numbers",
        "_initial",
        "_final",
        "_final_of_files",
        "_entries",
        "_size",
        "_single",
        "_sets",
        "_loops",
        "_moves",
    )

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.invalid: list[int] = []
        self._negated: set[int] = set()  # numbers of lines
        self._numbers: dict[int, int] = {}  # the final state of a pattern -> the number of its line
        self._size = 0  # the number of states; those of a pattern follow each other
        self._single: dict[int, list[int]] = {}  # a set of one byte -> the states that it leads to
        self._sets: list[tuple[int, int]] = []  # another set of bytes, and the state that it leads to
        loops: dict[int, list[int]] = {}  # a set of bytes -> the states that they do not leave
        initial, final, final_of_files, entries = [], [], [], []
        for number, line in enumerate(lines):
            pattern = _Pattern(line)
            if not pattern.is_valid:
                self.invalid.append(number)
            if not pattern.is_valid or not (pattern.steps or pattern.loops):
                continue
            start = self._size
            initial.append(start)
            entries += [start + state for state in pattern.entries]
            for state, members in pattern.loops.items():
                loops.setdefault(members, []).append(start + state)
            for state, members in enumerate(pattern.steps, start + 1):
                if members & (members - 1):
                    self._sets.append((members, state))
                else:
                    self._single.setdefault(members, []).append(state)
            last = start + len(pattern.steps)
            final.append(last)
            if not pattern.is_for_directories:
                final_of_files.append(last)
            if pattern.is_negated:
                self._negated.add(number)
            self._numbers[last] = number
            self._size = last + 1
        self._entries = self._bits(entries)
        self._initial = self._entered(self._bits(initial))
        self._final, self._final_of_files = self._bits(final), self._bits(final_of_files)
        self._loops = {members: self._bits(states) for members, states in loops.items()}
        #: By byte: the states that it leads to, and those that it does not leave. Computed when a path has the byte.
        self._moves: list[tuple[int, int] | None] = [None] * 256

    @staticmethod
    def name_of(path: str, directory: str) -> bytes:
        """Return the name of a path below the directory of the patterns, in the form that they are compared with.

        The path of a directory ends with a slash, and so does its name.
        """
        slash = b"/" if path.endswith(os.sep) else b""
        return os.fsencode(os.path.relpath(path, directory).replace(os.sep, "/")) + slash

    def decision(self, path: bytes) -> bool | None:
        """Return True when the last line that matches a path includes it, False when it begins with "!".

        None when no line matches. The path of a directory ends with a slash. Lines that match a directory above the
        path do not count.
        """
        found = self._found(path, also_above=False)
        return self._numbers[found.bit_length() - 1] not in self._negated if found else None

    def decisions(self, path: bytes) -> Iterator[tuple[int, bool]]:
        """Yield the number of each line that matches a path or a directory above it, and False if it begins with "!".

        The last line comes first.
        """
        found = self._found(path, also_above=True)
        while found:
            state = found.bit_length() - 1
            found ^= 1 << state
            number = self._numbers[state]
            yield number, number not in self._negated

    def _found(self, path: bytes, *, also_above: bool) -> int:
        """Return the final states of the lines that match a path, and with `also_above` a directory above it."""
        found = 0
        states = self._initial
        moves, entries, slash = self._moves, self._entries, ord("/")
        bare = path.removesuffix(b"/")
        for byte in bare:
            if also_above and byte == slash:
                found |= states & self._final
            move = moves[byte]
            if move is None:
                move = moves[byte] = self._move(byte)
            entered = states << 1 & move[0]
            states = entered | (entered & entries) << 1 | states & move[1]
        return found | states & (self._final_of_files if bare == path else self._final)

    def _entered(self, states: int) -> int:
        """Return states with those that are reached without any byte."""
        return states | (states & self._entries) << 1

    def _move(self, byte: int) -> tuple[int, int]:
        """Return for a byte the states that it leads to, and those that it does not leave."""
        member = 1 << byte
        reached = [*self._single.get(member, ()), *(state for members, state in self._sets if members & member)]
        kept = 0
        for members, states in self._loops.items():
            if members & member:
                kept |= states
        return self._bits(reached), kept

    def _bits(self, states: Iterable[int]) -> int:
        """Return states as the bits of an integer."""
        found = bytearray(self._size // 8 + 1)
        for state in states:
            found[state >> 3] |= 1 << (state & 7)
        return int.from_bytes(found, "little")


class _Pattern:
    """A pattern as a row of states. A line without a pattern has neither steps nor loops.

    steps: for each state but the last, the set of bytes that lead to the next one. loops: a state -> the set of bytes
    that do not leave it. entries: the states from which the next one is reached without any byte.
    """

    __slots__ = ("is_valid", "is_negated", "is_for_directories", "steps", "loops", "entries", "_text", "_at")

    def __init__(self, line: bytes) -> None:
        self.is_valid = True
        self.steps: list[int] = []
        self.loops: dict[int, int] = {}
        self.entries: list[int] = []
        text = _without_blanks(line)
        self.is_negated = text.startswith(b"!")
        body = text[self.is_negated :]
        self.is_for_directories = body.endswith(b"/")
        body = body.removesuffix(b"/")
        if text and not text.startswith(b"#"):
            self.is_valid = body != b""
            self._text = body.removeprefix(b"/") if b"/" in body else b"**/" + body  # a name in any directory
            self._at = 0
            self._read()

    def _read(self) -> None:
        text = self._text
        # git compares what stands before the first wildcard by itself, so that a step begins there.
        first_wildcard = next((at for at, each in enumerate(text) if each in b"*?[\\"), len(text))
        while self._at < len(text) and self.is_valid:
            at = after_stars = self._at
            while text.startswith(b"*", after_stars):
                after_stars += 1
            is_whole_step = at + 1 < after_stars and (at == first_wildcard or text[at - 1] == ord("/"))
            if is_whole_step and text[after_stars : after_stars + 1] in (b"", b"/"):
                self._directories(is_last=after_stars == len(text))
                self._at = after_stars + 1
            elif at < after_stars:
                self._stay(_NO_SLASH)
                self._at = after_stars
            else:
                self._at += 1
                if text[at] == ord("?"):
                    self.steps.append(_NO_SLASH)
                elif text[at] == ord("["):
                    self.steps.append(self._set())
                else:
                    self._literal(text[at : at + 1])

    def _directories(self, *, is_last: bool) -> None:
        """Add "**": any number of directories, and at the end also what is in them."""
        if is_last:  # or nothing, after a directory that may be none: "a**/**" includes "a"
            self._stay(_EVERY)
        elif len(self.steps) - 1 not in self.entries:  # not twice: an entry leads to the next state only
            self.entries.append(len(self.steps))
            self._stay(_EVERY)
            self.steps.append(1 << ord("/"))

    def _literal(self, character: bytes) -> None:
        if character == b"\\":
            character = self._text[self._at : self._at + 1]
            self._at += 1
        if character:
            self.steps.append(1 << character[0])
        else:
            self.is_valid = False

    def _stay(self, members: int) -> None:
        self.loops[len(self.steps)] = self.loops.get(len(self.steps), 0) | members

    def _set(self) -> int:
        """Read a set of characters after its bracket, and return its bytes; never a slash."""
        text = self._text
        end = len(text)
        at = self._at
        is_negated = text[at : at + 1] in (b"!", b"^")
        at += is_negated
        first = at
        members = 0
        before: int | None = None  # the beginning of a possible range
        while at < end and (at == first or text[at] != ord("]")):
            character = text[at]
            name_end = text.find(b"]", at) if text.startswith(b"[:", at) else -1
            if name_end > at + 2 and text[name_end - 1] == ord(":"):
                name = text[at + 2 : name_end - 1]
                if name in _CLASSES:
                    members |= sum(1 << each for each in range(128) if _CLASSES[name](chr(each)))
                else:
                    self.is_valid = False
                at, before = name_end + 1, None
                continue
            is_range = character == ord("-") and before is not None and at + 1 < end and text[at + 1] != ord("]")
            at += is_range
            if text[at] == ord("\\"):
                at += 1
                if at == end:
                    break
            if is_range and before is not None:
                members |= (2 << text[at]) - (1 << before) if before <= text[at] else 0
            else:
                members |= 1 << text[at]
            before = None if is_range else text[at]
            at += 1
        self.is_valid = self.is_valid and at < end
        self._at = at + 1
        return (_EVERY & ~members if is_negated else members) & _NO_SLASH


def _without_blanks(line: bytes) -> bytes:
    """Return a line without the spaces at its end that no backslash keeps."""
    bare = line.rstrip(b" ")
    backslashes = len(bare) - len(bare.rstrip(b"\\"))
    return line[: len(bare) + 1] if backslashes % 2 else bare
