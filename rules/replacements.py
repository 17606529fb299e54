"""What `str_replace` does not replace, and what it replaces with another text than the author may expect."""

from __future__ import annotations

import functools
import re

from heatlint.rule import ADVICE, INFO, Change, Fix, Refused, Rule, Unknown, check, nearest_name, shorten
from heatlint.rule.language import (
    EXPECTED,
    GetAttrThenSelect,
    GetFile,
    GetParam,
    ParamRef,
    Repeat,
    Replace,
    ReplaceJson,
    group_of,
    listed,
    proposal,
    quoted,
    type_of,
    uncertainty,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Stack
    from heatlint.rule.language import Call

UNUSED_REPLACEMENT = Rule("HL511", "unused-replacement", stage=ADVICE, fixable=True)
UNREPLACED_TEXT = Rule("HL512", "unreplaced-text", stage=ADVICE)
REPLACED_KEY = Rule("HL518", "replaced-key", stage=ADVICE)
TEXT_OF_VALUE = Rule("HL513", "text-of-value", stage=ADVICE, severity=INFO)

#: A word of a template in one of the forms that keys often have: $NAME, ${NAME}, %NAME%, <%NAME%>, @NAME@ or {{NAME}}.
_MARKED = r"\$\{\w+\}|\$\w+|<%\w+%>|%\w+%|@\w+@|\{\{\w+\}\}"
#: The characters before the name in these forms.
_BEFORE = "${%@"
#: The forms that only a replacement gives a meaning. "$" also begins a variable of a script.
_DELIMITED = r"<%\w+%>|%\w\w+%|@\w\w+@"
#: The author knows of the capital letter: the script compares with it, or changes the case.
_EXPECTS_CAPITAL = r"\b(?:True|False)\b|,,\}|lower"
#: How many pairs of a key and a word of the template are compared in one call.
MOST_COMPARED = 10_000
#: How many keys there may be, multiplied by the characters of the text in which they are looked for.
MOST_SEARCHED = 200_000_000
#: How many words one message names.
MOST_NAMED = 5
#: What a resource group replaces in its members, unless its index_var says otherwise.
INDEX_VARIABLE = "%index%"


@check
def replacements(stack: Stack) -> Findings:
    """Each key of a literal template's params occurs in it, and what looks like a key is one."""
    calls = [use.call for use in stack.uses_of(Replace)]
    if not calls:
        return
    loops = _loops(stack)
    others = functools.cache(lambda: _whole_strings(stack))
    for call in calls:
        function = call.function
        if not isinstance(function, Replace) or function.form(call.name, call.args, stack.is_call) is not None:
            continue
        params, written = function.parts(call.args)
        text = _text(stack, written)
        if text is None or stack.is_call(params) or len(params) * len(text) > MOST_SEARCHED:
            continue
        inside = _around(call, loops) if loops else []
        if inside and any(name in text for name in inside):
            continue
        at, (keys_step, template_step) = call.args_path, function.replaces
        place = (*at, keys_step)
        unused = {key: None for key in params if isinstance(key, str) and key and key not in text}
        if unused and not function.strict:
            keys = [key for key in unused if not any(name in key for name in inside)]
            yield from _unused(call, place, keys, text, params, in_place=written is text)
        if written is text and _are_delimited(params, text):
            yield from _unreplaced(call, (*at, template_step), text, params, others)
        if any([mark in text for mark in _BEFORE]):
            yield from _within_marks(call, place, text, params)
        for key, value in params.items():
            if key not in unused and value.__class__ is not str:
                yield from _other_text(stack, call, (*place, key), text, value)


@check
def loops(stack: Stack) -> Findings:
    """A loop replaces its variable only where its author means it: not as a word in the name of a property."""
    for use in stack.uses_of(Repeat):
        call = use.call
        if not isinstance(call.args, dict) or use.resource is None:
            continue
        lists, template = call.args.get("for_each"), call.args.get("template")
        keys = template if isinstance(template, dict) and not stack.is_call(template) else ()
        for name in lists if isinstance(lists, dict) else ():
            key = next((key for key in keys if _has_word(key, name)), None)
            if key is not None:
                yield REPLACED_KEY.at(
                    (*call.args_path, "template", key),
                    f'"{call.name}" replaces "{name}" in this key, too; expected a name that occurs nowhere else, '
                    f'such as "<%{name}%>"',
                    key=True,
                    explains=call.path,
                )


def _has_word(key: Any, name: Any) -> bool:
    """Whether a name is one of several words in a key such as "port_range_min". Capitals are a sign of a variable."""
    is_plain = isinstance(key, str) and isinstance(name, str) and name.islower()
    return is_plain and name != key and name in key.split("_")


def _text(stack: Stack, written: Any) -> str | None:
    """Return the text of a template that is written in place or is a file; None for any other, or if it is empty."""
    if isinstance(stack.function_of(written), GetFile):
        try:
            written = stack.evaluator.resolve(written)
        except (Refused, Unknown):
            return None
    return written if isinstance(written, str) and written else None


def _loops(stack: Stack) -> dict[Path, list[str]]:
    """Return the variables of each loop by its path: `repeat` replaces them in a template before the call is made."""
    found = {}
    for use in stack.uses_of(Repeat):
        call = use.call
        if isinstance(call.args, dict):
            lists = call.args.get("for_each")
            found[call.path] = [name for name in lists if isinstance(name, str)] if isinstance(lists, dict) else []
    return found


def _around(call: Call, loops: dict[Path, list[str]]) -> list[str]:
    """Return the variables of the loops around a call."""
    path = call.path
    return [name for length in range(len(path)) for name in loops.get(path[:length], ())]


def _are_delimited(params: dict[Any, Any], text: str) -> bool:
    """Whether all keys occur in a text and have a form that only a replacement gives a meaning."""
    for key in params:
        if not isinstance(key, str) or not key.startswith(("<", "%", "@")) or key not in text:
            return False
    return all(re.fullmatch(_DELIMITED, key) for key in params)


def _unused(
    call: Call, place: Path, keys: list[str], text: str, params: dict[Any, Any], *, in_place: bool
) -> Iterator[Diagnostic]:
    """Yield the findings about keys that the template does not have.

    in_place: whether the text is written in the template. Several templates may share the text of a file, and need not
    use the same keys, so a key is reported only if the file has one that is near.
    """
    marked = {word for word in re.findall(_MARKED, text) if word not in params}
    by_name = {_bare(word): word for word in sorted(marked)}
    words = frozenset(re.findall(r"\w+", text)) if in_place else frozenset()
    compared = marked if len(marked) * len(keys) <= MOST_COMPARED else ()
    for key in keys:
        near = by_name.get(_bare(key)) or nearest_name(key, compared)
        if near is None and _bare(key) in words:
            near = _bare(key)
        if near is None and not in_place:
            continue
        message = f'"{shorten(key)}" does not occur in the template of "{call.name}", so nothing is replaced'
        fix = None
        if near is not None:
            message += proposal(shorten(near))
            change = Change("replace", (*place, key), key=True, new=near, was=key)
            fix = Fix(f'replace "{shorten(key)}" with "{shorten(near)}"', [change])
        finding = UNUSED_REPLACEMENT.at((*place, key), message, key=True, fix=fix)
        reason = None if near is None else uncertainty(key, near, ())
        if reason is not None:
            finding.withhold(reason)
        yield finding


def _bare(key: str) -> str:
    return re.sub(r"\W", "", key)


def _unreplaced(
    call: Call, place: Path, text: str, params: dict[Any, Any], others: Callable[[], set[str]]
) -> Iterator[Diagnostic]:
    """Yield the finding about words that have the same form as the keys, and are not keys.

    Only where nothing else in the template can replace the word. params: of keys that `_are_delimited` takes. others:
    returns the words that something else may replace.
    """
    forms = {(key[0], key[-1]) for key in params}
    if len(forms) != 1:
        return
    words = dict.fromkeys(word for word in re.findall(_DELIMITED, text) if (word[0], word[-1]) in forms)
    left = [word for word in words if word not in params]
    left = [word for word in left if word not in others()]
    if left:
        names, verb = (
            listed(quoted(map(shorten, left[:MOST_NAMED])), "and"),
            "is not a key" if len(left) == 1 else "are not keys",
        )
        yield UNREPLACED_TEXT.at(place, f'{names} {verb} of "params", so "{call.name}" leaves the text as it is')


def _within_marks(call: Call, place: Path, text: str, params: dict[Any, Any]) -> Iterator[Diagnostic]:
    """Yield the findings about keys that occur only between marks of replacement, as "name" in "$name": these stay.

    Braces of Jinja2 are left out: a call may give the name of the variable in them.
    """
    before = [mark for mark in _BEFORE if mark in text]
    if not any([isinstance(key, str) and f"{mark}{key}" in text for mark in before for key in params]):
        return
    words: dict[str, list[str]] = {}
    for word in re.findall(_MARKED, text):
        if not word.startswith("{"):
            words.setdefault(_bare(word), []).append(word)
    for key in params:
        around = words.get(key, ()) if isinstance(key, str) else ()
        forms = list(dict.fromkeys(around))
        if not forms or len(around) != text.count(key) or any(form in params for form in forms):
            continue
        marks = forms[0].replace(key, " ").split()
        expected = f'; expected the key "{forms[0]}"' if len(forms) == 1 else ""
        yield UNREPLACED_TEXT.at(
            (*place, key),
            f'"{call.name}" replaces only "{key}" in "{forms[0]}", so {listed(quoted(marks), "and")} '
            f"{'stays' if len(marks) == 1 else 'stay'} in the text{expected}",
            key=True,
        )


def _whole_strings(stack: Stack) -> set[str]:
    """Return the keys and strings of the template and the root template: another call may replace these words."""
    found = {INDEX_VARIABLE}
    todo: list[Any] = [stack.template.value, stack.root.template.value]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += (*value.keys(), *value.values())
        elif isinstance(value, list):
            todo += value
        elif isinstance(value, str):
            found.add(value)
    return found


def _other_text(stack: Stack, call: Call, place: Path, text: str, value: Any) -> Iterator[Diagnostic]:
    """Yield the finding about a key whose value is written in another form than in the template."""
    key = place[-1]
    kind = _type(stack, value)
    if kind == "boolean" and not re.search(_EXPECTS_CAPITAL, text):
        yield TEXT_OF_VALUE.at(
            place, f'"{key}" is replaced with "True" or "False", since its value is a boolean', key=True
        )
    elif kind is None and isinstance(call.function, ReplaceJson) and (attribute := _collection(stack, value)):
        yield TEXT_OF_VALUE.at(
            place, f'"{key}" is replaced with {attribute} in JSON; for a part of it, write its key or index', key=True
        )
    elif kind in ("comma_delimited_list", "json") and isinstance(call.function, ReplaceJson) and f'"{key}"' in text:
        yield TEXT_OF_VALUE.at(
            place, f'"{key}" is replaced with JSON, whose quotes end the quotes around it in the template', key=True
        )


def _collection(stack: Stack, value: Any) -> str | None:
    """Return what an attribute of a resource is that is a list or a map; None for another value, or one of a group."""
    if not stack.is_call(value):
        return None
    ((name, args),) = value.items()
    function = stack.functions[name]
    if not isinstance(function, GetAttrThenSelect) or function.form(name, args, stack.is_call) is not None:
        return None
    target = stack.resource(args[0]) if isinstance(args, list) and isinstance(args[0], str) else None
    if target is None or target.type is None or target.is_template or group_of(target.type) is not None:
        return None
    try:
        found = type_of(function.found(name, args, stack.evaluator_in(EXPECTED)))
    except (Refused, Unknown):
        return None
    return {"List": "a list", "Map": "a map"}.get(found or "")


def _type(stack: Stack, value: Any) -> str | None:
    """Return the type of the parameter whose value a written value is, or of a literal boolean; None for others."""
    if isinstance(value, bool):
        return "boolean"
    if not stack.is_call(value):
        return None
    ((name, args),) = value.items()
    if not isinstance(stack.functions[name], (GetParam, ParamRef)) or not isinstance(args, str):
        return None
    parameter = stack.parameters.get(args)
    return None if parameter is None else parameter.schema.type
