"""Names that a template uses, and the services that its types need: whether the cloud has them."""

from __future__ import annotations

from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    Refused,
    Unknown,
    Unvalued,
    View,
    cloud,
    made,
    nearest_name,
    written_value,
)
from heatlint.rule.language import Budget, Partial, proposal, value_at, value_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Inventory, Path, Property, Resource, Rule, Stack
    from heatlint.rule.cloud import Found, Lookup

#: How often a word is compared with a name to find one that is similar: in all some tenths of a second.
_MOST_COMPARISONS = 100_000


def of_resource(resource: Resource, inventory: Inventory, rules: Mapping[str, Rule]) -> Findings:
    """Yield the findings in a resource that Heat makes, or may make. rules: by name."""
    yield from _type(resource, inventory, rules["unavailable-in-cloud"])
    if not resource.external:
        yield from _properties(resource, inventory, rules)
        yield from _unconstrained(resource, inventory, rules)


def _type(resource: Resource, inventory: Inventory, rule: Rule) -> Findings:
    """Report a type whose service, or its extension, the cloud does not have."""
    if resource.type is not None and not resource.is_template and not resource.type.placeholder:
        reason = inventory.why_unavailable(resource.type.name)
        if reason is not None:
            yield rule.at(resource.type_path, reason + inventory.age_note)


def of_parameters(stack: Stack, inventory: Inventory, rules: Mapping[str, Rule]) -> Findings:
    """Yield the findings in the values of parameters whose custom constraint the cloud refuses. rules: by name."""
    for parameter in stack.parameters.values():
        schema = parameter.schema
        is_passed = stack.parent is not None and parameter.given is not None
        if schema.type is None or schema.faults or is_passed or parameter.raw is None:
            continue
        names = [each.name for each in schema.constraints if each.kind == "custom_constraint"]
        try:
            value = parameter.value() if names else None
        except (Refused, Unknown):
            continue
        for name in names:
            finding = _judged(
                stack, inventory, rules, inventory.lookup(name), value, value_place(stack, parameter), CREATE
            )
            if finding is not None:
                finding.explains = (None, (stack.words.parameters, parameter.name))
                yield finding
                break


def _properties(resource: Resource, inventory: Inventory, rules: Mapping[str, Rule]) -> Findings:
    """Report values of properties whose custom constraint the cloud refuses."""
    stack = resource.stack
    asked = {name: prop for name, prop in (resource.values.schema or {}).items() if _asks(prop)}
    if not asked:
        return
    before, deployed = View(resource), View.deployed(resource)
    for name, prop in asked.items():
        waits = any(map(before.refers, _origins(resource, name)))
        view = deployed if waits else before
        for steps, constraint, value in _constrained(prop, view.get(name), (name,)):
            stage = DEPLOY if waits or not _is_written(resource, steps) else CREATE
            place, lookup = (_place(view, steps), None), inventory.lookup(constraint)
            possible = cloud.possible_values(view, steps, value)
            finding = _certain(_judged(stack, inventory, rules, lookup, each, place, stage) for each in possible)
            if finding is not None:
                if value == "" and written_value(stack, view.place(*steps)) is None:
                    finding.message += "; null counts as an empty text"
                yield _given_at_origin(finding)


def _unconstrained(resource: Resource, inventory: Inventory, rules: Mapping[str, Rule]) -> Findings:
    """Report names without a constraint that the deployment does not find in the cloud, or finds more than once."""
    if resource.type is None:
        return
    deployed = View.deployed(resource)
    for way, choose in inventory.unconstrained(resource.type.name):
        for view, steps, value in _texts(deployed, way):
            lookup = choose(view.get)
            if lookup is not None:
                place = view.place(*steps)
                yield from _named_in_deployment(resource.stack, inventory, rules, lookup, value, place)


def _texts(view: View, way: tuple[str, ...]) -> Iterator[tuple[View, tuple[Any, ...], str]]:
    """Yield the texts that some properties lead to: the map that has a text, the steps to it from there, the text."""
    name, *rest = way
    if rest:
        inside = view.inside(name)
        for each in view.items(name) if inside is None else [inside]:
            yield from _texts(each, tuple(rest))
        return
    value = view.get(name)
    for index, each in view.values(name) if isinstance(value, list) else [(None, value)]:
        if isinstance(each, str) and each:
            yield view, (name,) if index is None else (name, index), each


def _named_in_deployment(
    stack: Stack, inventory: Inventory, rules: Mapping[str, Rule], lookup: Lookup, value: str, place: Path
) -> Findings:
    if lookup.of_project:
        twins = _twins(inventory, lookup, value)
        if twins is not None:
            found, is_certain = twins
            message = _sentence(stack, value, found) if is_certain else _possible(stack, value, found)
            stage = DEPLOY if is_certain else ADVICE
            yield _given_at_origin(rules["ambiguous-in-cloud"].at(place, message, stage=stage))
            return
        found_by_all = inventory.look_up(lookup, value)
        if found_by_all is not None and found_by_all.several:
            return  # of several projects
    finding = _judged(stack, inventory, rules, lookup, value, (place, None), DEPLOY)
    if finding is not None:
        yield _given_at_origin(finding)


def _given_at_origin(finding: Diagnostic) -> Diagnostic:
    """Return a finding that is reported where the value is given, if that is known."""
    finding.because.append((None, finding.path))
    finding.follows_from_origins = True
    return finding


def _twins(inventory: Inventory, lookup: Lookup, name: str) -> tuple[Found, bool] | None:
    """Return what Heat finds for the name of a security group that the project has more than once; None for another.

    With it comes whether the project certainly has it so: a list without projects may have groups of others.
    Source: get_secgroup_uuids of heat.engine.clients.os.neutron, which looks among the groups of the project.
    """
    found = inventory.look_up(lookup, name, of_project=True)
    if found is not None:
        return (found, True) if found.several else None
    found = inventory.look_up(lookup, name)
    if found is None or not found.several or name in lookup.always:
        return None
    projects = [each.get("project_id") for each in found.items]
    in_other_projects = None not in projects and len(set(projects)) == len(projects)
    return None if in_other_projects else (found, False)


def _possible(stack: Stack, name: str, found: Found) -> str:
    """Return what is wrong with the name of security groups that may all be in the project."""
    message = (
        f"{found.refused}, and the inventory does not say which of them the project has; if it has more than one, Heat "
        "refuses the name"
    )
    return message if cloud.is_secret(stack, name) else message + found.hint


def _origins(resource: Resource, name: str) -> list[str]:
    """Return the properties whose values a property has: itself, or those that Heat moves to it."""
    moves = () if name in resource.properties or resource.type is None else resource.type.translations
    return [name, *(rule.value_path[0] for rule in moves if rule.path == [name] and rule.value_path)]


def _place(view: View, steps: Path) -> Path:
    """Return the path of a value: where Heat moves it from when it is not written where Heat has it."""
    resource = view.resource
    names = [step for step in steps if isinstance(step, str)]
    for rule in resource.type.translations if resource.type is not None else ():
        source = (*steps[:-1], rule.value_name) if rule.value_name is not None else tuple(rule.value_path or ())
        if rule.path == names and source and source != steps:
            written = written_value(resource.stack, view.place(*source))
            if written is not None and view.place(*source)[-1] == source[-1]:
                return view.place(*source)
    return view.place(*steps)


def _is_written(resource: Resource, steps: Path) -> bool:
    """Whether a value is in the property as the author wrote it. Heat looks up one that it moves there only later.

    Heat takes a null that is written for an empty string.
    """
    if len(steps) == 1:
        return True
    try:
        value = Partial(resource.stack.evaluator).resolve(resource.properties.get(steps[0]))
    except (Refused, Unknown, RecursionError):
        return False
    around = value_at(value, steps[1:-1])
    return value_at(around, steps[-1:]) is not None or isinstance(around, dict) and steps[-1] in around


def _certain(findings: Iterator[Diagnostic | None]) -> Diagnostic | None:
    """Return the finding about a value, from those in each of the values that it may have; None when one is right."""
    found = list(findings)
    first = found[0] if found else None
    if first is None or any(each is None for each in found):
        return None
    if len(found) > 1:
        first.nearest = None
        first.message = f"none of the {len(found)} values that this may have is accepted: {first.message}"
    return first


def _judged(
    stack: Stack,
    inventory: Inventory,
    rules: Mapping[str, Rule],
    lookup: Lookup | None,
    value: Any,
    place: tuple[Path, str | None],
    stage: str,
) -> Diagnostic | None:
    """Return the finding that Heat refuses a value, None when it accepts it or that is not known."""
    found = None if lookup is None else inventory.look_up(lookup, value)
    if lookup is None or found is None or found.refused is None:
        return None
    path, file = place
    if found.several:
        return rules["ambiguous-in-cloud"].at(path, _sentence(stack, value, found), file=file, stage=stage)
    if made.may_be_of_earlier(stack, value, lookup):
        return None
    maker = made.maker_of(stack, value, lookup)
    is_made_before = stage == DEPLOY or stack.parent is not None
    if is_made_before and (maker is not None or made.may_be_made(stack, value, lookup)):
        return None
    message = _sentence(stack, value, found)
    namesake = made.namesake_of(stack, value, lookup) if maker is None else None
    if maker is not None:
        message += f'; Heat looks for it before the resource "{maker.name}" creates it'
        if maker.stack is stack:
            message += f", so use {{get_resource: {maker.name}}}"
    elif namesake is not None:
        message += f'; "{value}" is only the name of a resource here, so use {{get_resource: {value}}}'
    else:
        nearest = None if cloud.is_secret(stack, value) else (value, found.nearest)
        message += inventory.age_note
        if nearest is not None:
            budget: Budget = stack.root.found_once("names that are similar", lambda: Budget(_MOST_COMPARISONS))
            similar = budget.similar_name(*nearest) if isinstance(value, str) else None
            if similar is not None and nearest_name(*nearest) is None:
                return rules["missing-in-cloud"].at(path, message + proposal(similar), file=file, stage=stage)
        return rules["missing-in-cloud"].at(path, message, file=file, stage=stage, nearest=nearest)
    return rules["missing-in-cloud"].at(path, message, file=file, stage=stage)


def _sentence(stack: Stack, value: Any, found: Found) -> str:
    """Return why Heat refuses a value, without what a secret one tells of the cloud."""
    return f"{found.refused}{'' if cloud.is_secret(stack, value) else found.hint}"


def _asks(prop: Property) -> bool:
    """Whether a property, or one inside it, has a custom constraint."""
    schema = prop.schema
    inside = schema.values() if isinstance(schema, dict) else () if schema is None else (schema,)
    return any(_custom(each) is not None for each in prop.constraints) or any(map(_asks, inside))


def _custom(constraint: Any) -> Any:
    """Return the name of a custom constraint, of the catalog or of a parameter; None for another constraint."""
    if isinstance(constraint, dict):
        return constraint.get("custom_constraint")
    return constraint.name if constraint.kind == "custom_constraint" else None


def _constrained(prop: Property, value: Any, steps: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Yield path, constraint and value of each string in a property's value that has a custom constraint.

    The value is an Unvalued where it is not known.
    """
    if isinstance(value, (str, Unvalued)):
        for constraint in map(_custom, prop.constraints):
            if constraint is not None:
                yield steps, constraint, value
    schema = prop.schema
    if isinstance(value, dict) and isinstance(schema, dict):
        for key, inner in schema.items():
            yield from _constrained(inner, value.get(key), (*steps, key))
    elif isinstance(value, list) and schema is not None and not isinstance(schema, dict):
        for index, each in enumerate(value):
            yield from _constrained(schema, each, (*steps, index))
