"""What Heat's API reads beside the template and the environment when a stack is created."""

from __future__ import annotations

from heatlint.rule import ADVICE, CREATE, FILE_NOT_READ, INFO, SCHEMA, Rule, check, kind, language, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Stack

INVALID_STACK_OPTION = Rule("HL016", "invalid-stack-option", stage=CREATE, looked_at=SCHEMA)
FILES_CONTAINER = Rule("HL017", "files-container", stage=ADVICE, severity=INFO, looked_at=SCHEMA, skips=FILE_NOT_READ)

#: Keys that only a body for the update of a stack has; such a body has no name.
UPDATE_KEYS = ("converge", "existing", "clear_parameters")


@check(unreadable=True)
def stack_options(stack: Stack) -> Findings:
    """Report options of POST /stacks that Heat refuses.

    Sources: heat.api.openstack.v1.stacks (prepare_args), heat.engine.api (extract_args).
    """
    request = stack.request
    body = request.raw
    if body is None or stack.parent is not None or not request.creates_stack:
        return
    if "stack_name" in body:
        if "converge" in body:
            message = '"converge" is an option of an update; Heat creates no stack with it'
            yield INVALID_STACK_OPTION.at(("converge",), message, key=True, file=request.file)
    elif not any(key in body for key in UPDATE_KEYS):
        # A body that was saved to a file may also be one for an update.
        in_file = request.body_document is not None and request.body_document.text is not None
        message = 'the request has no "stack_name"; Heat creates no stack without a name'
        yield INVALID_STACK_OPTION.at((), message, file=request.file, stage=ADVICE if in_file else None)
    for key, problems in PROBLEMS.items():
        if key in body:
            for message in problems(body[key]):
                yield INVALID_STACK_OPTION.at((key,), message, file=request.file)


def _name(value: Any) -> Iterator[str]:
    """Yield what is wrong with the name of a stack."""
    import re

    if not isinstance(value, str):
        yield f'"stack_name" must be a string, not {kind(value)}'
    elif re.match(language.STACK_NAME, value) is None:
        if len(value) > language.LONGEST_NAME:
            yield f'"stack_name" has {len(value)} characters; Heat accepts at most {language.LONGEST_NAME}'
        else:
            yield f'"{value}" is not a stack name; expected a letter, then letters, digits, "_", "-" and "."'


def _switch(value: Any) -> Iterator[str]:
    """Yield what is wrong with a value that must be true or false. Heat takes their names in any case."""
    if str(value).lower() not in ("true", "false"):
        yield f'"disable_rollback" must be true or false, not {kind(value)}'


def _timeout(value: Any) -> Iterator[str]:
    """Yield what is wrong with a timeout. As in Heat, null means no timeout, and a number may be a string."""
    if value is None:
        return
    try:
        number = int(value)
        is_whole = str(number) == str(value)
    except (TypeError, ValueError, OverflowError):
        number, is_whole = 0, False
    if number < 0 or not is_whole:
        yield f'"timeout_mins" must be a number of minutes, not {kind(value)}'
    elif number > language.LARGEST_NUMBER:
        yield f'"timeout_mins" is more than {language.LARGEST_NUMBER}, the largest number that Heat can keep'


def _tags(value: Any) -> Iterator[str]:
    """Yield what is wrong with tags."""
    if value is None:
        return
    if not isinstance(value, str):
        yield f'"tags" must be a string with commas between the tags, not {kind(value)}'
        return
    for tag in value.split(","):
        if len(tag) > language.LONGEST_TAG:
            yield f'tag "{shorten(tag)}" has {len(tag)} characters; Heat accepts at most {language.LONGEST_TAG}'


#: The key of an option -> what is wrong with its value, as messages.
PROBLEMS = {"stack_name": _name, "disable_rollback": _switch, "timeout_mins": _timeout, "tags": _tags}


@check(unreadable=True)
def files_container(stack: Stack) -> Findings:
    """Note that the files in an object container are not known."""
    request = stack.request
    if request.files_container and stack.parent is None:
        message = (
            f'the files in the container "{request.files_container}" are not read, since heatlint has no object store'
        )
        yield FILES_CONTAINER.at(("files_container",), message, file=request.file)
