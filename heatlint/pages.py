"""The pages of the rules: rules/NAME.md, with a section for each rule that rules/NAME.py declares."""

from __future__ import annotations

import os

from heatlint import _data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def all_sections() -> Iterator[tuple[str, str, str]]:
    """Code, name and text of every rule's section, page by page."""
    for _page, text in pages():
        yield from sections(text)


def pages() -> Iterator[tuple[str, str]]:
    """Name (that of the plugin it belongs to) and text of every page; a README is none."""
    directory = _data.path("rules")
    try:
        files = sorted(os.listdir(directory))
    except OSError:
        files = []
    for file in files:
        if file.endswith(".md") and file != "README.md":
            with open(os.path.join(directory, file), encoding="utf-8") as stream:
                yield file.removesuffix(".md"), stream.read()


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Code, name and text of the sections under "## CODE name" headings; a fenced "##" is no heading."""
    heading: list[str] = []
    body: list[str] = []
    fence = ""
    for line in [*text.splitlines(), "## "]:
        bare = line.lstrip()
        if bare.startswith(("```", "~~~")):
            fence = "" if fence and bare.startswith(fence) else fence or bare[:3]
        if fence or not line.startswith("## "):
            body.append(line)
            continue
        if len(heading) == 2:
            yield heading[0], heading[1], "\n".join(body).strip() + "\n"
        heading, body = line[3:].split(), [line]
