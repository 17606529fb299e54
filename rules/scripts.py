"""Scripts and cloud-configs that YAML or cloud-init reads in another way than their author means."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, Resource, Rule, check, live_resources
from heatlint.rule.language import target_of, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.rule import Findings, Path, Stack

LOST_SCRIPT = Rule("HL516", "lost-script", stage=ADVICE)

#: What may be the first line of a script or a cloud-config, from its first character on.
_FIRST_LINE = r"#(?:!|[ \t]*cloud[-_ ]?config).*$"
#: The beginnings that a server knows.
_SCRIPT = r"#(?:!|cloud-config)"
#: A line that is nearly the first one of a cloud-config, or is it.
_HEADER = r"#[ \t]*cloud[-_ ]?config[ \t]*"
#: In the line above: a key with nothing after it, and the head of a block scalar.
_KEY = r"(?:[ \t]|- )*([\w.][\w.-]*):[ \t]*"
_BLOCK = r"[|>][-+\d]*[ \t]*\Z"
_RIGHT_HEADER = "#cloud-config"
#: The types whose ID stands for a text, in the formats of user data that are not the usual one.
_CONFIGS = (
    "OS::Heat::SoftwareConfig",
    "OS::Heat::StructuredConfig",
    "OS::Heat::CloudConfig",
    "OS::Heat::MultipartMime",
)
_USUAL_FORMAT = "HEAT_CFNTOOLS"


@check
def scripts(stack: Stack) -> Findings:
    """A script is a text with its first line, and the line is one that the server knows."""
    text = stack.template.document.text
    if text is None or stack.group_template is not None or ("#!" not in text and "cloud" not in text):
        return
    for first, above, start in _first_lines(text):
        if re.match(_SCRIPT, first[0]):
            yield from _comment(stack, first, above, start)
            yield from _folded(stack, first, above, start)
        elif re.fullmatch(_HEADER, first[0]):
            block = _block(stack, above, start)
            if block is not None:
                yield LOST_SCRIPT.at(
                    block[0],
                    f'cloud-init ignores a text that begins with "{first[0].rstrip()}"; expected "{_RIGHT_HEADER}"',
                    offsets=first.span(),
                )


def _comment(stack: Stack, first: re.Match[str], above: str, start: int) -> Findings:
    """Report the first line of a script below a key without a value: YAML takes it for a comment.

    The arguments are as `_first_lines` yields them, also in the next two functions.
    """
    key = re.fullmatch(_KEY, above)
    if key is None:
        return
    path, is_key = stack.template.document.at(start + key.start(1))
    if is_key and path[-1:] == (key[1],) and not stack.is_call(value_at(stack.template.value, path)):
        yield LOST_SCRIPT.at(
            path,
            f'"{first[0].rstrip()}" is a comment of YAML, not the first line of a text; expected "|" after "{key[1]}:"',
            offsets=first.span(),
            explains=path,
        )


def _folded(stack: Stack, first: re.Match[str], above: str, start: int) -> Findings:
    """Report the first line of a script that ">" joins with the next one."""
    block = _block(stack, above, start) if ">" in above else None
    if block is None:
        return
    path, at, value = block
    if above[at - start] == ">" and value.lstrip().partition("\n")[0] != first[0]:
        yield LOST_SCRIPT.at(
            path,
            f'">" joins the lines of a text, so the next one becomes a part of "{first[0].rstrip()}"; expected "|"',
            offsets=(at, at + 1),
        )


def _block(stack: Stack, above: str, start: int) -> tuple[Path, int, str] | None:
    """Return the path, the offset and the value of the block scalar that begins at the end of a line.

    None without one: what looks like its head may also stand inside a text.
    """
    head = re.search(_BLOCK, above)
    if head is None:
        return None
    document, at = stack.template.document, start + head.start()
    path, _ = document.at(at)
    span, value = document.span(path), value_at(stack.template.value, path)
    return (path, at, value) if span is not None and span[0] == at and isinstance(value, str) else None


def _first_lines(text: str) -> Iterator[tuple[re.Match[str], str, int]]:
    """Yield what may be the first lines of scripts, each with the nearest line above that is not empty, and its offset.

    Each is indented, and has a line above it.
    """
    for found in re.finditer(_FIRST_LINE, text, re.MULTILINE):
        end = text.rfind("\n", 0, found.start())  # of the line above
        if end < 0 or found.start() == end + 1 or text[end + 1 : found.start()].strip(" \t"):
            continue
        start = text.rfind("\n", 0, end) + 1
        while start and not text[start:end].strip(" \t"):
            end = start - 1
            start = text.rfind("\n", 0, end) + 1
        yield found, text[start:end], start


@check
def configs_by_id(stack: Stack) -> Findings:
    """User data that refer to a configuration have a format in which Heat takes the text of it, not its ID."""
    for resource in live_resources(stack):
        written = resource.properties.get("user_data")
        if not resource.is_a("OS::Nova::Server") or not resource.stack.is_call(written):
            continue
        if resource.values.get("user_data_format") != _USUAL_FORMAT:
            continue
        config = target_of(resource.stack, (*resource.path, resource.stack.words.properties, "user_data"))
        if isinstance(config, Resource) and config.type_name in _CONFIGS:
            yield LOST_SCRIPT.at(
                resource.property_path("user_data"),
                f'the server gets the ID of "{config.name}" in the place of its text, since "user_data_format" is '
                f'{_USUAL_FORMAT}; expected "user_data_format: RAW"',
            )
