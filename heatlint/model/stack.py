"""A stack: a template with its environment, files, parameter values and nested stacks; what the checks see."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued, kind
from heatlint.language.functions.calls import Call, find, steps
from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.evaluate import Evaluator, Function, Scope
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.model.parameters import Parameter
from heatlint.model.references import find_references
from heatlint.model.registry import Circle, Registry
from heatlint.model.resource import Resource
from heatlint.model.template import Template
from heatlint.model.values import DEPLOYED, MADE, PARSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.language.functions.calls import Chain
    from heatlint.language.versions import Words
    from heatlint.load import Request
    from heatlint.load.server.environment import Environment
    from heatlint.model.groups import Made
    from heatlint.model.references import Reference
    from heatlint.model.shown import ShownFault


class EvaluationFault:
    """A value that Heat resolves while it reads the template, and cannot: `about` says what it was for."""

    __slots__ = ("about", "path", "refused")

    def __init__(self, about: str, path: tuple[Any, ...], refused: Refused) -> None:
        self.about = about
        self.path = path
        self.refused = refused


class Reported(Refused):
    """A refusal that has been noted at its root; whoever meets it again says nothing."""


class Use:
    """A function call with its surroundings: the resource or output it stands in, and the section there.

    section: the word of the resource's key, or "outputs", "conditions", "if"; validated: whether Heat's
    validation looks at the call beyond its form; in_condition: whether it is read as part of a condition.
    """

    __slots__ = ("call", "resource", "output", "section", "validated", "in_condition")

    def __init__(
        self,
        call: Call,
        section: str,
        *,
        resource: Resource | None = None,
        output: Any = None,
        validated: bool = True,
        in_condition: bool = False,
    ) -> None:
        self.call = call
        self.section = section
        self.resource = resource
        self.output = output
        self.validated = validated
        self.in_condition = in_condition


class Output:
    """An output: its name, definition as written, whether its condition holds, and the calls in its value."""

    __slots__ = ("name", "definition", "enabled", "calls")

    def __init__(self, name: Any, definition: dict[Any, Any]) -> None:
        self.name = name
        self.definition = definition
        self.enabled: bool | None = True
        self.calls: list[Call] = []


class Stack(Scope):
    """The stack of one template. Built by `heatlint.model.build`.

    assume_values: a parameter without a value has one that nobody knows yet; parent: the resource this stack is
    nested in; parsed: whether Heat reads the resources of this stack when it validates the root.
    """

    def __init__(
        self,
        request: Request,
        template: Template,
        environment: Environment,
        registry: Registry,
        *,
        values: dict[Any, Any],
        defaults: dict[Any, Any],
        assume_values: bool = False,
        parent: Resource | None = None,
        parsed: bool = True,
    ) -> None:
        self.request = request
        self.template = template
        self.environment = environment
        self.registry = registry
        self.release = registry.known.release
        self.assume_values = assume_values
        self.parent = parent
        self.parsed = parsed
        self.faults: list[EvaluationFault] = []
        #: What Heat meets only when it makes the stack: of a nested one it reads the outputs no earlier.
        self.late_faults: list[EvaluationFault] = []
        self.parameters: dict[Any, Parameter] = {}
        self.resources: dict[Any, Resource] = {}
        self.outputs: dict[Any, Output] = {}
        self.condition_calls: list[Call] = []
        self._if_calls: list[Call] = []
        self.others: list[tuple[Any, Any, Chain]] = []  # maps with one key that names no function
        self._references: list[Reference] | None = None
        self._conditions: dict[str, Any] = {}
        self._seen_conditions: set[int] = set()
        self.children: list[Stack] = []
        self.url: str | None = None
        self.name: str = "dummy" if parent is None else f"{parent.stack.name}-{parent.name}"
        #: Of a stack that a group made: what its template is made of.
        self.made: Made | None = None
        self.phase = PARSED
        self._named: dict[Any, Resource | None] | None = None
        self.shown: dict[Any, Stack] = {}
        self.shown_faults: list[ShownFault] = []
        self.file_templates: dict[str, Template] = {}
        version = template.version
        self.words: Words = version.words
        self.functions: dict[str, Function] = version.functions
        self.condition_functions: dict[str, Function] = version.condition_functions
        self.values = values
        self.evaluator = Evaluator(self, self.functions, self.condition_functions)
        self.is_call = self.evaluator.is_call
        for name, schema in template.schemas.items():
            self.parameters[name] = Parameter(name, schema, values.get(name), defaults.get(name))
        self._read_conditions()
        self._read_resources()
        self._read_outputs()

    @property
    def readable(self) -> bool:
        """Whether the template can be read. The linter runs only checks that ask for it on a stack that cannot be."""
        return self.template.readable

    @property
    def known(self) -> Known:
        """The release of Heat and the types of the cloud that the stack is for."""
        return self.registry.known

    @property
    def depth(self) -> int:
        """How many stacks this one is nested in."""
        return 0 if self.parent is None else self.parent.stack.depth + 1

    @property
    def root(self) -> Stack:
        """The stack that all of this is in."""
        stack = self
        while stack.parent is not None:
            stack = stack.parent.stack
        return stack

    @property
    def file(self) -> str:
        """The name of the template's document."""
        return self.template.document.name

    # --- reading ---------------------------------------------------------------------------------------------

    def _read_conditions(self) -> None:
        version = self.template.version
        if not version.conditions:
            return
        section = self.words.conditions
        for name, written in self.template.section(section).items():
            if isinstance(written, (dict, list)):
                find(written, ((None, section), name), self.condition_functions, self.condition_calls, lambda call: [])

    def _read_resources(self) -> None:
        words = self.words
        word = words.resources
        top: Chain = (None, word)
        version = self.template.version
        conditions = version.conditions
        sections = [words.type, words.properties, words.metadata, words.deletion_policy, words.update_policy]
        if version.is_hot and conditions:
            sections.append(words.external_id)
        for name, definition in self.template.section(word).items():
            if not isinstance(definition, dict):
                continue
            resource = Resource(self, name, definition, (word, name))
            self.resources[name] = resource
            here: Chain = (top, name)
            if conditions and words.condition in definition:
                resource.enabled = self._enabled(definition[words.condition], (here, words.condition))
            for section in sections:
                written = definition.get(section)
                if written.__class__ is dict or written.__class__ is list:
                    calls: list[Call] = []
                    find(written, (here, section), self.functions, calls, self._branches, self.others)
                    if calls:
                        resource.calls[section] = calls
            if resource.enabled is not False:
                self._find_type(resource)

    def _find_type(self, resource: Resource) -> None:
        if resource.type_name is None:
            return
        try:
            resource.found = self.registry.find(resource.type_name, resource.name)
        except Circle:
            resource.circle = True

    def _read_outputs(self) -> None:
        words = self.words
        before = len(self.faults)
        conditions = self.template.version.conditions
        for name, definition in self.template.section(words.outputs).items():
            if not isinstance(definition, dict):
                continue
            output = self.outputs[name] = Output(name, definition)
            here: Chain = ((None, words.outputs), name)
            if conditions and words.condition in definition:
                output.enabled = self._enabled(definition[words.condition], (here, words.condition))
            value = definition.get(words.value)
            if output.enabled is not False and isinstance(value, (dict, list)):
                find(value, (here, words.value), self.functions, output.calls, self._branches, self.others)
        if self.parent is not None:
            self.late_faults = self.faults[before:]
            del self.faults[before:]

    def _branches(self, call: Call) -> list[int]:
        """Which arguments of an `if` Heat reads: the branch its condition chooses, both when that is not known."""
        args = call.args
        both = [1, 2]
        if call.function.form(call.name, args, self.is_call) is not None:
            return both
        enabled = self._enabled(args[0], ((call.chain, call.name), 0))
        if enabled is None:
            return both
        index = call.function.branch(args, enabled)  # type: ignore[attr-defined]
        return [] if index is None else [index]

    def _enabled(self, written: Any, chain: Chain) -> bool | None:
        """Whether a condition as written holds; None when it is not known, or at fault."""
        if isinstance(written, (dict, list)) and id(written) not in self._seen_conditions:
            self._seen_conditions.add(id(written))
            find(written, chain, self.condition_functions, self._if_calls, lambda call: [])
        try:
            return self.evaluator.condition(written)
        except Unknown:
            return None
        except Reported:
            return None
        except Refused as refused:
            self.faults.append(EvaluationFault("condition", steps(chain), refused))
            return None

    def given_id(self, written: Any) -> Any:
        """What an external_id resolves to; True where that is not known."""
        try:
            return self.evaluator.resolve(written)
        except (Refused, Unknown):
            return True

    # --- what an evaluator asks ------------------------------------------------------------------------------

    @property
    def mappings(self) -> Any:
        """The Mappings section of a CFN template."""
        return self.template.section(self.words.mappings)

    def parameter(self, name: str) -> Any:
        """The value of a parameter. Raises Refused or Unknown."""
        parameter = self.parameters.get(name)
        if parameter is not None:
            try:
                return parameter.value()
            except Refused as refused:
                if refused.missing is not None and self.assume_values:
                    raise Unknown from None
                raise
        known = self.pseudo_parameters
        if name not in known:
            raise Refused(f'no parameter "{name}" is declared', missing=name)
        return known[name]

    def reference(self, name: Any) -> Any:
        """The name a resource is referred to by. Raises Refused when there is none such, or it is switched off."""
        resource = self.resource(name)
        if resource is None:
            raise Refused(f'there is no resource "{name}"', said=True)
        if self.phase == DEPLOYED:
            raise Unknown
        return resource.reference() if self.phase == MADE else name

    def attribute(self) -> Any:
        """Null: no resource has attributes before it exists. Raises Unknown once it does."""
        if self.phase == DEPLOYED:
            raise Unknown
        return None

    def unvalued(self, name: str) -> Unvalued:
        """What is known of a parameter whose value is not."""
        parameter = self.parameters.get(name)
        return Unvalued() if parameter is None or parameter.given is not None else parameter.unvalued()

    def resource(self, name: Any) -> Resource | None:
        """The resource of a name, unless its condition does not hold."""
        try:
            resource = self.resources.get(name)
        except TypeError:
            return None
        return None if resource is None or resource.enabled is False else resource

    def named(self, text: str) -> Resource | bool | None:
        """The resource that a text names, by its reference or its name, as Heat looks for one: False where there
        certainly is none, None where that is not known."""
        if self._named is None:
            self._named = {}
            for each in self.resources.values():
                if each.enabled is False:
                    continue
                found = each if each.enabled else None
                self._named.setdefault(each.name, found)
                try:
                    reference = each.reference()
                except (Refused, Unknown):
                    self._named[None] = None  # whatever is not found may be this one
                    continue
                if isinstance(reference, str):
                    self._named.setdefault(reference, found)
        return self._named.get(text, None if None in self._named else False)

    def is_resource(self, name: Any) -> bool:
        """Whether the template has a resource of that name, whatever its condition."""
        return isinstance(name, (str, int, float, bool)) and name in self.template.section(self.words.resources)

    def needs_resource(self, function: Function, args: Any) -> bool:
        """Whether a call of a function refers to a resource of the template."""
        return (
            isinstance(function, (GetResource, GetAttrThenSelect))
            or isinstance(function, Ref)
            and self.is_resource(args)
        )

    def content(self, url: str) -> Any:
        """The content of a file. Raises Refused when there is none, Unknown where nobody can know."""
        file = self.request.files.get(url)
        if file is not None:
            return file.text
        if url in self.request.unresolved:
            raise Unknown
        raise Refused(f'there is no file "{url}"', said=True)

    def facade(self, part: int) -> Any:
        """The resource this stack stands for is known only where there is one."""
        if self.parent is None:
            raise Refused("this template stands for no resource")
        raise Unknown

    def named_condition(self, name: str) -> bool:
        """The value of a condition of the template. Raises Refused or Unknown."""
        written = self.template.section(self.words.conditions)
        if name not in written:
            raise Refused(f'there is no condition "{name}"')
        if name not in self._conditions:
            self._conditions[name] = None  # in progress
            try:
                self._conditions[name] = self._resolve_condition(name, written[name])
            except (Refused, Unknown) as error:
                self._conditions[name] = error
                if isinstance(error, Refused) and not isinstance(error, Reported):
                    path = (self.words.conditions, name)
                    self.faults.append(EvaluationFault("condition", path, error))
                    self._conditions[name] = error = Reported(error.message, error.missing)
                raise error
        value = self._conditions[name]
        if value is None:
            raise Refused(f'the condition "{name}" depends on itself')
        if isinstance(value, Exception):
            raise value
        return bool(value)

    def _resolve_condition(self, name: str, written: Any) -> bool:
        shaped = isinstance(written, bool) or self.is_condition_call(written)
        value = self.evaluator.for_conditions().resolve(written)
        if not isinstance(value, bool):
            raise Refused(f'the condition "{name}" is {kind(value)}, not true or false', said=not shaped)
        return value

    # --- what the checks ask ---------------------------------------------------------------------------------

    def all(self) -> Iterator[Stack]:
        """The stack and all that are nested in it, each before its own."""
        todo = [self]
        while todo:
            stack = todo.pop()
            yield stack
            todo += reversed(stack.children)

    def unused_templates(self) -> list[Template]:
        """The templates among the files that nothing in the stack is nested from. Heat reads their parameters."""
        used = {id(stack.template) for stack in self.all()}
        return [template for template in self.file_templates.values() if id(template) not in used]

    def uses(self) -> Iterator[Use]:
        """Every function call that Heat reads, with its surroundings."""
        for call in self.condition_calls:
            yield Use(call, "conditions", in_condition=True)
        for call in self._if_calls:
            yield Use(call, "if", validated=False, in_condition=True)
        for resource in self.resources.values():
            for section, calls in resource.calls.items():
                validated = not resource.external and section != self.words.type and resource.enabled is not False
                for call in calls:
                    yield Use(call, section, resource=resource, validated=validated)
        for output in self.outputs.values():
            for call in output.calls:
                yield Use(call, "outputs", output=output)

    def references(self, kind: str) -> list[Reference]:
        """The references of a kind: "parameter", "resource" or "attribute"."""
        if self._references is None:
            self._references = find_references(self)
        return [reference for reference in self._references if reference.kind == kind]

    @property
    def pseudo_parameters(self) -> dict[str, str]:
        """The parameters that Heat itself defines: name -> value while the stack is only validated."""
        known = self.template.version.pseudo_parameters
        return {name: value.replace("{stack}", self.name) for name, (_, value) in known.items()}

    def parameter_names_used(self) -> set[Any] | None:
        """The names of the parameters that anything refers to, read or not; None where one is computed."""
        used: set[Any] = {each.target for each in self.references("parameter") if isinstance(each.target, str)}
        used.update(args for _key, args, _chain in self.others if isinstance(args, str))  # perhaps misspelled calls
        if all(name in used for name in self.parameters):
            return used
        words = self.words
        todo = [value for key, value in self.template.value.items() if key != words.parameters]
        while todo:
            value = todo.pop()
            if isinstance(value, list):
                todo += value
            elif isinstance(value, dict):
                todo += value.values()
                for name in ("get_param", "Ref"):
                    if name in value:
                        target = value[name]
                        first = target[0] if isinstance(target, list) and target else target
                        if not isinstance(first, (str, int, float)):
                            return None
                        used.add(first)
        return used

    def is_condition_call(self, value: Any) -> bool:
        """Whether a written value is a call of a function inside a condition."""
        return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self.condition_functions
