"""Read the pages of plugins: NAME.md beside NAME.py, with a section for each rule. The address of the documentation."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The address of the documentation, which mkdocs.yml makes.
SITE = "https://heatlint.github.io/heatlint/"
#: The subjects of heatlint's own rules, by the beginning of their codes.
FAMILIES = {
    "HL0": "input: files that cannot be read, syntax, duplicate keys, limits",
    "HL1": "structure: sections, the keys of resources and outputs",
    "HL2": "parameters: definitions, constraints, defaults, values, groups",
    "HL3": "resources: types, properties, policies, what a cloud has",
    "HL4": "references: parameters, resources, attributes, dependencies and their cycles",
    "HL5": "functions and conditions",
    "HL6": "environments, the registry, nested templates",
    "HL7": "outputs and metadata",
    "HL8": "releases: what is deprecated or hidden",
    "HL9": "practice and security",
}

#: The lines of a block that only say how the tests check it (rules/README.md).
_FOR_TESTS = re.compile(r"^# (?:values: strict|show-nested|read: disk)\n", re.MULTILINE)
#: The lines of a block with which another file begins, and what readers see in their place.
_IN_WORDS = (
    (re.compile(r"^# file: (.*)$", re.MULTILINE), r"# the file \1:"),
    (re.compile(r"^# environment:$", re.MULTILINE), "# the environment (-e FILE):"),
    (re.compile(r"^# cloud:$", re.MULTILINE), "# the inventory of the cloud (--cloud FILE):"),
)


def rule_url(code: str) -> str | None:
    """Return the address of the page about one of heatlint's own rules; None for other rules, which have none."""
    return f"{SITE}rules/{code}/" if code[:3] in FAMILIES else None


def all_sections(pages: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the name and the text of each section on some pages; pages that cannot be read are skipped."""
    for path in pages:
        try:
            with open(path, encoding="utf-8") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError):
            continue
        yield from sections(text)


def sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the name and the text of each section "## CODE name". A "##" inside a fence is not a heading."""
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


def for_readers(section: str) -> str:
    """Return a section without the lines that only say how the tests check its blocks, the other ones in words."""
    text = _FOR_TESTS.sub("", section)
    for line, words in _IN_WORDS:
        text = line.sub(words, text)
    return text


def summary(section: str) -> str:
    """Return the first sentence of a section's text, in one line; "" if the section has no text."""
    paragraph = " ".join(section.partition("\n")[2].strip().partition("\n\n")[0].split())
    sentence = re.match(r"(.+?[^.])\.(?: [A-Z`]|$)", paragraph)  # "..." ends no sentence
    return f"{(sentence[1] if sentence is not None else paragraph).rstrip('.:')}." if paragraph else ""
