"""Finds templates in a directory: files with a usual ending and a version key at the top level."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from heatlint.heat import AWS_KEY, ENVIRONMENT_FILE_ENDING, HOT_KEY, TEMPLATE_FILE_ENDINGS, VERSION_KEYS
from heatlint.load.disk import LIMIT, digest
from heatlint.load.server.environment import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Why a file that only looks like a template is not checked, to be put after its name.
NO_VERSION = f'has resources but no "{HOT_KEY}"; it is not checked as a template'

#: The same for a file that may have a version key in an unusual form, and is not valid or too large.
UNSURE = "may be a template, but cannot be read to find out; it is not checked"
#: The same for a template that no Heat can read.
FOR_AWS = "is a template for AWS CloudFormation, with tags that Heat does not know"
#: How large a file may be, in bytes, that is read to find a version key in an unusual form, or how much of it the keys
#: of a map in braces.
MOST_BYTES = 1024 * 1024

#: How the names of Emacs' locks begin: symbolic links that lead nowhere, beside the files that are open.
_EMACS_LOCK = ".#"
_KEYS = tuple(key.encode() for key in VERSION_KEYS)
_SECTIONS = tuple(section.encode() for section in SECTIONS)
#: A section of an environment at the beginning of a line, and any text that is not indented.
_SECTION = rb"^[\"']?(" + b"|".join(_SECTIONS) + rb")[\"']?[ \t]*:"
_TOP = rb"^[^\s#%-].*"
#: A key in quotes with an escape. Heat reads "heat\u005ftemplate_version" as the version key.
_ESCAPED_KEY = rb"\"[^\"\n\\]*+\\[xuU\r\n][^\"]*+\"\s*+:"
#: A tag of AWS CloudFormation where a value begins.
_AWS_TAG = (
    rb"[:,\[-][ \t]*+!(?:And|Base64|Cidr|Condition|Equals|FindInMap|GetAtt|GetAZs|If|ImportValue|Join|Not|Or|Ref|Select"
    rb"|Split|Sub|Transform)\b"
)
#: Follows a key whose value is a map: in braces, or in the next lines that are indented.
_MAP = rb"[ \t]*(?:\{|(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]+[^\s#][^\n]*?:(?:\s|\Z))"
#: The section of resources at the beginning of a line, and the type of a resource.
_RESOURCES = rb"^[\"']?[Rr]esources[\"']?[ \t]*:"
_TYPE = rb"\b[Tt]ype[\"']?[ \t]*:[ \t]*[\"']?OS::\w+::"


def templates(
    directory: str,
    excluded: Callable[[str], bool],
    leads_out: Callable[[str], bool],
    pass_over: Callable[[str, str], None],
    digests: dict[str, str],
    environments: list[str],
) -> Iterator[str]:
    """Yield the paths of the templates below a directory, as `files` does.

    digests: the digest of each template and environment is added here, so that it need not be read again.
    environments: the paths of the environments are added here.
    """
    for path, data in files(directory, excluded, leads_out, pass_over):
        only_environment = path.lower().endswith(ENVIRONMENT_FILE_ENDING) and not os.path.isdir(path)
        if data is None:
            if not only_environment:
                yield path  # the check reports why it cannot be read
            continue
        text = _as_utf8(data)
        has_key = False if only_environment else _has_version_key(text)
        if not has_key and not _has_sections(text):
            if has_key is None:
                pass_over(path, UNSURE)
            elif not only_environment and _has_resources(text):
                pass_over(path, NO_VERSION)
            continue
        if has_key and _is_for_aws(text):
            pass_over(path, FOR_AWS)
            continue
        if len(data) <= LIMIT:
            digests[path] = digest(data)
        if has_key:
            yield path
        else:
            environments.append(path)


def files(
    directory: str,
    excluded: Callable[[str], bool],
    leads_out: Callable[[str], bool],
    pass_over: Callable[[str, str], None],
) -> Iterator[tuple[str, bytes | None]]:
    """Yield path and content of each file below a directory that could be a template or an environment, sorted.

    The content of a file that cannot be read is None, and such a directory is yielded in the same way. Hidden
    directories are skipped. Symbolic links come last; a directory is visited once. excluded: whether to leave out a
    path; the path of a directory ends with a slash. leads_out: whether a symbolic link must not be followed. pass_over:
    is called with the path of a file that is left out although it may be a template, and the reason.
    """
    seen: set[tuple[int, int]] = set()
    stack = [directory]
    links: list[str] = []
    while stack or links:
        is_link = not stack
        path = links.pop() if is_link else stack.pop()
        is_directory = os.path.isdir(path)
        if path != directory and excluded(os.path.join(path, "") if is_directory else path):
            continue
        if is_link and leads_out(path):
            continue
        if is_directory:
            try:
                _list(path, seen, stack, links)
            except OSError:
                yield path, None
        else:
            try:
                data = _read_regular(path)
            except FileNotFoundError:  # or the file was removed meanwhile
                if is_link and not os.path.basename(path).startswith(_EMACS_LOCK):
                    pass_over(path, "is a symbolic link that leads nowhere")
            except OSError:
                yield path, None
            else:
                if data is None:
                    pass_over(path, "is not a regular file")
                else:
                    yield path, data


def _list(directory: str, seen: set[tuple[int, int]], stack: list[str], links: list[str]) -> None:
    """Add the paths to look at in a directory, the last one first, if it was not visited before. Raises OSError."""
    status = os.stat(directory)
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
            if _is_candidate(entry.name) or (not entry.name.startswith(".") and _is_directory(entry)):
                path = entry.path if directory != os.curdir else entry.name
                (links if entry.is_symlink() else stack).append(path)


def _is_candidate(name: str) -> bool:
    """Whether a file with a name may be a template or an environment. A hidden ".env" is for another program."""
    name = name.lower()
    return name.endswith(TEMPLATE_FILE_ENDINGS) or (name.endswith(ENVIRONMENT_FILE_ENDING) and not name.startswith("."))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link into a directory that cannot be searched
        return False


def read_plain(path: str) -> bytes | None:
    """Return the content of a regular file, cut one byte after the limit; None when it cannot be read."""
    try:
        return _read_regular(path)
    except OSError:
        return None


def _read_regular(path: str) -> bytes | None:
    """Return the content of a regular file, cut one byte after the limit; None for another file. Raises OSError."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        return None
    with open(path, "rb") as stream:
        return stream.read(LIMIT + 1)


def has_version_key(data: bytes) -> bool:
    """Whether a text has a version key at the top level. The text need not be valid YAML, nor in UTF-8."""
    return _has_version_key(_as_utf8(data)) or False


def _has_version_key(data: bytes) -> bool | None:
    """Whether a text in UTF-8 has a version key at the top level; None if it may have one, but cannot be read.

    The usual forms of the key are found without reading the text, which need not be valid then.
    """
    if any(key in data for key in _KEYS):
        return _has_usual_key(data) or _has_key_when_read(data)
    if b"\\" not in data:
        return False
    import re

    return _has_key_when_read(data) if re.search(_ESCAPED_KEY, data) is not None else False


def _has_key_when_read(data: bytes) -> bool | None:
    """Whether the map that a text is has a version key; None if the text cannot be read.

    It may be a quoted key with escapes, an alias, a key after "?" or a tag, or come from a merge key.
    """
    from heatlint.text import decode

    if len(data) > MOST_BYTES:
        return None
    document = decode(data, "")
    if document.fault is not None:
        return None
    value = document.value
    return isinstance(value, dict) and any(key in value and not isinstance(value[key], dict) for key in VERSION_KEYS)


def _has_usual_key(data: bytes) -> bool:
    """Whether a line, or a map in braces that is the whole text, begins with a version key that has no map as value.

    A text about templates, such as the reference of an API, may describe the key with a map.
    """
    import re

    key = b"(?:" + b"|".join(_KEYS) + b")"
    bare = data.lstrip(BOM_UTF8).lstrip()  # also several marks: Heat takes them for a part of the key
    if not bare.startswith(b"{"):
        lines = re.compile(rb"^(?:---[ \t]+)?([\"']?)" + key + rb"\1[ \t]*:(?!" + _MAP + rb")", re.MULTILINE)
        return lines.search(bare.replace(b"\r", b"\n")) is not None
    return re.search(rb"[{,]\s*([\"']?)" + key + rb"\1\s*:(?!\s*\{)", bare) is not None and not _is_nested_key(bare)


def looks_like_template(data: bytes) -> bool:
    """Whether a YAML text without a version key has a section of resources, and a resource of OpenStack's."""
    data = _as_utf8(data)
    return _has_resources(data) and _has_version_key(data) is False


def _is_for_aws(data: bytes) -> bool:
    """Whether a template in UTF-8 has the version key of AWS, and cannot be read by Heat since it has tags of AWS."""
    if AWS_KEY.encode() not in data or b"!" not in data or any(key in data for key in _KEYS if key != AWS_KEY.encode()):
        return False
    import re

    from heatlint.load.client.texts import template_document

    return re.search(_AWS_TAG, data) is not None and template_document(data, "").fault is not None


def _has_resources(data: bytes) -> bool:
    if b"OS::" not in data:
        return False
    import re

    return all(re.search(pattern, data, re.MULTILINE) for pattern in (_RESOURCES, _TYPE))


def is_environment(data: bytes) -> bool:
    """Whether a text is probably an environment: more than half of its keys are sections."""
    data = _as_utf8(data)
    return _has_sections(data) and not _has_version_key(data)


def _has_sections(data: bytes) -> bool:
    """Whether more than half of the lines that are not indented begin a section, or of the keys of a map in braces."""
    if not any(section in data for section in _SECTIONS):
        return False
    import re

    from heatlint.text.flow_keys import flow_keys, is_in_braces

    if is_in_braces(data):
        keys = list(flow_keys(data[:MOST_BYTES]))
        return 2 * sum(key in _SECTIONS for key in keys) > len(keys)
    sections = len(re.findall(_SECTION, data, re.MULTILINE))
    return sections > 0 and len(re.findall(_TOP, data, re.MULTILINE)) < 2 * sections


def _as_utf8(data: bytes) -> bytes:
    """Return a text in UTF-16 or UTF-32 as UTF-8, other data unchanged but for a byte order mark.

    Heat reads only UTF-8; the check reports that.

    The encoding is known from a byte order mark, or from the zeros in the first characters (YAML 1.2.2, 5.2).
    """
    start = data[:4]
    if start[:3] == BOM_UTF8:
        return data[3:]
    if b"\0" not in start and start[:2] not in (BOM_UTF16_LE, BOM_UTF16_BE):
        return data
    if start in (BOM_UTF32_LE, BOM_UTF32_BE):
        encoding = "utf-32"
    elif start[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        encoding = "utf-16"
    elif start.count(b"\0") == 3:
        encoding = "utf-32-le" if start[0] else "utf-32-be"
    else:
        encoding = "utf-16-le" if start[0] else "utf-16-be"
    return data.decode(encoding, "replace").encode("utf-8", "replace")


def _is_nested_key(data: bytes) -> bool:
    """Whether a JSON text has the version key only below the top level.

    Of a text that is not valid, it is not known what is below what, so `heatlint.text.flow_keys` would be no answer.
    """
    import json

    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return not any(key in value for key in VERSION_KEYS)
