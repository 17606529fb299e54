"""Where the directories `schemas` and `rules` are."""

from __future__ import annotations

import os.path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def path(*parts: str) -> str:
    """Return the path of a file under `schemas` or `rules`: path("schemas", "catalog", "index.json").

    A wheel has both directories inside the package; a checkout has them beside it. The file need not exist.
    """
    inside = os.path.join(_PACKAGE, parts[0])
    if os.path.isdir(inside):
        return os.path.join(_PACKAGE, *parts)
    return os.path.join(os.path.dirname(_PACKAGE), *parts)
