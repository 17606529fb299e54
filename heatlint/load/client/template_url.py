"""Reads the template that the body of a request names by "template_url"."""

from __future__ import annotations

import os

from heatlint.load import urls
from heatlint.load.as_json import dumps
from heatlint.load.body import TEMPLATE, TEMPLATE_URL
from heatlint.load.disk import Unreadable
from heatlint.load.request import LoadFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.load.disk import Disk
    from heatlint.load.request import Request

_NO_NAME = "is not the name of a file; expected a path or a file URL"


class NamedTemplate:
    """A template that a body names. written: its name in the body; url, data: where it is, and its content."""

    __slots__ = ("written", "url", "data")

    def __init__(self, written: str, url: str, data: bytes) -> None:
        self.written = written
        self.url = url
        self.data = data


def read_template_url(request: Request, disk: Disk, base: str) -> NamedTemplate | None:
    """Return the template that the body of a request names; None when it names none.

    As in Heat, the name counts only in a body without a template. It may be a path or a file URL; the file must be
    below the roots of the disk. base: the URL that a relative name is relative to. When the file cannot be read, the
    result is None, and a fault of the request says why.
    """
    body = request.raw or {}
    if TEMPLATE in body or TEMPLATE_URL not in body:
        return None
    written = body[TEMPLATE_URL]
    path = ""
    try:
        path, url = _local(written, base)
        return NamedTemplate(written, url, disk.referenced_file(path))
    except Unreadable as error:
        name = written if isinstance(written, str) else dumps(written)
        nearest = None
        if error.kind == "missing-file":
            directory = os.path.dirname(name)
            nearest = (name, [os.path.join(directory, other) for other in disk.neighbours(path)])
        message = f'template "{name}" {error.reason}'
        request.faults.append(LoadFault("template-url", request.file, (TEMPLATE_URL,), message, nearest=nearest))
        return None


def _local(written: object, base: str) -> tuple[str, str]:
    """Return the path and the URL of a template on this machine. Raises Unreadable."""
    if not isinstance(written, str) or not written.strip() or "\0" in written:
        raise _unusable(_NO_NAME)
    try:
        url = urls.join(base, written)
        path = urls.local_path(url)
    except ValueError:  # urllib cannot parse it
        raise _unusable("is not a URL; expected a path or a file URL") from None
    if path is not None and "\0" in path:  # "%00" in a URL
        raise _unusable(_NO_NAME)
    if path is None:
        reason = "is not read, since heatlint fetches nothing" if urls.is_remote(url) else "is not on this machine"
        raise _unusable(f'{reason}; send the template itself as "{TEMPLATE}"')
    return path, url


def _unusable(reason: str) -> Unreadable:
    return Unreadable("template-url", reason)
