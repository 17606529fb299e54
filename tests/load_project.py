"""A directory with files for the tests of what a request reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heatlint.load.request import Request

VERSION = "heat_template_version: 2018-08-31\n"


def writer(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Make a directory and change to it. Return a function that writes files there and returns the directory's URL."""
    directory.mkdir()
    monkeypatch.chdir(directory)

    def write(**files: str | bytes) -> str:
        for name, content in files.items():
            put(name, content)
        return directory.as_uri()

    write.directory = directory
    return write


def put(name: str, content: str | bytes) -> None:
    """Write a file below the current directory."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def faults(request: Request) -> list[tuple]:
    """Return kind, file and path of each fault of a request."""
    return [(fault.kind, fault.file, fault.path) for fault in request.faults]


def user_data(name: str) -> str:
    """Return a template that reads a file."""
    return f"{VERSION}outputs:\n  one:\n    value: {{get_file: {name}}}\n"
