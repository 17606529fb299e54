"""References: parameters, resources, attributes, dependencies and their cycles."""

from __future__ import annotations

from itertools import product

from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    VALIDATE,
    Refused,
    Related,
    Rule,
    Unknown,
    check,
    graph,
    kind,
    language,
    nearest_name,
)
from heatlint.rule.language import (
    GetAttrAll,
    GetFile,
    ParamRef,
    implicit_groups,
    instead_of_id,
    is_dependency,
    misdirected,
    thing_of,
    written_needs,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Reference, ResourceType, Stack, Use

UNDEFINED_PARAMETER = Rule("HL401", "undefined-parameter", stage=CREATE, fixable=True)
UNDEFINED_RESOURCE = Rule("HL402", "undefined-resource", stage=VALIDATE, fixable=True)
UNDEFINED_ATTRIBUTE = Rule("HL403", "undefined-attribute", stage=VALIDATE, fixable=True)
DEPENDENCY_CYCLE = Rule("HL404", "dependency-cycle", stage=VALIDATE)
UNDEFINED_DEPENDENCY = Rule("HL405", "undefined-dependency", stage=VALIDATE, fixable=True)
UNRESOLVED_NAME = Rule("HL406", "unresolved-name", stage=VALIDATE)
EXTERNAL_DEPENDENCY = Rule("HL407", "external-dependency", stage=VALIDATE)
MISSING_CONTENT = Rule("HL408", "missing-content", stage=CREATE, fixable=True)
OTHER_THING = Rule("HL416", "reference-to-other-thing", stage=DEPLOY, of_service=True)


def stage_of_value(stack: Stack, use: Use) -> str:
    """Return the stage at which Heat resolves a call."""
    words = stack.words
    if use.in_condition:
        return ADVICE  # unresolved-condition reports the fault where the condition is used
    if _is_forgotten(stack, use.call.path):
        return ADVICE
    if use.resource is None or use.section == words.metadata:
        return DEPLOY
    if use.section in (words.deletion_policy, words.external_id):
        return VALIDATE
    resource = use.resource
    if _in_unread_path(stack, use.call.path):
        return DEPLOY
    if resource.external:
        return DEPLOY
    if resource.type is not None and resource.type.placeholder:
        return ADVICE  # Heat never resolves the properties
    path = use.call.path
    if use.section == words.update_policy:
        return VALIDATE
    if resource.type is not None and len(path) > 3 and path[3] in resource.type.eager:
        return VALIDATE
    return CREATE


def _is_forgotten(stack: Stack, path: Path) -> bool:
    """Whether a call is under a key of a function's arguments that the function never resolves."""
    value = stack.template.value
    for index, step in enumerate(path):
        if isinstance(value, dict) and len(value) == 1 and index + 1 < len(path):
            function = stack.functions.get(step)
            if function is not None and function.reads is not None and path[index + 1] not in function.reads:
                return True
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):  # the resource is a member of a group
            return False
    return False


def _in_unread_path(stack: Stack, path: Path) -> bool:
    """Whether a call is among the keys after an attribute, in a version that resolves them in the deployment."""
    function = stack.functions.get("get_attr")
    if function is None or getattr(function, "asks_path", True):
        return False
    return any(step == "get_attr" and isinstance(after, int) and after >= 2 for step, after in zip(path, path[1:]))


@check
def parameter_references(stack: Stack) -> Findings:
    """Report references to parameters that are not declared."""
    pseudo = stack.pseudo_parameters
    known: list[Any] = []
    meanings: dict[Any, str] = {}  # what each undeclared name may mean: aliases may repeat one of them very often
    for reference in stack.references("parameter"):
        target = reference.target
        names = (str, int, float) if isinstance(reference.use.call.function, ParamRef) else str
        if not isinstance(target, names) or target in stack.parameters or target in pseudo:
            continue
        known = known or [*stack.parameters, *pseudo]  # one list for all findings, which are compared with it
        if target not in meanings:
            meanings[target] = _meaning(stack, target)
        meant = meanings[target]
        yield UNDEFINED_PARAMETER.at(
            reference.path,
            f'the template has no parameter "{target}"{meant}',
            nearest=None if meant else (target, known),
            stage=stage_of_value(stack, reference.use),
            explains=(stack.words.parameters, target),
            because=[(stack.words.parameters,), reference.use.call.path],
            subject=str(target),
        )


def _meaning(stack: Stack, name: Any) -> str:
    """Return the end of the message about an unknown parameter: what the name may mean instead; else ""."""
    meant = _is_resource(stack, name) or _is_path(stack, name)
    return meant or language.counterpart(stack.template.version, "pseudo_parameters", name)


@check
def resource_references(stack: Stack) -> Findings:
    """Report references to resources that do not exist or whose condition is false."""
    for reference in stack.references("resource"):
        yield from undefined(stack, reference)


def undefined(stack: Stack, reference: Reference) -> Findings:
    """Report the resource of a reference, if it does not exist or its condition is false."""
    creates_resources = any(resource.enabled is not False for resource in stack.resources.values())
    if reference.refused is not None:
        late = reference.kind == "resource" and reference.use.output is not None
        if late and reference.of_another:
            return  # Heat resolves it in the deployment, and the inner reference is reported
        yield UNRESOLVED_NAME.at(
            reference.path if reference.target is None else reference.attribute_path,
            f"the name cannot be resolved: {reference.refused}",
            follows_from_parts=True,
            stage=DEPLOY if late and not creates_resources else None,
        )
        return
    target = reference.target
    if reference.complete is None or (target is not None and stack.resource(target) is not None):
        return
    use = reference.use
    stage = VALIDATE
    if isinstance(target, (dict, list)) and use.resource is None and creates_resources:
        pass  # Heat fails on a name that is a map or a list when it makes the resources
    elif not (is_dependency(stack, use) or reference.kind == "attribute"):
        stage = (
            DEPLOY if use.output is not None or (use.resource and use.resource.external) else stage_of_value(stack, use)
        )
    elif not use.validated and not is_dependency(stack, use):
        stage = DEPLOY
    if isinstance(target, str) and target in stack.resources:
        condition = (*stack.resources[target].path, stack.words.condition)
        yield UNDEFINED_RESOURCE.at(
            reference.path,
            f'the condition of the resource "{target}" is false',
            related=[Related(condition, "its condition", key=True)],
            stage=stage,
        )
    else:
        yield UNDEFINED_RESOURCE.at(
            reference.path,
            f'the template has no resource "{target}"{_is_parameter(stack, target, use)}'
            if isinstance(target, str)
            else f"the name of a resource must be a string, not {kind(target)}",
            nearest=(target, stack.resources),
            stage=stage,
            because=[*_undefined(stack, target), use.call.path],
            subject=str(target),
        )


def _is_resource(stack: Stack, name: Any) -> str:
    """Return the end of the message about an unknown parameter: that a resource has the name; else ""."""
    is_resource = name in stack.resources and stack.template.version.is_hot
    return f'; "{name}" is a resource; expected "get_resource" or "get_attr"' if is_resource else ""


def _is_path(stack: Stack, name: Any) -> str:
    """Return the end of the message about an unknown parameter "conf.size": how a path is written; else ""."""
    steps = name.split(".") if isinstance(name, str) and stack.template.version.is_hot else [""]
    return f"; expected the path as a list, [{', '.join(steps)}]" if steps[0] in stack.parameters else ""


def _is_parameter(stack: Stack, name: str, use: Use) -> str:
    """Return the end of the message about an unknown resource: that a parameter has the name; else ""."""
    is_parameter = name in stack.parameters or name in stack.pseudo_parameters
    if not is_parameter or use.call.name not in ("get_resource", "get_attr"):
        return ""
    return f'; "{name}" is a parameter; expected "get_param"'


def _undefined(stack: Stack, name: Any) -> list[Path]:
    """Return the paths whose faults explain why a resource does not exist."""
    resources = stack.words.resources
    return [(resources,), (resources, name)] if isinstance(name, str) else [(resources,)]


@check
def attribute_references(stack: Stack) -> Findings:
    """Report references to attributes that the type of the resource does not have."""
    references = stack.references("attribute")
    asked = {(_key(each.target), _key(each.attribute)) for each in references if each.complete and _asks(stack, each)}
    for reference in references:
        before = reference.refused
        yield from undefined(stack, reference)
        yield from _named_by_id(stack, reference)
        if before is not None or reference.target is None or stack.resource(reference.target) is None:
            continue
        if not reference.use.validated or (reference.use.resource is not None and reference.use.resource.external):
            continue
        yield from _attribute(stack, reference, asked)


def _named_by_id(stack: Stack, reference: Reference) -> Findings:
    """Report the ID of a resource in the place of its name, in which it turns when the resource is made."""
    args = reference.use.call.args
    written = args[0] if isinstance(args, list) else None
    if not isinstance(written, dict) or list(written) != [stack.words.get_resource] or not stack.is_call(written):
        return
    target = stack.resource(reference.target)
    if target is not None and thing_of(target) is not None:
        yield UNDEFINED_RESOURCE.at(
            reference.path,
            f'"{reference.use.call.name}" needs the name of a resource, and "{stack.words.get_resource}" gives an ID; '
            f'expected "{target.name}"',
            stage=DEPLOY,
        )


@check
def things(stack: Stack) -> Findings:
    """Report references to another thing than the property needs, such as a subnet in the place of a network.

    The constraint of the property fails: the service does not find the ID.
    """
    for each in misdirected(stack):
        resource = each.resource
        subject = f'"{resource.name}" is {each.found} ({resource.type_label})'
        if each.attribute is not None:
            subject = f'"{each.attribute}" is {each.found}'
        related = []
        if each.user is not None:
            user, path = each.user
            related = [Related(path, f"{each.needed} is needed here", file=user.file)]
        instead = f", such as {each.instead}" if each.instead else ""
        yield OTHER_THING.at(
            each.path,
            f"{subject}; expected {each.needed}{instead}",
            file=None if each.user is None else each.stack.file,
            related=related,
        )


def _is_misspelled(attribute: str, described: ResourceType | None) -> bool:
    """Whether a type that only one cloud has does not describe an attribute, but one with nearly the same name.

    Such a type may accept more attributes than its description has.
    """
    names = described.attributes if described is not None else ()
    return attribute not in names and nearest_name(attribute, names) is not None


def _key(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def _asks(stack: Stack, reference: Reference) -> bool:
    """Whether Heat collects the attribute: it does so from properties, metadata and outputs."""
    use = reference.use
    return use.output is not None or use.section in (stack.words.properties, stack.words.metadata)


def _attribute(stack: Stack, reference: Reference, asked: set[tuple[Any, Any]]) -> Findings:
    attribute = reference.attribute
    if reference.complete is None or (attribute is None and isinstance(reference.use.call.function, GetAttrAll)):
        return
    if attribute is None and reference.complete is False:
        return
    resource = stack.resource(reference.target)
    if resource is None:
        return
    if not isinstance(attribute, str):
        yield UNDEFINED_ATTRIBUTE.at(
            reference.attribute_path, f"the name of an attribute must be a string, not {kind(attribute)}"
        )
        return
    names = resource.attribute_names()
    known = resource.found is None or names is None or attribute in names
    if not known:
        of_id = instead_of_id(resource, attribute)
        yield UNDEFINED_ATTRIBUTE.at(
            reference.attribute_path,
            f'{resource.type_label} has no attribute "{attribute}"{of_id}',
            nearest=None if of_id else (attribute, names or ()),
        )
    elif names is None and resource.is_partial and _is_misspelled(attribute, resource.type):
        yield UNDEFINED_ATTRIBUTE.at(
            reference.attribute_path,
            f'the description of {resource.type_label} has no attribute "{attribute}"',
            nearest=(attribute, resource.type.attributes if resource.type is not None else ()),
            stage=ADVICE,
        )
    elif any(isinstance(key, (dict, list)) for key in reference.keys) and reference.complete:
        yield UNDEFINED_ATTRIBUTE.at(
            reference.attribute_path[:-1],
            "the keys after an attribute must be strings or numbers",
            follows_from_parts=True,
        )
    elif (_key(reference.target), attribute) not in asked:
        why = "the keys after the attribute cannot be resolved"
        if reference.complete:  # for example in an update policy
            why = "the attribute is available here only if properties, metadata or an output use it, too"
        yield UNRESOLVED_NAME.at(reference.attribute_path[:-1], why, follows_from_parts=not reference.complete)


@check
def dependencies(stack: Stack) -> Findings:
    """Report names in depends_on that are not resources."""
    word = stack.words.depends_on
    for resource in stack.resources.values():
        if resource.enabled is False:
            continue
        names = resource.written(word)
        if resource.adopted and names:
            yield EXTERNAL_DEPENDENCY.at(
                (*resource.path, word), '"depends_on" cannot be used together with "external_id"', key=True
            )
            continue
        listed = isinstance(names, list)
        for index, name in enumerate(names if listed else [names] if isinstance(names, str) else ()):
            if isinstance(name, str) and name not in stack.resources:
                path = (*resource.path, word, index) if listed else (*resource.path, word)
                several = _several(stack, name)
                yield UNDEFINED_DEPENDENCY.at(
                    path,
                    f'the template has no resource "{name}"{several}',
                    nearest=None if several else (name, stack.resources),
                    because=_undefined(stack, name),
                    subject=name,
                )


def _several(stack: Stack, name: str) -> str:
    """Return the end of the message about the text "net, subnet" or "net subnet" in depends_on; "" for another one."""
    names = name.replace(",", " ").split()
    is_list = len(names) > 1 and all(each in stack.resources for each in names)
    return f"; expected the list [{', '.join(names)}]" if is_list else ""


@check
def cycles(stack: Stack) -> Findings:
    """Report cycles of dependencies, including the dependencies that Heat adds when it creates the stack."""
    if not stack.resources:
        return
    needs, places = written_needs(stack)
    found = list(graph.cycles(needs))
    for cycle in found:
        yield _cycle(cycle, places)
    if found:
        return
    together = list(implicit_groups(stack, needs))
    if not together or _is_acyclic(needs, together):
        return
    added: dict[Any, list[Any]] = {}
    for source, target in (pair for names, others in together for pair in product(names, others)):
        if (source, target) not in places:
            added.setdefault(source, []).append(target)
            places[source, target] = stack.resources[source].path
    for cycle in graph.cycles({name: [*needs[name], *added.get(name, ())] for name in needs}):
        yield _cycle(cycle, places, stage=CREATE)


def _is_acyclic(needs: Mapping[Any, list[Any]], together: list[tuple[list[Any], list[Any]]]) -> bool:
    """Whether there is no cycle with what Heat adds. A node between the names of a group stands for all their pairs."""
    nodes: dict[Any, list[Any]] = {name: [*others] for name, others in needs.items()}
    for names, others in together:
        between = object()
        nodes[between] = others
        for name in names:
            nodes[name].append(between)
    return graph.is_acyclic(nodes)


def _cycle(cycle: list[Any], places: dict[tuple[Any, Any], Path], stage: str | None = None) -> Diagnostic:
    path = " -> ".join(str(name) for name in (*cycle, cycle[0]))
    around = [(cycle[index], cycle[(index + 1) % len(cycle)]) for index in range(len(cycle))]
    related = [Related(places[pair], f'"{pair[0]}" depends on "{pair[1]}"') for pair in around[1:]]
    return DEPENDENCY_CYCLE.at(
        places[around[0]], f"the resources depend on each other: {path}", related=related, stage=stage
    )


@check
def file_contents(stack: Stack) -> Findings:
    """Report get_file of files that the request does not contain."""
    for use in stack.uses_of(GetFile):
        if use.in_condition:
            continue
        if use.resource is not None and use.resource.enabled is False:
            continue
        written = use.call.args
        try:
            url = written if isinstance(written, str) else stack.evaluator.resolve(written)
        except (Refused, Unknown):
            continue
        if isinstance(url, str) and url not in stack.request.files and not stack.request.is_unread(url):
            message = f'the request has no file "{url}"'
            if url is not written:
                message += '; a client sends only the files whose names stand in "get_file" itself'
            yield MISSING_CONTENT.at(
                use.call.args_path,
                message,
                nearest=(url, stack.request.files) if url is written else None,
                stage=stage_of_value(stack, use),
            )
