"""Templates that are empty by accident: sections that are a part of a text, and templates that make nothing."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.rule import Findings, Stack

SWALLOWED_SECTION = Rule("HL112", "swallowed-section", stage=ADVICE)
NO_RESOURCES = Rule("HL113", "no-resources", stage=ADVICE)


@check
def swallowed_sections(stack: Stack) -> Findings:
    """The description does not contain sections that the template lacks: they have its indentation, or more."""
    words, template = stack.words, stack.template
    description = template.value.get(words.description)
    sections = (words.parameters, words.conditions, words.resources, words.outputs)
    if isinstance(description, dict):
        for section in sections:
            if section in description and section not in template.value:
                yield SWALLOWED_SECTION.at(
                    (words.description, section),
                    f'"{section}" is a part of "{words.description}"; expected less indentation',
                    key=True,
                    explains=(section,),
                )
    if not isinstance(description, str) or ":" not in description:
        return
    lacking = [each for each in sections if each not in template.value and f"{each}:" in description]
    span = template.document.span((words.description,)) if lacking else None
    if span is None or template.document.text is None:
        return
    begin = template.document.line_column(span[0])[0]
    for section, start in _sections_in(template.document.text, span, lacking):
        yield SWALLOWED_SECTION.at(
            (words.description,),
            f'"{section}:" is a part of the text that begins in line {begin}; expected less indentation',
            offsets=(start, start + len(section)),
            explains=(section,),
        )


def _sections_in(text: str, span: tuple[int, int], sections: list[str]) -> Iterator[tuple[str, int]]:
    """Yield the name and the offset of each section in a part of a text: a key alone in a line, above deeper keys."""
    start = span[0]
    lines = [line for line in text[slice(*span)].splitlines(keepends=True)]
    for line, following in zip(lines, lines[1:]):
        section = line.strip().removesuffix(":")
        indentation = len(line) - len(line.lstrip())
        if section in sections and line.strip() == f"{section}:":
            if len(following) - len(following.lstrip()) > indentation and ":" in following:
                yield section, start + indentation
        start += len(line)


@check
def no_resources(stack: Stack) -> Findings:
    """A template with a description has a section, too. One that has nothing but a version is left alone."""
    template = stack.template
    if stack.parent is None and template.value.keys() == {template.version.key, stack.words.description}:
        yield NO_RESOURCES.at(
            (template.version.key,),
            "the template has neither resources nor outputs, so Heat makes nothing",
            key=True,
            because=[(stack.words.resources,)],
        )
