"""Nested templates: whether they exist, and whether parent and child fit together."""

from __future__ import annotations

from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    INFO,
    PARSE,
    STACK_NOT_CHECKED,
    VALIDATE,
    Related,
    Rule,
    check,
    is_known,
    language,
    live_nested,
    nearest_name,
)
from heatlint.rule.language import (
    MOST_DEPTH,
    NO_OUTPUT,
    PARAMETER_TYPES,
    PARAMETERS_FOR,
    RESOURCE_REGISTRY,
    group_of,
    listed,
    lost_attributes,
    proposal,
    quoted,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Diagnostic, Findings, Path, Property, Reference, Resource, ResourceType, Stack
    from heatlint.rule.language import Lost

MISSING_TEMPLATE = Rule("HL606", "missing-template", stage=VALIDATE, looked_at=PARSE, fixable=True)
ENDLESS_NESTING = Rule("HL607", "endless-nesting", stage=DEPLOY, before_making=True)
MISSING_NESTED_VALUE = Rule("HL608", "missing-nested-value", stage=CREATE)
MISSING_NESTED_OUTPUT = Rule("HL609", "missing-nested-output", stage=DEPLOY, fixable=True)

UNBUILDABLE_NESTED = Rule("HL610", "unbuildable-nested", stage=VALIDATE, looked_at=PARSE)
DEEP_NESTING = Rule("HL611", "deep-nesting", stage=DEPLOY, before_making=True)
UNFIT_REPLACEMENT = Rule("HL617", "unfit-replacement", stage=DEPLOY, before_making=True)
LOST_VALUES = Rule("HL618", "lost-values", stage=DEPLOY)
#: The attributes of scaled groups that come before the name of an output of each member. Other groups need none.
_OF_SCALED = ("outputs", "outputs_list")

#: What names of stacks are made of, see STACK_NAME in heatlint.heat.
_LETTERS_OF_NAMES = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")

UNCHECKED_STACK = Rule("HL612", "unchecked-stack", stage=ADVICE, severity=INFO, skips=STACK_NOT_CHECKED)


@check
def templates(stack: Stack) -> Findings:
    """Report types that name a template which is not among the files."""
    for resource in stack.resources.values():
        if resource.enabled is False or resource.found is None or resource.found.template is None:
            continue
        path = (*resource.path, stack.words.type)
        url = resource.found.template
        if resource.unreadable == "missing" and not resource.external:
            name = stack.request.names.get(url, url)
            message = f'the template "{name}" is not among the files{_of_chain(stack)}'
            yield MISSING_TEMPLATE.at(path, message, nearest=(url, stack.request.files))


def _of_chain(stack: Stack) -> str:
    """Return the end of the message about a template that a ResourceChain names: the client looks for none there."""
    if stack.parent is None or stack.group_template is None or not stack.parent.is_a("OS::Heat::ResourceChain"):
        return ""
    return (
        ', since clients do not read the files that "resources" names; expected the name of a type which the '
        '"resource_registry" of an environment maps to it'
    )


@check
def unbuildable(stack: Stack) -> Findings:
    """Report nested stacks that Heat cannot build for show_nested, group members included."""
    for fault in stack.nesting_faults:
        around = [fault.path[:length] for length in range(3, len(fault.path) + 1)]
        yield UNBUILDABLE_NESTED.at(
            fault.path,
            fault.message,
            because=around,
            follows_from_parts=bool(around),
            follows_from_origins=bool(around),
        )


@check
def unnamed(stack: Stack) -> Findings:
    """Report resources with a nested stack whose name cannot be part of its name, also without show_nested."""
    if stack.request.show_nested and stack.request.stage == VALIDATE:
        return  # `unbuildable` reports them
    nesting = {id(child.parent) for child in stack.children if child.is_created}
    for resource in stack.resources.values():
        nests = id(resource) in nesting or resource.child is not None and resource.child.is_created
        if nests and not resource.external and not _LETTERS_OF_NAMES.issuperset(str(resource.name).rstrip("\n")):
            finding = UNBUILDABLE_NESTED.at(
                (*resource.path, stack.words.type),
                f'"{resource.name}" cannot be part of the name of a nested stack; '
                'expected letters, digits, "_", "." and "-"',
                stage=DEPLOY,
            )
            finding.before_making = True
            yield finding


@check
def unfetched(stack: Stack) -> Findings:
    """Report templates of AWS::CloudFormation::Stack that Heat does not fetch, also without show_nested."""
    if stack.request.show_nested and stack.request.stage == VALIDATE:
        return  # `unbuildable` reports them
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or not resource.is_a("AWS::CloudFormation::Stack"):
            continue
        url = resource.values.get("TemplateURL")
        message = language.why_not_fetched(url) if is_known(url) and "TemplateURL" in resource.properties else None
        if message is not None:
            finding = UNBUILDABLE_NESTED.at(resource.property_path("TemplateURL"), message, stage=DEPLOY)
            finding.before_making = True
            yield finding


@check
def endless(stack: Stack) -> Findings:
    """Report templates that contain themselves."""
    resource = stack.parent
    if resource is None or not stack.is_inside_itself:
        return
    if any(fault.kind == "self-inclusion" for fault in stack.request.faults):
        return  # self-inclusion is already reported
    message = f'the template "{resource.type_label}" is nested in itself'
    yield ENDLESS_NESTING.at((*resource.path, resource.stack.words.type), message, file=resource.stack.file)


@check
def deep(stack: Stack) -> Findings:
    """Report nested stacks below the deepest level that Heat allows. What is below them is checked as well."""
    if stack.depth != MOST_DEPTH or not stack.is_created:
        return
    nesting = {id(child.parent) for child in stack.children}
    for resource in stack.resources.values():
        if (id(resource) in nesting or resource.child is not None) and not resource.external:
            message = f"stacks must not be nested more than {MOST_DEPTH} levels deep (max_nested_stack_depth)"
            yield DEEP_NESTING.at((*resource.path, stack.words.type), message)


@check
def unchecked(stack: Stack) -> Findings:
    """Report nested stacks that heatlint does not check, or not with their values."""
    for resource, message in stack.unchecked:
        yield UNCHECKED_STACK.at((*resource.path, stack.words.type), message)


@check
def values_passed(stack: Stack) -> Findings:
    """Report parameters of a nested template that have neither a default nor a value from the parent."""
    for resource in stack.resources.values():
        child = resource.child
        if resource.enabled is False or child is None or resource.external:
            continue
        written = resource.written(stack.words.properties)
        if written is not None and (not isinstance(written, dict) or stack.is_call(written)):
            continue
        given = written or {}
        properties = (*resource.path, stack.words.properties)
        for name, parameter in child.parameters.items():
            if name not in given and child.needs_value(parameter):
                # The environment of the deployment may set parameter_defaults.
                when = ADVICE if stack.root.assume_values else None
                needed = Related((child.words.parameters, name), "declared here", key=True, file=child.file)
                yield MISSING_NESTED_VALUE.at(
                    properties if written else resource.path,
                    f'the nested template needs a value for "{name}"'
                    + (", whose default is null in the environment" if child.loses_default(parameter) else ""),
                    key=True,
                    related=[needed],
                    stage=when,
                    because=[properties, (*properties, name)],
                )


@check
def values_lost(stack: Stack) -> Findings:
    """Report a property with the name of an environment's section: Heat takes all values for an environment then."""
    for resource in live_nested(stack):
        taken = language.taken_for_environment(resource)
        if taken is None:
            continue
        path, section = resource.property_path(taken.section), taken.section
        if taken.fault is not None:
            message = f'Heat takes the values for an environment, since one is named "{section}", but {taken.fault}'
            finding = LOST_VALUES.at(path, message, key=True, file=resource.file)
            finding.before_making = True
            yield finding
        elif taken.lost:
            names = taken.missing or taken.lost
            listing = listed(quoted(names), "and")
            end = ", which the nested template needs" if taken.missing else ""
            yield LOST_VALUES.at(
                path,
                f'Heat takes the values for an environment, since one is named "{section}": '
                f"the nested stack does not get {listing}{end}",
                key=True,
                file=resource.file,
                stage=None if taken.missing else ADVICE,
            )


@check
def outputs_asked(stack: Stack) -> Findings:
    """Report references to outputs that the nested template does not have, also through groups and other stacks."""
    for reference, lost in lost_attributes(stack):
        if lost.why == NO_OUTPUT:
            yield MISSING_NESTED_OUTPUT.at(
                reference.key_path(lost.step.item),
                f'the nested template has no output "{lost.step.name}"{_other_form(stack, reference, lost)}',
                nearest=lost.nearest(),
            )


def _other_form(stack: Stack, reference: Reference, lost: Lost) -> str:
    """Return the end of the message about an output: how the members of a group are asked for it; else ""."""
    name = lost.step.name
    key = next(iter(reference.keys[lost.step.item :]), None)
    if name == "resource" and isinstance(key, (str, int)):
        return f'; expected "resource.{key}"'
    child = lost.resource.child
    if child is not None and name in child.resources:
        return f'; it has a resource of that name, which "resource.{name}" asks'
    asked = stack.resource(reference.target)
    if name in _OF_SCALED and asked is not None:
        whom = "the members are" if group_of(asked.type) is not None else "a nested stack is"
        return f'; "{name}" is an attribute of OS::Heat::AutoScalingGroup, {whom} asked without it'
    return ""


@check
def replacements(stack: Stack) -> Findings:
    """Report templates that the registry puts in the place of a type, and that do not have what this type has."""
    for resource in live_nested(stack):
        replaced = language.replaced_type(resource)
        if replaced is not None and resource.child is not None:
            yield from _Replacement(resource, resource.child, replaced).faults()


class _Replacement:
    """A template in the place of a type: the nested stack of a resource, and the type that it would have otherwise."""

    def __init__(self, resource: Resource, child: Stack, replaced: ResourceType) -> None:
        names = resource.stack.request.names
        self._child = child
        self._replaced = replaced
        self._template = names.get(child.url or "", child.url)
        label, other = resource.type_label, names.get(replaced.name, replaced.name)
        self._type = label if other == label else f"{label} ({other})"
        self._used = Related(resource.type_path, "used here", file=resource.file)
        entry = resource.found.entry if resource.found is not None else None
        place = None if entry is None else resource.stack.environment.place(RESOURCE_REGISTRY, *entry.written)
        self._mapped = None if place is None else Related(place[1], "mapped here", key=True, file=place[0])

    def faults(self) -> Findings:
        """Yield what Heat finds first, and what else it would find."""
        child, properties = self._child, self._replaced.properties
        outputs = child.template.section(child.words.outputs)
        required = [name for name, each in properties.items() if each.required and name not in child.parameters]
        if any([not _parameter_type(properties[name]) for name in required]):
            message = (
                f"no template can replace {self._type}: a required property can be anything there, no parameter can"
            )
            yield self._at_mapping(message)
            return
        yield from self._lacking(required, "parameter", "a required property", "required properties")
        for name, parameter in child.parameters.items():
            path = (child.words.parameters, name)
            if name in properties:
                fitting, given = _parameter_type(properties[name]), parameter.schema.type
                if fitting is None:
                    message = f'"{name}" cannot be a parameter, since it can be anything in {self._type}'
                    yield self._in_template(path, message)
                elif given is not None and given != fitting:
                    is_hot = child.template.version.is_hot
                    wanted, has = (each if is_hot else PARAMETER_TYPES[each] for each in (fitting, given))
                    message = f'the parameter "{name}" must be of the type {wanted}, as in {self._type}'
                    yield self._in_template((*path, child.words.type), message, f"; {has} is given")
            elif child.needs_value(parameter) and not self._replaced.partial:
                near = nearest_name(name, [each for each in properties if each not in child.parameters])
                message = f'the parameter "{name}" needs a default, since there is no such property in {self._type}'
                yield self._in_template(path, message, proposal(near) if near is not None else "")
        attributes = [name for name in self._replaced.attributes if name not in outputs and name != "show"]
        yield from self._lacking(attributes, "output", "an attribute", "attributes")

    def _lacking(self, names: list[str], what: str, one: str, several: str) -> Findings:
        """Yield the finding that the template has no parameters or outputs of some names; none without names."""
        if not names:
            return
        listing = f"{what if len(names) == 1 else f'{what}s'} {listed(quoted(names), 'and')}"
        what_there = one if len(names) == 1 else several
        message = f'"{self._template}" lacks the {listing}, {what_there} of {self._type}, which it replaces'
        yield self._at_mapping(message)

    def _at_mapping(self, message: str) -> Diagnostic:
        """Return the finding about the mapping; at the use, if no environment has it."""
        place, related = (self._used, []) if self._mapped is None else (self._mapped, [self._used])
        return UNFIT_REPLACEMENT.at(place.path, message, key=place.key, file=place.file, related=related)

    def _in_template(self, path: Path, message: str, end: str = "") -> Diagnostic:
        """Return the finding about a parameter of the template."""
        return UNFIT_REPLACEMENT.at(
            path,
            f"{message}, which the template replaces{end}",
            key=len(path) == 2,
            file=self._child.file,
            related=[self._used, *filter(None, [self._mapped])],
        )


def _parameter_type(prop: Property) -> str | None:
    """Return the type of the parameter that stands for a property; None for a property that can be anything."""
    return PARAMETERS_FOR[prop.type][0] if prop.type in PARAMETERS_FOR else None
