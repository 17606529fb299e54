"""Scripts and cloud-configs that YAML or cloud-init reads in another way than their author means."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, Resource, Rule, check, live_resources
from heatlint.rule.language import target_of, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Stack

LOST_SCRIPT = Rule("HL516", "lost-script", stage=ADVICE)

#: A key with nothing after it in its line, and below it the first line of a script, which is a comment of YAML.
_COMMENT = r"^(?:[ \t]|- )*([\w.][\w.-]*):[ \t]*\n(?:[ \t]*\n)*[ \t]+(#(?:!|cloud-config).*)$"
#: The head of a folded block scalar whose text begins with the first line of a script.
_FOLDED = r"(>)[-+\d]*[ \t]*\n(?:[ \t]*\n)*[ \t]+(#(?:!|cloud-config).*)$"
#: The head of a block scalar, and a first line that is nearly that of a cloud-config.
_HEADER = r"[|>][-+\d]*[ \t]*\n(?:[ \t]*\n)*[ \t]+(#[ \t]*cloud[-_ ]?config[ \t]*)$"
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
    document = stack.template.document
    text = document.text
    if text is None or stack.group_template is not None or ("#!" not in text and "cloud" not in text):
        return
    for found in re.finditer(_COMMENT, text, re.MULTILINE):
        path, is_key = document.at(found.start(1))
        value = value_at(stack.template.value, path)
        if is_key and path[-1:] == (found[1],) and not stack.is_call(value):
            yield LOST_SCRIPT.at(
                path,
                f'"{found[2].rstrip()}" is a comment of YAML, not the first line of a text; '
                f'expected "|" after "{found[1]}:"',
                offsets=found.span(2),
                explains=path,
            )
    for found in re.finditer(_FOLDED, text, re.MULTILINE):
        path, _ = document.at(found.start(1))
        value = value_at(stack.template.value, path)
        if (
            isinstance(value, str)
            and value.lstrip().partition("\n")[0] != found[2]
            and _begins(document.span(path), found)
        ):
            yield LOST_SCRIPT.at(
                path,
                f'">" joins the lines of a text, so the next one becomes a part of "{found[2].rstrip()}"; expected "|"',
                offsets=found.span(1),
            )
    for found in re.finditer(_HEADER, text, re.MULTILINE):
        path, _ = document.at(found.start())
        if not found[1].startswith(_RIGHT_HEADER) and _begins(document.span(path), found):
            yield LOST_SCRIPT.at(
                path,
                f'cloud-init ignores a text that begins with "{found[1].rstrip()}"; expected "{_RIGHT_HEADER}"',
                offsets=found.span(1),
            )


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


def _begins(span: tuple[int, int] | None, found: re.Match[str]) -> bool:
    """Whether a block scalar begins where a pattern was found; else that stands inside a text."""
    return span is not None and span[0] == found.start()
