"""The text of a config with what `heatlint init` has found: a new one, or an existing one with additions."""

from __future__ import annotations

import json
import os
import re
from glob import has_magic

from heatlint._misuse import Misuse
from heatlint.project.config import NAMES, display_path

#: Characters with a meaning in the patterns of `exclude`, which have the syntax of .gitignore.
_SPECIAL = re.compile(r"[\\*?\[\]!#]")
#: The line after a table: the next header, or a comment that may belong to it.
_END_OF_TABLE = re.compile(r"^[ \t]*[\[#]", re.MULTILINE)


#: An item of `exclude` as `heatlint init` writes it, and a line of its comment about environments that are not certain.
_ITEM = re.compile(r'[ \t]*("/(?:[^"\\]|\\["\\])*"),  # for ')
_UNCERTAIN_HEAD = "This is not certain. To check an environment with its template, name both in a table:"
_UNCERTAIN = re.compile(r'# ("(?:[^"\\]|\\["\\])*") ')


class Proposal:
    """What a config should have. Paths are relative to its directory, with slashes.

    excluded: the path of a file for another program -> that program. unknown_types: names of types that the cloud may
    have. stacks: (template, environment or None). uncertain: the path of an environment -> why it is in no stack, as
    the end of a sentence. baseline: its path, if the config is to name one. No text has characters that cannot be
    printed.
    """

    __slots__ = ("excluded", "unknown_types", "stacks", "uncertain", "baseline")

    def __init__(self) -> None:
        self.excluded: dict[str, str] = {}
        self.unknown_types: list[str] = []
        self.stacks: list[tuple[str, str | None]] = []
        self.uncertain: dict[str, str] = {}
        self.baseline: str | None = None


def new_text(proposal: Proposal) -> str:
    """Return the text of a new config."""
    parts = ['# Settings of heatlint, written by "heatlint init". "heatlint schema config" describes all settings.']
    if proposal.baseline is not None:
        parts.append(f"baseline = {_quoted(proposal.baseline)}")
    if proposal.excluded:
        parts.append(
            "\n".join(["# These files are for other programs.", "exclude = [", *_items(proposal.excluded), "]"])
        )
    return "\n\n".join([*parts, *_types(proposal), *_tables(proposal, "")]) + "\n"


def extended_text(text: str, path: str, proposal: Proposal) -> str:
    """Return the text of the config at a path with what it lacks. What it mentions, also in a comment, is not added.

    Raises Misuse if the text would not be TOML any more, because it is written in an unusual way.
    """
    if 0 < text.count("\n") == text.count("\r\n"):
        return extended_text(text.replace("\r\n", "\n"), path, proposal).replace("\n", "\r\n")
    missing = Proposal()
    missing.excluded = proposal.excluded
    missing.unknown_types = [name for name in proposal.unknown_types if name not in text]
    missing.stacks = proposal.stacks
    missing.uncertain = {each: reason for each, reason in proposal.uncertain.items() if _quoted(each) not in text}
    is_table = os.path.basename(path) == NAMES[-1]
    text = _with_excluded(text, missing.excluded, "tool.heatlint" if is_table else "")
    prefix = "tool.heatlint." if is_table else ""
    text, missing.uncertain = _with_uncertain(text, missing.uncertain, prefix)
    parts = [*_types(missing), *_tables(missing, prefix)]
    extended = "\n\n".join([text.rstrip("\n"), *parts]) + "\n" if parts else text
    _require_valid(extended, display_path(path))
    return extended


def _require_valid(text: str, name: str) -> None:
    import tomllib

    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Misuse(f'"{name}" is written in a way that cannot be extended; add what is missing by hand') from None


def without_gone_stacks(text: str, path: str) -> tuple[str, list[str]]:
    """Return the text of the config at a path without the stacks whose files are gone, and their templates.

    A stack is gone when its template does not exist, or none of its environments does. Stacks whose templates are a
    pattern or not below the directory of the config stay. Nothing is removed from a config with stacks in a form that
    is not a table of its own. Raises tomllib.TOMLDecodeError.
    """
    import tomllib

    tool = "tool.heatlint." if os.path.basename(path) == NAMES[-1] else ""
    data = tomllib.loads(text)
    for step in filter(None, tool.split(".")):
        data = data.get(step, {})
    tables = data.get("stack", [])
    header = re.compile(rf"^[ \t]*\[\[[ \t]*{re.escape(tool)}stack[ \t]*\]\][^\n]*\n", re.MULTILINE)
    starts = list(header.finditer(text))
    if len(starts) != len(tables):
        return text, []
    parts, gone, kept_from = [], [], 0
    for table, start in zip(tables, starts, strict=True):
        if not is_gone(table, os.path.dirname(path)):
            continue
        end = _END_OF_TABLE.search(text, start.end())
        parts.append(text[kept_from : start.start()])
        kept_from = len(text) if end is None else end.start()
        gone.append(table["template"])
    rest = "".join([*parts, text[kept_from:]])
    return (f"{rest.rstrip(chr(10))}\n" if gone else text), gone


def without_gone_names(text: str, path: str) -> str:
    """Return the text of the config at a path without the lines of `heatlint init` about files that are gone.

    These are items of `exclude`, and environments that were not certain.
    """
    directory = os.path.dirname(path)
    kept, is_uncertain = [], False
    for line in text.splitlines(keepends=True):
        is_uncertain = line.startswith(f"# {_UNCERTAIN_HEAD}") or (is_uncertain and line.startswith("# "))
        item, environment = _ITEM.match(line), _UNCERTAIN.match(line) if is_uncertain else None
        name = None
        if item is not None:
            name = _path(json.loads(item[1], strict=False))
        elif environment is not None:
            name = json.loads(environment[1], strict=False)
        if not _is_absent(name, directory):
            kept.append(line)
    return "".join(kept)


def is_gone(table: dict[str, object], directory: str) -> bool:
    """Whether the template of a `[[stack]]` table, or each of its environments, is a file that does not exist."""
    environments = table.get("environments")
    listed = environments if isinstance(environments, list) else []
    return _is_missing(table.get("template"), directory) or (
        bool(listed) and all(_is_missing(each, directory) for each in listed)
    )


def _is_missing(name: object, directory: str) -> bool:
    """Whether a name, which may be a pattern, is that of a file below a directory that does not exist."""
    return isinstance(name, str) and not has_magic(name) and _is_absent(name, directory)


def _is_absent(name: object, directory: str) -> bool:
    """Whether a name is that of a file below a directory that does not exist."""
    if not isinstance(name, str) or not name.isprintable():
        return False
    is_below = not os.path.isabs(name) and os.pardir not in name.replace(os.sep, "/").split("/")
    return is_below and not os.path.lexists(os.path.join(directory, name))


def _items(excluded: dict[str, str]) -> list[str]:
    return [f"    {_quoted(_pattern(path))},  # for {program}" for path, program in sorted(excluded.items())]


def _types(proposal: Proposal) -> list[str]:
    """Return the comment about types that are not known, if there are any."""
    if not proposal.unknown_types:
        return []
    lines = ["# Your cloud may have these types. To have them checked, let it describe them, and name the directory:"]
    lines += [f"#   {description_command(name)}" for name in proposal.unknown_types]
    return ["\n".join([*lines, '# types = ["types"]'])]


def description_command(name: str) -> str:
    """Return the command with which the client writes the description of a type to the directory `types`."""
    return f"openstack orchestration resource type show -f json {name} > types/{name.replace('::', '-').lower()}.json"


def _tables(proposal: Proposal, prefix: str) -> list[str]:
    """Return the `[[stack]]` tables, and a comment about what is not certain. prefix: of the name of the table."""
    tables = [
        f"[[{prefix}stack]]\ntemplate = {_quoted(template)}"
        + (f"\nenvironments = [{_quoted(environment)}]" if environment is not None else "")
        for template, environment in proposal.stacks
    ]
    if proposal.uncertain:
        tables.append((_head(prefix) + _uncertain_lines(proposal.uncertain)).rstrip("\n"))
    return tables


def _head(prefix: str) -> str:
    """Return the first lines of the comment about what is not certain. prefix: of the name of the table."""
    lines = (_UNCERTAIN_HEAD, f"  [[{prefix}stack]]", '  template = "..."', '  environments = ["..."]')
    return "".join(f"# {line}\n" for line in lines)


def _uncertain_lines(uncertain: dict[str, str]) -> str:
    return "".join(f"# {_quoted(path)} {reason}\n" for path, reason in sorted(uncertain.items()))


def _with_uncertain(text: str, uncertain: dict[str, str], prefix: str) -> tuple[str, dict[str, str]]:
    """Return a text with more lines in its comment about what is not certain, and the lines for which it has none.

    A comment that is left without lines is removed.
    """
    head = _head(prefix)
    start = text.find(head)
    if start < 0:
        return text, uncertain
    end = begin = start + len(head)
    while _UNCERTAIN.match(text, end):
        end = text.find("\n", end) + 1 or len(text)
    if begin == end and not uncertain:
        return text[:start].rstrip("\n") + "\n" + text[end:], {}
    return text[:end] + _uncertain_lines(uncertain) + text[end:], {}


def _with_excluded(text: str, excluded: dict[str, str], table: str) -> str:
    """Return a text with more items in `exclude`. table: the table that has the key, "" for the top of the file."""
    if not excluded:
        return text
    items = "\n".join(_items(excluded))
    start = 0
    if table:
        header = re.search(rf"^[ \t]*\[[ \t]*{re.escape(table)}[ \t]*\][^\n]*\n?", text, re.MULTILINE)
        if header is None:  # only tables in it, such as [[tool.heatlint.stack]]
            return f"{text.rstrip()}\n\n[{table}]\nexclude = [\n{items}\n]\n"
        start = header.end()
    end = re.search(r"^[ \t]*\[", text[start:], re.MULTILINE)
    stop = len(text) if end is None else start + end.start()
    there = re.compile(r"^[ \t]*exclude[ \t]*=[ \t]*\[", re.MULTILINE).search(text, start, stop)
    if there is not None:
        rest = text[there.end() :]
        return f"{text[: there.end()]}\n{items}\n" + (rest[1:] if rest.startswith("\n") else f"    {rest.lstrip(' ')}")
    return f"{text[:start]}exclude = [\n{items}\n]\n{text[start:]}"


def _pattern(path: str) -> str:
    """Return the pattern for a path, from the directory of the config."""
    return "/" + _SPECIAL.sub(r"\\\g<0>", path)


def _path(pattern: str) -> str | None:
    """Return the path from which `_pattern` makes a pattern; None for a pattern with special characters."""
    is_plain = _SPECIAL.search(re.sub(r"\\.", "", pattern)) is None
    return re.sub(r"\\(.)", r"\1", pattern)[1:] if is_plain else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
