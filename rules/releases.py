"""What a release of Heat no longer wants: types and properties that are deprecated or hidden."""

from __future__ import annotations

from heatlint import catalog
from heatlint.rule import ADVICE, Rule, check

DEPRECATED_TYPE = Rule("HL801", "deprecated-type", stage=ADVICE)
DEPRECATED_PROPERTY = Rule("HL802", "deprecated-property", stage=ADVICE)

#: Heat's words for it -> ours.
_SAID = {"DEPRECATED": "deprecated", "HIDDEN": "hidden"}


@check
def deprecated(stack):
    """Types, and properties as they are written, that the target would rather not see."""
    if not stack.readable:
        return
    for resource in stack.resources.values():
        if resource.enabled is False or resource.type is None or resource.external:
            continue
        found = resource.type
        if found.support.status in _SAID:
            substitute = found.support.substitute
            instead = f'; use "{substitute}"' if substitute and substitute != found.name else ""
            yield DEPRECATED_TYPE.at((*resource.path, stack.words.type),
                                     f'"{found.name}" is {_since(found.support)}{instead}')
        here = (*resource.path, stack.words.properties)
        for names, steps, prop in _written(stack, found.properties, resource.properties):
            new = _replacement(found, names)
            instead = f'; use "{new}"' if new else ""
            yield DEPRECATED_PROPERTY.at((*here, *steps), f'"{prop.name}" is {_since(prop.support)}{instead}', key=True)


def _since(support):
    version = f" since {catalog.version_shown(support.version)}" if support.version else ""
    return _SAID[support.status] + version


def _written(stack, schema, written):
    """(names, steps, property) of each deprecated one that is written out, to any depth."""
    todo = [((), (), schema, written)]
    while todo:
        names, steps, known, values = todo.pop()
        for name, value in values.items() if isinstance(values, dict) and not stack.is_call(values) else ():
            prop = known.get(name) if isinstance(name, str) else None
            if prop is None:
                continue
            if prop.support.status in _SAID:
                yield (*names, name), (*steps, name), prop
            inside = prop.schema
            if isinstance(inside, dict):
                todo.append(((*names, name), (*steps, name), inside, value))
            elif inside is not None and isinstance(inside.schema, dict) and isinstance(value, list):
                todo += [((*names, name), (*steps, name, index), inside.schema, item)
                         for index, item in enumerate(value)]


def _replacement(found, names):
    """The property that Heat itself moves the value of a deprecated one to."""
    for rule in found.translations:
        if rule.rule != "Replace":
            continue
        source = (*rule.path[:-1], rule.value_name) if rule.value_name is not None else tuple(rule.value_path or ())
        if source == names:
            return ".".join(rule.path) if rule.path[:-1] != list(names[:-1]) else rule.path[-1]
    return None
