"""Where the data beside the engine lies: the one place that knows."""

from __future__ import annotations

import os.path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def path(*parts: str) -> str:
    """The path of a file under `schemas` or `rules`: path("schemas", "catalog", "index.json").

    A wheel carries both directories inside the package; a checkout has them beside it. Nothing is opened
    here: a missing file is the reader's OSError.
    """
    inside = os.path.join(_PACKAGE, parts[0])
    if os.path.isdir(inside):
        return os.path.join(_PACKAGE, *parts)
    return os.path.join(os.path.dirname(_PACKAGE), *parts)
