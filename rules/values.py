"""Property values: what Heat finds out about them when a stack is created."""

from __future__ import annotations

from heatlint.language.base import Unknown
from heatlint.language.cfn_functions import Ref
from heatlint.language.hot_functions import GetAttrThenSelect, GetResource
from heatlint.language.translation import Translator
from heatlint.language.values import BadProperty, read
from heatlint.model.passed import PassedParameter
from heatlint.rule import CREATE, Rule, check, misspelled

MISSING_PROPERTY = Rule("HL320", "missing-property", stage=CREATE)
INVALID_PROPERTY = Rule("HL321", "invalid-property", stage=CREATE)


@check
def property_values(stack):
    """Every property has a value of its type that its constraints take; required ones have a value."""
    if not stack.readable:
        return
    stack.made = True
    try:
        for resource in stack.resources.values():
            if resource.enabled is False or resource.external or resource.found is None:
                continue
            yield from _values(stack, resource)
    finally:
        stack.made = False


def _values(stack, resource):
    word = stack.words.properties
    written = resource.written(word)
    if written is not None and (not isinstance(written, dict) or stack.is_call(written)):
        return
    schema = _schema(resource)
    if schema is None:
        return
    given = resource.properties
    waiting = _waiting(stack, resource)
    translations = None
    if resource.type is not None and resource.type.translations:
        translations = Translator(resource.type.translations, given, lambda name: read(
            schema[name], name, given, stack.evaluator, validate=False))
    for name, prop in schema.items():
        translator = translations if translations is not None and translations.concerns(name) else None
        if translator is None and name not in given and (prop.default is not None or not prop.required):
            continue  # a default is Heat's own and fits (a test holds the catalog to that)
        if translator is not None and translator.hides(name):
            continue
        try:
            read(prop, name, given, stack.evaluator, validate=name not in waiting, translator=translator)
        except Unknown:
            continue
        except BadProperty as bad:
            if bad.said or _unreadable(stack, resource, name, prop):
                continue
            if bad.missing and resource.is_template:  # missing-nested-value says that
                continue
            path = (*resource.path, word)
            if bad.missing and not bad.path and name not in given:
                if not misspelled(name, given, schema):
                    yield MISSING_PROPERTY.at(path if written else resource.path, bad.message, key=True)
            else:
                yield INVALID_PROPERTY.at((*path, name, *bad.path) if name in given else path, bad.message)


def _unreadable(stack, resource, name, prop):
    """Whether a property that Heat reads early cannot be read: eager-property says that."""
    if resource.type is None or name not in resource.type.eager or name not in resource.properties:
        return False
    try:
        read(prop, name, resource.properties, stack.evaluator, validate=False)
    except BadProperty:
        return True
    return False


def _schema(resource):
    """The properties of a resource by name; None where any may be given, or nothing is known."""
    if resource.child is not None:
        if not resource.child.readable or not resource.is_template:
            return None
        return {name: PassedParameter(name, parameter.schema, parameter.default is None)
                for name, parameter in resource.child.parameters.items() if not parameter.schema.faults}
    if resource.type is None or resource.type.placeholder:
        return None
    return resource.type.properties


def _waiting(stack, resource):
    """The properties that refer to other resources: Heat does not hold their values against constraints yet."""
    waiting = set()
    for call in resource.calls.get(stack.words.properties, ()):
        function = call.function
        if isinstance(function, (GetResource, GetAttrThenSelect)) or \
                (isinstance(function, Ref) and stack.is_resource(call.args)):
            path = call.path
            if len(path) > 3:
                waiting.add(path[3])
    return waiting
