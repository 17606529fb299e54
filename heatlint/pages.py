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


def blocks(section: str, word: str) -> list[str]:
    """The texts of the fenced YAML blocks of a section that are marked with a word: "bad" or "good"."""
    found: list[str] = []
    lines: list[str] | None = None
    for line in section.splitlines():
        if lines is None:
            if line.split() == ["```yaml", word]:
                lines = []
        elif line.startswith("```"):
            found.append("\n".join(lines) + "\n")
            lines = None
        else:
            lines.append(line)
    return found


class Example:
    """A block taken apart by its directives (see rules/README.md).

    parts: name -> text, "template.yaml" and "environment.yaml" among them; options: the words of the other
    directives, such as {"values": "strict"}.
    """

    __slots__ = ("parts", "options")

    def __init__(self, block: str) -> None:
        self.parts: dict[str, str] = {}
        self.options: dict[str, str] = {}
        name, lines = "template.yaml", []
        for line in block.splitlines():
            word, _, rest = line.removeprefix("# ").partition(":")
            rest = rest.strip()
            if not line.startswith("# ") or word not in ("file", "environment", "show-nested", "values", "read"):
                lines.append(line)
            elif word in ("file", "environment"):
                self.parts[name] = "\n".join(lines) + "\n"
                name, lines = rest if word == "file" else "environment.yaml", []
            else:
                self.options[word] = rest
        self.parts[name] = "\n".join(lines) + "\n"

    def body(self) -> dict[str, object]:
        """The body of the request that the block stands for."""
        files = dict(self.parts)
        body: dict[str, object] = {"template": files.pop("template.yaml"), "files": files,
                                   "show_nested": self.options.get("show-nested") == "true"}
        if "environment.yaml" in files:
            body["environment"] = files.pop("environment.yaml")
        return body
