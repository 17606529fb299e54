"""Converts file names to URLs and back, exactly as python-heatclient does.

The client identifies each file by an absolute `file://` URL: `pathlib` makes the URLs of files on the command line,
`urllib.parse.urljoin` those of files that other files name. To import urllib takes longer than to check a small
template, so this module handles the common names itself and imports urllib for the others.
"""

from __future__ import annotations

import os

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/")
_LOCAL = "file:///"


def has_scheme(name: str) -> bool:
    """Whether the client takes `name` for a URL, not for a path."""
    if ":" not in name or _has_drive(name):
        return False
    if name.startswith(_LOCAL) or is_remote(name):
        return True
    from urllib.parse import urlsplit

    try:
        return bool(urlsplit(name).scheme)
    except ValueError:
        return False


def is_url(name: str) -> bool:
    """Whether a name from a user or a search is a URL. When there is a file of this name, it is the path of the file.

    Otherwise a file named "file:..." in a repository would make heatlint read another file of this machine.
    """
    return has_scheme(name) and not os.path.lexists(name)


def file_url(name: str) -> str:
    """Return the URL of a file on the command line, without symbolic links. A URL is returned as it is."""
    if is_url(name):
        return name
    return path_url(os.path.realpath(name))


def path_url(path: str) -> str:
    """Return the `file://` URL of an absolute path, percent-encoded as by `pathlib.Path.as_uri`."""
    start = "file://"
    if os.sep != "/":
        path = path.replace(os.sep, "/")
        if _has_drive(path):
            start, path = f"file:///{path[:2]}", path[2:]
        elif path.startswith("//"):  # the share of another machine
            start = "file:"
    if _PLAIN.issuperset(path):
        return start + path
    quoted = [chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in os.fsencode(path)]
    return start + "".join(quoted)


def base_of(url: str) -> str:
    """Return the URL that names in the file at `url` are relative to. It ends with a slash."""
    if _is_simple(url):
        return url[: url.rindex("/") + 1]
    from urllib.parse import urljoin, urlparse

    base = urljoin(url, os.path.dirname(urlparse(url).path))
    return base if base.endswith("/") else base + "/"


def join(base: str, name: str) -> str:
    """Return the absolute URL of `name` in a file whose base is `base`: the same as `urllib.parse.urljoin`.

    Raises ValueError when urljoin does.
    """
    plain = name and name[0] > " " and not _has_any(name, ":?#\t\r\n") and "//" not in name
    if not (plain and _is_simple(base)):
        from urllib.parse import urljoin

        return urljoin(base, name)
    steps = name.split("/")
    parts = [] if name[0] == "/" else base[len("file://") :].split("/")[:-1]
    last = len(steps) - 1
    for index, step in enumerate(steps):
        if step == "..":
            if parts:
                parts.pop()
        elif step != ".":
            parts.append(step)
        if index == last and step in (".", ".."):
            parts.append("")
    path = "/".join(parts)
    return "file://" + (path if path[:1] == "/" else "/" + path)


def local_path(url: str) -> str | None:
    """Return the path that the client opens for `url`; None when it is not a file on this machine.

    A share of another machine is not a local path: a template could make Windows send the user's name to it.
    """
    if _is_simple(url) and "%" not in url:
        return _system_path(url[len("file://") :].rstrip())
    if not is_file(url):
        return None
    from urllib.parse import unquote

    rest = url.strip()[5:]
    if "#" in rest:
        rest = rest.rpartition("#")[0]
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if unquote(host) not in ("", "localhost"):
            return None
        rest = slash + path
    return _system_path(unquote(rest))


def _system_path(path: str) -> str:
    """Return the path of a URL in the form of this system: on Windows without the slash before a drive."""
    if os.sep == "/":
        return path
    return (path[1:] if _has_drive(path[1:]) else path).replace("/", os.sep)


def _has_drive(path: str) -> bool:
    """Whether a path begins with a drive of Windows, such as "C:", on such a system."""
    return os.sep != "/" and path[1:2] == ":" and path[0].isalpha()


def is_remote(url: str) -> bool:
    """Whether Heat fetches the URL over HTTP."""
    return url.startswith(("http://", "https://"))


def is_web_address(url: str) -> bool:
    """Whether Heat can ask for a URL over HTTP: it has the scheme, in any case, a host and a possible port.

    Source: heat.common.urlfetch; requests.models.PreparedRequest (prepare_url).
    """
    from urllib.parse import urlparse

    try:
        parts = urlparse(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_file(url: str) -> bool:
    """Whether `url` has the scheme "file", with any host."""
    return url[:5].lower() == "file:"


def written_path(name: str) -> str:
    """Return the path that a relative file name stands for: percent-decoded, without a fragment."""
    if not _has_any(name, "%#"):
        return name.strip()
    from urllib.parse import unquote

    return unquote(name.strip().rpartition("#")[0] if "#" in name else name.strip())


def _is_simple(url: str) -> bool:
    """Whether `url` is a local file URL without a query, a fragment or empty steps."""
    return url.startswith(_LOCAL) and not _has_any(url, "?#") and "//" not in url[len("file://") :]


def _has_any(text: str, characters: str) -> bool:
    for character in characters:
        if character in text:
            return True
    return False
