"""Paths that the user names."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.urls import is_url


def require_exists(path: str, kind: str) -> None:
    """Raise Misuse when nothing exists at `path`. A URL passes: the loader reports it. kind: such as "file"."""
    try:
        exists = is_url(path) or os.path.exists(path)
    except ValueError:  # a null character
        exists = False
    if not exists:
        raise Misuse(f'"{path}" does not exist; expected a {kind}')


def require_file(path: str, expected: str) -> None:
    """Raise Misuse when `path` is a directory or does not exist. expected: such as "a template"."""
    require_exists(path, "file")
    if os.path.isdir(path):
        raise Misuse(f'"{path}" is a directory; expected {expected}')


def require_directory(path: str) -> None:
    """Raise Misuse when `path` is not a directory."""
    if not os.path.isdir(path):
        raise Misuse(f'"{path}" is not a directory; expected an existing directory')


def tidy(path: str) -> str:
    """Return the path without redundant steps, as reports show it. ".." is kept: it may follow a symbolic link."""
    if is_url(path) or ".." in path or not path:
        return path
    return os.path.normpath(path)
