"""Texts that are meant as something else: calls of functions, whole definitions, and quotes of word processors."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, Related, Rule, check
from heatlint.rule.language import VERSION_KEYS, GetAttrThenSelect, asks_cloud, steps, thing_needed, thing_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Resource, ResourceType, Stack

SWALLOWED_DEFINITION = Rule("HL114", "swallowed-definition", stage=ADVICE)
TYPOGRAPHIC_QUOTES = Rule("HL115", "typographic-quotes", stage=ADVICE)
CALL_IN_TEXT = Rule("HL514", "call-in-text", stage=ADVICE)
CALL_AS_TEXT = Rule("HL515", "call-as-text", stage=ADVICE)

#: A call of a function that reads a parameter or a resource.
_CALL = r"\b(get_param|get_resource|get_attr)[\"']?: *\[? *[\"']?([\w.:-]+)"
_REMEDY = 'expected "str_replace" with the call in its "params"'
#: The type of a resource, alone in a line.
_TYPE = r"[\"']?type[\"']?: *[\"']?(?:OS|AWS)::\w+(?:::\w+)+[\"']?\s*\Z"
_KEY = r"[\"']?([\w.-]+)[\"']?:\s*\Z"
#: A whole text that stands for a parameter in the notation of a shell or of Jinja2, or that is a call in quotes.
_WHOLE = (
    r"\$\{?(?P<shell>[\w.:-]+)\}?|\{\{ *(?P<jinja>[\w.:-]+) *\}\}"
    r"|\{? *(?P<function>get_param|get_resource|get_attr): *\[? *[\"']?(?P<name>[\w.:-]+)[\"']?(?: *,[^{}]*\])? *\}?"
)
#: The first characters of such a text, if it has no name of a function in it.
_BEGINNINGS = frozenset("${")
_OPENING, _CLOSING = "“‘„”’", "”’“‘"
#: The keys of texts for people.
_FREE_TEXTS = ("description", "Description", "label", "Label")
#: The attributes of a server that are maps by the names of its networks.
_BY_NETWORK = ("networks", "addresses")
#: The ID of a network, with or without hyphens: it does not tell the name.
_ID = r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
#: Longer texts are not a name in another notation.
_LONGEST = 200
#: How many findings a text has at most; more would not tell more.
_MOST = 10


@check
def texts(stack: Stack) -> Findings:
    """The text of a property does not contain calls of functions or definitions of resources and outputs."""
    template = stack.template
    text = template.document.text
    if not template.version.is_hot or text is None or stack.group_template is not None:
        return
    if "|" not in text and ">" not in text:  # no block scalar
        return
    for path in template.fact("texts", lambda: _texts(stack))[0]:
        span = template.document.span(path)
        if span is None or text[span[0]] not in "|>":
            continue
        found = list(_swallowed(stack, path, span)) or list(_calls(stack, path, span))
        yield from found[:_MOST]


def _texts(stack: Stack) -> tuple[list[Path], list[tuple[Path, str]], dict[str, list[str]]]:
    """Return the texts in properties and outputs that the checks look at, found in one walk.

    First the paths of those that may contain a call or a definition, and are not a template. Then (path, text) of those
    that are not an argument of a function, and are short ones that may be a call or contain one, or name a resource,
    what a resource makes, or a parameter. Then the resources by the name of what they make.
    """
    words, template = stack.words, stack.template
    description, functions = words.description, stack.functions
    made = _names_made(stack)
    named = template.section(words.resources).keys() | template.section(words.parameters).keys() | made.keys()
    scalars = template.document.scalars
    # The texts that are looked at; all of them when it is not known which ones there are.
    wanted = None if scalars is None else {each for each in scalars if _may_contain(each) or _may_stand(each)} | named
    walks_into_calls = wanted is None or any([_may_contain(each) for each in wanted if isinstance(each, str)])
    containing: list[Path] = []
    standing: list[tuple[Path, str]] = []
    todo: list[tuple[Any, Any, bool]] = []
    for section, word in ((words.resources, words.properties), (words.outputs, words.value)):
        for name, definition in template.section(section).items():
            if isinstance(definition, dict):
                todo.append(({word: definition.get(word)}, ((None, section), name), True))
    while todo:
        value, at, is_outside = todo.pop()
        for step, inner in value.items() if value.__class__ is dict else enumerate(value):
            kind = inner.__class__
            if kind is dict or kind is list:
                if step != description:
                    is_call = kind is dict and len(inner) == 1 and next(iter(inner)) in functions
                    if walks_into_calls or not is_call:
                        todo.append((inner, (at, step), is_outside and not is_call))
            elif kind is str and (wanted is None or inner in wanted) and step != description:
                if _may_contain(inner) and not any(each in inner for each in VERSION_KEYS):
                    containing.append(steps((at, step)))
                if is_outside and (inner in named or _may_stand(inner)):
                    standing.append((steps((at, step)), inner))
    return containing, standing, made


def _names_made(stack: Stack) -> dict[str, list[str]]:
    """Return the resources of a template whose property "name" is a plain text, by this text."""
    words = stack.words
    made: dict[str, list[str]] = {}
    for name, definition in stack.template.section(words.resources).items():
        properties = definition.get(words.properties) if isinstance(definition, dict) else None
        given = properties.get("name") if isinstance(properties, dict) else None
        if isinstance(name, str) and isinstance(given, str) and given:
            made.setdefault(given, []).append(name)
    return made


def _may_contain(text: str) -> bool:
    """Whether a text may contain a call of a function, or a definition."""
    return "\n" in text and ("get_" in text or "::" in text)


def _may_stand(text: str) -> bool:
    """Whether a text may be a call, or stand for a parameter or a resource in another notation."""
    return len(text) < _LONGEST and (text[:1] in _BEGINNINGS or "get_" in text)


def _swallowed(stack: Stack, path: Path, span: tuple[int, int]) -> Iterator[Diagnostic]:
    """Yield the findings about definitions of resources in a text, each at the outermost key that belongs to it."""
    document = stack.template.document
    assert document.text is not None
    words = stack.words
    begin = document.line_column(span[0])[0]
    above: list[tuple[int, str, int]] = []  # indentation, name and offset of the keys around a line
    reported = set()
    start = span[0]
    for line in document.text[slice(*span)].splitlines(keepends=True):
        content = line.strip()
        indentation = len(line) - len(line.lstrip())
        if content:
            while above and above[-1][0] >= indentation:
                above.pop()
            is_resource = above and re.match(_TYPE, content)
            is_output = above and above[0][1] == words.outputs and content.startswith(f"{words.value}:")
            if is_resource or (is_output and any(_known_calls(stack, content))):
                in_section = len(above) > 1 and above[-2][1] in (words.resources, words.outputs)
                _, name, at = above[-2 if in_section else -1]
                is_section = in_section and name not in stack.template.value
                if at not in reported:
                    reported.add(at)
                    yield SWALLOWED_DEFINITION.at(
                        path,
                        f'"{name}:" is a part of the text that begins in line {begin}; expected less indentation',
                        offsets=(at, at + len(name)),
                        explains=(name,) if is_section else (words.resources, above[-1][1]),
                    )
            key = re.match(_KEY, content)
            if key is not None:
                above.append((indentation, key[1], start + indentation + key.start(1)))
        start += len(line)


def _calls(stack: Stack, path: Path, span: tuple[int, int]) -> Iterator[Diagnostic]:
    """Yield the findings about calls in a text that name a parameter or a resource of the template."""
    document = stack.template.document
    assert document.text is not None
    begin = document.line_column(span[0])[0]
    for found in _known_calls(stack, document.text[slice(*span)]):
        offset = span[0] + found.start()
        yield CALL_IN_TEXT.at(
            path,
            f'"{found[1]}" is not called, since it is a part of the text that begins in line {begin}; {_REMEDY}',
            offsets=(offset, offset + len(found[1])),
        )


def _known_calls(stack: Stack, text: str) -> Iterator[re.Match[str]]:
    """Yield the calls in a text that name a parameter or a resource of the template."""
    for found in re.finditer(_CALL, text):
        known = stack.parameters if found[1] == "get_param" else stack.resources
        if found[2] in known or (found[1] == "get_param" and found[2] in stack.pseudo_parameters):
            yield found


@check
def calls_as_texts(stack: Stack) -> Findings:
    """The value of a property or an output is not a text that stands for a parameter or a resource."""
    template = stack.template
    text = template.document.text
    if text is None or stack.group_template is not None:
        return
    _, possible, made = template.fact("texts", lambda: _texts(stack))
    words = stack.words
    for path, value in possible:
        if value in stack.resources:
            if _is_for(stack, path, stack.resources[value]):
                yield CALL_AS_TEXT.at(
                    path,
                    f'"{value}" is a text, not a reference; expected {{{words.get_resource}: {value}}}',
                    explains=path,
                )
            continue
        if value in stack.parameters:
            if _is_for_parameter(stack, path, value):
                yield CALL_AS_TEXT.at(
                    path,
                    f'"{value}" is a text, not the parameter, which nothing uses; '
                    f"expected {{{words.get_param}: {value}}}",
                    explains=path,
                )
            continue
        if value in made:
            target = next((each for each in made[value] if _is_name_of(stack, path, each)), None)
            if target is not None:
                yield CALL_AS_TEXT.at(
                    path,
                    f'"{value}" is the name of what "{target}" makes, and does not exist when Heat looks for it; '
                    f"expected {{{words.get_resource}: {target}}}",
                    related=[Related((words.resources, target), f'"{target}"')],
                )
            continue
        found = re.fullmatch(_WHOLE, value)
        if found is None:
            call = next(_known_calls(stack, value), None) if "{" in value and "\n" not in value else None
            if call is not None:
                yield CALL_IN_TEXT.at(path, f'"{call[1]}" is not called, since it is a part of a text; {_REMEDY}')
            continue
        function = found["function"] or words.get_param
        name = found["name"] or found["shell"] or found["jinja"]
        known = stack.parameters if function == words.get_param else stack.resources
        if name in known:
            expected = value.strip(" {}") if found["function"] else f"{function}: {name}"
            yield CALL_AS_TEXT.at(
                path,
                f'"{value}" is a text, which Heat passes on as it is; expected {{{expected}}}',
                explains=path,
            )


@check
def networks_as_texts(stack: Stack) -> Findings:
    """A step to the addresses of a server in one network is not the name of the parameter with this network."""
    for reference in stack.references("attribute"):
        server = stack.resource(reference.target)
        if server is None or server.type_name != "OS::Nova::Server" or reference.attribute not in _BY_NETWORK:
            continue
        if reference.complete is False:
            continue
        call = reference.use.call
        steps = call.function.parts(call.args)[2] if isinstance(call.function, GetAttrThenSelect) else ()
        name = steps[0] if steps else None
        if isinstance(name, str) and name in stack.parameters and _has_no_network(server, name):
            yield CALL_AS_TEXT.at(
                reference.key_path(1),
                f'"{name}" is the name of a network here, not the parameter; expected '
                f"{{{stack.words.get_param}: {name}}}",
            )


def _has_no_network(server: Resource, name: str) -> bool:
    """Whether the networks of a server are known by their names, and none has a name."""
    if server.external or server.enabled is not True:
        return False
    networks = server.values.get("networks")
    if not isinstance(networks, list) or not networks:
        return False
    names = [each.get("network") if isinstance(each, dict) else None for each in networks]
    return all(isinstance(each, str) and each != name and not re.fullmatch(_ID, each) for each in names)


def _is_for(stack: Stack, path: Path, target: Resource) -> bool:
    """Whether the property at a path needs what a service makes for a resource: then its name means a reference."""
    known, thing = _type_at(stack, path), thing_of(target)
    return known is not None and thing is not None and thing_needed(known, path[3:]) == thing


def _is_name_of(stack: Stack, path: Path, name: str) -> bool:
    """Whether the property at a path needs what a resource makes before this exists, and has its name for it."""
    target = stack.resources.get(name)
    if target is None or target.enabled is False or not _is_for(stack, path, target):
        return False
    user, known = stack.resources[path[1]], _type_at(stack, path)
    if known is None or asks_cloud(known, path[3:]):
        return True  # Heat looks for it before it makes anything
    waits = user.written(stack.words.depends_on)
    return name not in (waits if isinstance(waits, list) else [waits])


def _is_for_parameter(stack: Stack, path: Path, name: str) -> bool:
    """Whether the property at a path needs something of the cloud, and nothing reads the parameter with a name."""
    known = _type_at(stack, path)
    return known is not None and asks_cloud(known, path[3:]) and _is_unused(stack, name)


def _type_at(stack: Stack, path: Path) -> ResourceType | None:
    """Return the type of the resource that has the property at a path; None when Heat does not make it."""
    resource = stack.resources.get(path[1]) if path[0] == stack.words.resources else None
    return None if resource is None or resource.enabled is False else resource.type


def _is_unused(stack: Stack, parameter: str) -> bool:
    """Whether nothing reads a parameter."""
    targets = [each.target for each in stack.references("parameter")]
    return all(isinstance(each, str) and each != parameter for each in targets)


@check
def typographic_quotes(stack: Stack) -> Findings:
    """No value stands in quotes of a word processor, which YAML takes as a part of the text."""
    if stack.group_template is not None:
        return
    documents = [stack.template.document, *(stack.request.environments if stack.parent is None else ())]
    for document in documents:
        text = document.text
        if text is None or text.isascii() or not any(quote in text for quote in _OPENING):
            continue
        for path, value in _texts_of(document.value):
            span = document.span(path)
            if span is not None and text[span[0]] == value[0]:
                message = f'the quotes "{value[0]}" and "{value[-1]}" are a part of the text; expected " or \''
                yield TYPOGRAPHIC_QUOTES.at(path, message, file=document.name)


def _texts_of(value: Any) -> Iterator[tuple[Path, str]]:
    """Yield (path, text) of each text in typographic quotes, but for descriptions and labels."""
    todo: list[tuple[Path, Any]] = [((), value)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            todo += [((*path, key), inner) for key, inner in value.items() if key not in _FREE_TEXTS]
        elif isinstance(value, list):
            todo += [((*path, index), inner) for index, inner in enumerate(value)]
        elif isinstance(value, str) and len(value) > 1 and value[0] in _OPENING and value[-1] in _CLOSING:
            yield path, value
