"""A stack: a template with its environment, files, parameter values and nested stacks. Checks work on stacks."""

from __future__ import annotations

from heatlint.heat import OF_STACK, STACK_NAMES
from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.evaluate import Evaluator, Function, Partial
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.model.parameters import Parameter
from heatlint.model.references import find_references, find_uses
from heatlint.model.scope import PARSED, StackScope
from heatlint.model.secrets import Secrets
from heatlint.model.sections import SectionReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.catalog import Known, Property
    from heatlint.language.functions.calls import Call, Chain
    from heatlint.language.versions import Words
    from heatlint.load import Request
    from heatlint.load.server.environment import Environment
    from heatlint.model.groups import GroupTemplate
    from heatlint.model.nesting_for_response import NestingFault
    from heatlint.model.references import Reference, Use
    from heatlint.model.registry import Registry
    from heatlint.model.resource import Resource
    from heatlint.model.scope import EvaluationFault
    from heatlint.model.sections import Output
    from heatlint.model.template import Template
    from heatlint.text import Document


class Stack:
    """The stack of one template. `heatlint.model.build` builds it, and the stacks that are nested in it.

    Arguments:
    parameter_values, defaults: the parameter values and parameter defaults by name, from the environment or the parent;
    assume_values: whether a parameter without a value has a value that is not known, rather than none;
    parent: the resource that this stack belongs to, None for the root;
    parsed: whether Heat reads the resources of this stack when it validates the root;
    is_created: whether Heat creates the stack. It does not make the members of a group that has none.
    as_created: of the root: whether it has the name and the IDs that Heat gives a stack that it creates. Most of them
    are not known.

    A stack whose template cannot be read (see `readable`) has no parameters, resources, outputs and children.
    """

    def __init__(
        self,
        request: Request,
        template: Template,
        environment: Environment,
        registry: Registry,
        *,
        parameter_values: dict[Any, Any],
        defaults: dict[Any, Any],
        assume_values: bool = False,
        parent: Resource | None = None,
        parsed: bool = True,
        is_created: bool = True,
        as_created: bool = False,
    ) -> None:
        self.request = request
        self.template = template
        self.environment = environment
        self.registry = registry
        self.parameter_values = parameter_values
        self.assume_values = assume_values
        self.as_created = as_created
        self.parent = parent
        self.parsed = parsed
        self.is_created: bool = is_created and (parent is None or parent.stack.is_created)
        #: How many stacks this one is nested in; 0 for the root.
        self.depth: int = 0 if parent is None else parent.stack.depth + 1
        #: The release of Heat and the types of the cloud that the stack is for.
        self.known: Known = registry.known
        self.release = registry.known.release
        self.secrets: Secrets = Secrets() if parent is None else parent.stack.secrets
        self.name: str = self._root_name() if parent is None else f"{parent.stack.name}-{parent.name}"
        #: Templates among the files of the request, by URL.
        self.file_templates: dict[str, Template] = {}

        # Of a nested stack: the URL of its template, or the template that a group makes of its members.
        self.url: str | None = None
        self.group_template: GroupTemplate | None = None
        self.children: list[Stack] = []
        #: Resources whose nested stack is not checked, or not with its values, with a message that says why.
        self.unchecked: list[tuple[Resource, str]] = []
        #: Why Heat refuses to build a nested stack for the response to show_nested.
        self.nesting_faults: list[NestingFault] = []
        #: Of the root: the stack that an update changes into this one; None when it is created.
        self.earlier: Stack | None = None

        version = template.version
        self.words: Words = version.words
        self.functions: dict[str, Function] = version.functions
        self.condition_functions: dict[str, Function] = version.condition_functions
        self.parameters: dict[Any, Parameter] = {
            name: Parameter(name, schema, parameter_values.get(name), defaults.get(name))
            for name, schema in template.schemas.items()
        }
        #: Resolves values in the phase PARSED, see `heatlint.model.scope`.
        self.evaluator = Evaluator(StackScope(self, PARSED), self.functions, self.condition_functions)
        if parent is not None:
            self.evaluator.spent = parent.stack.evaluator.spent
        self._evaluators = {PARSED: self.evaluator}
        self._partials: dict[int, Partial] = {}
        self.is_call = self.evaluator.is_call

        # What SectionReader finds.
        self.resources: dict[Any, Resource] = {}
        self.outputs: dict[Any, Output] = {}
        self.condition_calls: list[Call] = []
        self.if_calls: list[Call] = []  # calls in conditions that are written where they are used
        #: (key, value, place) of each map with one key that is not the name of a function.
        self.possible_calls: list[tuple[Any, Any, Chain]] = []
        #: (map, place) of each map in which the name of a function is not the only key.
        self.mixed_maps: list[tuple[dict[Any, Any], Chain]] = []
        #: The value of each named condition that was asked for, or the exception that says why it has no value.
        self.condition_values: dict[str, bool | Exception] = {}
        self.faults: list[EvaluationFault] = []
        #: The faults that Heat meets only when it creates a nested stack: it does not read its outputs before.
        self.late_faults: list[EvaluationFault] = []
        self._uses: list[Use] | None = None
        self._uses_by_kind: dict[type[Function], list[Use]] | None = None
        self._properties: dict[Any, Property] | None = None
        self._references: dict[str, list[Reference]] | None = None
        self._named: dict[Any, Resource | None] | None = None
        self._pseudo_parameters: dict[str, str] | None = None
        #: What heatlint.model.attributes has found; None before it looks.
        self.lost_attributes: list[tuple[Reference, Any]] | None = None
        self._facts: dict[Any, Any] = {}
        SectionReader(self).read()

    def _root_name(self) -> str:
        """Return the name of a root stack. Source: heat.engine.service (validate_template, create_stack)."""
        is_validated = self.request.stage == "validate" and not (self.as_created or self.assume_values)
        return "dummy" if is_validated or self.request.stack_name is None else self.request.stack_name

    def hides(self, name: str) -> bool:
        """Whether the value of a parameter that Heat defines is not known: Heat chooses it when it creates the stack.

        The request may have the name of the root stack.
        """
        if name not in OF_STACK or not (self.root.as_created or self.root.assume_values):
            return False
        return name not in STACK_NAMES or self.parent is not None or self.request.stack_name is None

    @property
    def readable(self) -> bool:
        """Whether the template can be read. The linter runs only checks that ask for it on a stack that cannot be."""
        return self.template.readable

    @property
    def own_documents(self) -> list[Document]:
        """The document of the template, and for the root those of the environments: no other stack has them."""
        environments = self.request.environments if self.parent is None else ()
        return [self.template.document, *environments]

    @property
    def root(self) -> Stack:
        """The outermost stack."""
        stack = self
        while stack.parent is not None:
            stack = stack.parent.stack
        return stack

    def with_earlier(self) -> list[Stack]:
        """Return this root stack, and the one that an update changes into it. A cloud has what the latter made."""
        return [self] if self.earlier is None else [self, self.earlier]

    def found_once(self, key: Any, find: Callable[[], Any]) -> Any:
        """Return the result of `find`, which is kept by its key. Nobody may change it.

        It must depend on nothing but this stack and those nested in it, so that a check that asks for each resource
        looks at all of them only once.
        """
        if key not in self._facts:
            self._facts[key] = find()
        return self._facts[key]

    @property
    def is_inside_itself(self) -> bool:
        """Whether a stack around this one has the same template file."""
        return self.parent is not None and self.url is not None and self.parent.stack.is_inside(self.url)

    def is_inside(self, url: str) -> bool:
        """Whether this stack, or one around it, has the template file with this URL."""
        stack: Stack | None = self
        while stack is not None:
            if stack.url == url:
                return True
            stack = stack.parent.stack if stack.parent is not None else None
        return False

    @property
    def file(self) -> str:
        """The name of the template's document."""
        return self.template.document.name

    def is_secret(self, parameter: Parameter) -> bool:
        """Whether no output may show the value of a parameter of this stack: it is secret, or the parent's value is."""
        if parameter.is_secret is None:
            parameter.is_secret = parameter.schema.is_secret or (
                self.parent is not None and self.secrets.holds(parameter.given)
            )
        return parameter.is_secret

    def evaluator_in(self, phase: int) -> Evaluator:
        """Return the evaluator of a phase: PARSED, MADE, DEPLOYED, GIVEN or EXPECTED, see `heatlint.model.scope`."""
        found = self._evaluators.get(phase)
        if found is None:
            found = self._evaluators[phase] = self.evaluator_over(StackScope(self, phase))
        return found

    def partial_in(self, phase: int) -> Partial:
        """Return the evaluator of a phase that leaves Unvalued for what is not known."""
        found = self._partials.get(phase)
        if found is None:
            found = self._partials[phase] = Partial(self.evaluator_in(phase))
        return found

    def evaluator_over(self, scope: StackScope) -> Evaluator:
        """Return an evaluator over a scope of this stack. All evaluators of a request share a budget."""
        evaluator = Evaluator(scope, self.functions, self.condition_functions)
        evaluator.share(self.evaluator)
        return evaluator

    def resource(self, name: Any) -> Resource | None:
        """Return the resource with a name; None when the template has no such resource, or its condition is false."""
        try:
            resource = self.resources.get(name)
        except TypeError:
            return None
        return None if resource is None or resource.enabled is False else resource

    def named(self, text: str) -> Resource | bool | None:
        """Return the resource that a string refers to: by its reference, or by its name, as Heat looks for one.

        False when there certainly is no such resource, None when that is not known.
        """
        if self._named is None:
            self._named = {}
            for each in self.resources.values():
                if each.enabled is False:
                    continue
                found = each if each.enabled else None
                self._named.setdefault(each.name, found)
                try:
                    reference = each.reference(self.evaluator)
                except (Refused, Unknown):
                    self._named[None] = None  # any other string may be this reference
                    continue
                if isinstance(reference, str):
                    self._named.setdefault(reference, found)
        return self._named.get(text, None if None in self._named else False)

    def is_resource(self, name: Any) -> bool:
        """Whether the template has a resource of that name, enabled or not."""
        return isinstance(name, (str, int, float, bool)) and name in self.template.section(self.words.resources)

    def needs_resource(self, function: Function, args: Any) -> bool:
        """Whether a call of a function refers to a resource of the template."""
        return (
            isinstance(function, (GetResource, GetAttrThenSelect))
            or isinstance(function, Ref)
            and self.is_resource(args)
        )

    def all(self) -> Iterator[Stack]:
        """Return the stack and all stacks that are nested in it, to any depth; each before its children."""
        todo = [self]
        while todo:
            stack = todo.pop()
            yield stack
            todo += reversed(stack.children)

    def dissolve(self) -> None:
        """Free the memory of this stack and of those nested in it. None of them can be used after that.

        Their parts refer to each other, so Python would free them only in a garbage collection, and that looks at every
        object. Whoever builds many stacks, one after the other, calls this.
        """
        for stack in list(self.all()):
            for resource in stack.resources.values():
                resource.forget_values()
            stack.__dict__.clear()

    def unused_templates(self) -> list[Template]:
        """Return the templates among the files that no resource uses. Heat reads their parameters nevertheless."""
        used = {id(stack.template) for stack in self.all()}
        return [template for template in self.file_templates.values() if id(template) not in used]

    def templates(self) -> list[Template]:
        """Return the templates of the root and its nested stacks, and the other templates of the request."""
        found = {id(each): each for each in self.file_templates.values()}
        found.update((id(each.template), each.template) for each in self.all() if each.group_template is None)
        return list(found.values())

    def as_properties(self) -> dict[Any, Property]:
        """Return the parameters of a nested stack as the properties of the resource that it belongs to."""
        if self._properties is None:
            from heatlint.model.nested_parameter import ParameterProperty

            self._properties = {
                name: ParameterProperty(name, each.schema, self.known, self.needs_value(each))  # type: ignore[misc]
                for name, each in self.parameters.items()
                if all(fault.about == "default" for fault in each.schema.faults)
            }
        return self._properties

    def needs_value(self, parameter: Parameter) -> bool:
        """Whether the parent of a nested stack has to give a parameter a value."""
        return parameter.default is None or self.loses_default(parameter)

    def loses_default(self, parameter: Parameter) -> bool:
        """Whether a null among the parameter_defaults takes a default of the nested template away.

        Source: Heat's HOTemplate.param_schemata; the parameters of a root stack keep theirs.
        """
        defaults, name = self.environment.parameter_defaults, parameter.name
        return parameter.schema.default is not None and name in defaults and defaults[name] is None

    def uses(self) -> list[Use]:
        """Return every function call that Heat reads, with the resource or output that it is in."""
        if self._uses is None:
            self._uses = find_uses(self)
        return self._uses

    def uses_of(self, kind: type[Function]) -> list[Use]:
        """Return the uses of functions of one kind, in the same order. Most kinds are not used in a template."""
        if self._uses_by_kind is None:
            self._uses_by_kind = {}
            for use in self.uses():
                self._uses_by_kind.setdefault(use.call.function.__class__, []).append(use)
        found = [uses for each, uses in self._uses_by_kind.items() if issubclass(each, kind)]
        if len(found) > 1:
            return [use for use in self.uses() if isinstance(use.call.function, kind)]
        return found[0] if found else []

    def references(self, kind: str) -> list[Reference]:
        """Return the references of a kind: "parameter", "resource" or "attribute"."""
        if self._references is None:
            self._references = {}
            for reference in find_references(self):
                self._references.setdefault(reference.kind, []).append(reference)
        return self._references.get(kind, [])

    @property
    def pseudo_parameters(self) -> dict[str, str]:
        """The parameters that Heat itself defines: name -> value while the stack is only validated."""
        if self._pseudo_parameters is None:
            known = self.template.version.pseudo_parameters
            self._pseudo_parameters = {name: value.replace("{stack}", self.name) for name, (_, value) in known.items()}
        return self._pseudo_parameters

    def function_of(self, value: Any) -> Function | None:
        """Return the function that a written value calls; None for one that is not a call."""
        return self.functions[next(iter(value))] if self.is_call(value) else None

    def is_condition_call(self, value: Any) -> bool:
        """Whether a written value is a call of a function inside a condition."""
        return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self.condition_functions
