"""Paths that the user names."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.urls import has_scheme


def require_exists(path: str, kind: str) -> None:
    """Raise Misuse when nothing exists at `path`. A URL passes: the loader reports it. kind: such as "file"."""
    try:
        exists = has_scheme(path) or os.path.exists(path)
    except ValueError:
        exists = False
    if not exists:
        raise Misuse(f'there is no {kind} "{path}"')


def require_file(path: str, needed: str) -> None:
    """Raise Misuse when `path` is a directory or does not exist. needed: such as "a template"."""
    require_exists(path, "file")
    if os.path.isdir(path):
        raise Misuse(f'"{path}" is a directory; {needed} is needed')


def require_directory(path: str) -> None:
    """Raise Misuse when `path` is not a directory."""
    if not os.path.isdir(path):
        raise Misuse(f'there is no directory "{path}"')


def tidy(path: str) -> str:
    """Return the path without redundant steps, as reports show it. A path with ".." is kept: it may cross a link."""
    if has_scheme(path) or ".." in path or not path:
        return path
    return os.path.normpath(path)
