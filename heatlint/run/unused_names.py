"""Finds the parameters and outputs that nothing in a repository uses."""

from __future__ import annotations

import os

from heatlint.heat import STACK_ID
from heatlint.load.server.environment import PARAMETERS
from heatlint.model.names import OUTPUT, PARAMETER, is_template_type, written_calls
from heatlint.model.unused_parameters import perhaps_read
from heatlint.run.reach import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any

    from heatlint.run.other_texts import OtherTexts
    from heatlint.run.program_texts import ProgramTexts
    from heatlint.run.sources import Source, Sources

    Path = tuple[Any, ...]

#: Attributes of groups and stacks that have all outputs in them.
_ALL_OUTPUTS = frozenset(("outputs", "outputs_list", "attributes", "show"))
#: A value is followed through so many templates that pass it on; beyond that, it counts as used.
MOST_TEMPLATES = 100
#: Why names of a template are not judged.
MAPPED = "an environment maps a resource type to it"
MAY_NAME = "another file may use it in a way that is not followed"
MAY_PASS = "a resource with an unknown template may need a parameter of it"
MAY_READ = "another file or people may read an output of it"
MAY_CONTINUE = "a program that reads it may give a parameter a value, or add a text that uses it"
NO_RESOURCES = "it has no resources, so it may be a part of a template"
MISSPELLED = "a name in it may be a misspelled parameter"
COMPUTED = "it computes the name of a parameter"


class Calls:
    """The calls in a template that read parameters and attributes. Each has the path of the call.

    parameters: name -> paths; None if a call computes a name. attributes: for each call the path, the resource and the
    words of the attribute; None for a resource or an attribute that is computed, or that means all attributes.
    arguments: the values that resources pass to the parameters of templates: the path of each, the name of the
    parameter, and the template as a real path.
    """

    __slots__ = ("parameters", "attributes", "arguments")

    def __init__(self, source: Source) -> None:
        self.parameters: dict[str, list[Path]] | None = {}
        self.attributes: list[tuple[Path, str | None, frozenset[str] | None]] = []
        self.arguments: list[tuple[Path, str, str | None]] = [
            (each.path, each.name, source.file(each.of))
            for each in source.names
            if each.kind == PARAMETER and each.of is not None and is_template_type(each.of)
        ]
        assert source.template is not None
        for path, function, arguments in written_calls(source.template, ("get_param", "Ref", "get_attr", "Fn::GetAtt")):
            if function in ("get_param", "Ref"):
                first = arguments[0] if isinstance(arguments, list) and arguments else arguments
                if not isinstance(first, (str, int, float)):
                    self.parameters = None
                elif self.parameters is not None:
                    self.parameters.setdefault(str(first), []).append(path)
            else:
                self.attributes.append((path, *_attribute(arguments)))


def _attribute(arguments: Any) -> tuple[str | None, frozenset[str] | None]:
    """Return the resource and the words of the attribute that a call reads."""
    if isinstance(arguments, str):
        arguments = arguments.split(".")
    if not isinstance(arguments, list) or not arguments or not isinstance(arguments[0], str):
        return None, None
    resource, *rest = arguments
    # What follows the name of the attribute is a path inside its value; the name comes first, or after "outputs".
    if not rest or not all(isinstance(each, (str, int)) for each in rest) or rest[-1] in _ALL_OUTPUTS:
        return resource, None
    return resource, frozenset(word for each in rest for word in str(each).split("."))


class UnusedNames:
    """The parameters and outputs of templates that nothing uses.

    texts, programs: the other texts of the repository. stacks: the templates of stacks -> their
    environments, as real paths. heat: the names of Heat's own types. not_judged: is called with a template, with the
    reason why some or all of its names cannot be judged, and with the file that is the cause.
    """

    def __init__(
        self,
        sources: Sources,
        texts: OtherTexts,
        programs: ProgramTexts,
        stacks: Mapping[str, Collection[str]],
        heat: Iterable[str],
        not_judged: Callable[[str, str, str | None], None],
    ) -> None:
        self._templates = sources.templates
        self._environments = sources.environments
        self._texts = texts
        self._programs = programs
        self._stacks = stacks
        self._not_judged = not_judged
        self._heat = frozenset(heat)
        self._reach = Repository(
            self._heat,
            ((each.path, each.value) for each in sources.templates.values()),
            ((each.path, each.value) for each in sources.environments),
        )
        self._calls = {real: Calls(source) for real, source in self._templates.items()}
        #: The templates whose names other files may need -> the reason and the file.
        self._open = self._open_templates()
        #: A nested template -> the templates that nest it, each with the name of the resource.
        self._parents: dict[str, list[tuple[Source, Any]]] = {}
        #: The attributes that are read of resources whose templates are not known -> the template that reads them.
        self._attributes: dict[str, str] = {}
        #: A template that reads all attributes, or a computed one, of such a resource; None if none does.
        self._reads_all: str | None = None
        self._read_resources()
        self._reasons: dict[tuple[str, str, str], str | None] = {}
        self._depth = 0

    def parameters(self) -> Iterator[tuple[Source, Path, str]]:
        """Yield each unused parameter: the template, the path of the declaration, the reason."""
        for source in self._judged():
            declared = self._declared(source, PARAMETER)
            read = self._calls[source.real].parameters or {}
            assert source.template is not None
            misspelled = perhaps_read(source.template, declared, (name for name in read if name not in declared))
            for name, path in declared.items():
                reason = self._why(PARAMETER, source, name)
                if reason is None:
                    continue
                other = next(self._unresolved(source, name), None)
                program = self._programs.user(source.path, name)
                if name in misspelled:
                    self._not_judged(source.path, MISSPELLED, None)
                elif other is not None or name in self._texts.words:
                    self._not_judged(source.path, MAY_PASS, other or self._texts.words[name])
                elif program is not None:
                    self._not_judged(source.path, MAY_CONTINUE, program)
                elif self._reach.continued(source.real) is not None:
                    self._not_judged(source.path, NO_RESOURCES, None)
                else:
                    yield source, path, reason + self._givers(source, name)

    def outputs(self) -> Iterator[tuple[Source, Path, str]]:
        """Yield each output of a nested template that nothing reads."""
        for source in self._judged():
            if source.real in self._stacks or source.real not in self._parents:
                continue
            for name, path in self._declared(source, OUTPUT).items():
                reason = self._why(OUTPUT, source, name)
                if reason is None or name == STACK_ID:
                    continue
                other = self._texts.words.get(name) or self._reads_all or self._attributes.get(name)
                other = other or self._texts.mention(source.path)  # people may make a stack of it
                if other is not None:
                    self._not_judged(source.path, MAY_READ, other)
                else:
                    yield source, path, reason

    def _judged(self) -> Iterator[Source]:
        for real, source in self._templates.items():
            if real in self._open:
                self._not_judged(source.path, *self._open[real])
            elif self._calls[real].parameters is None:
                self._not_judged(source.path, COMPUTED, None)
            else:
                yield source

    def _declared(self, source: Source, kind: str) -> dict[str, Path]:
        return {each.name: each.path for each in source.names if each.declares and each.kind == kind}

    # --- what is not certain ---------------------------------------------------------------------------------------

    def _open_templates(self) -> dict[str, tuple[str, str]]:
        """Return the templates that are used in a way that cannot be followed, with the reason and the cause."""
        found: dict[str, tuple[str, str]] = {}
        by_name: dict[str, list[str]] = {}
        for real in self._templates:
            by_name.setdefault(os.path.basename(real), []).append(real)
        for environment in self._environments:
            for file in environment.files:
                found.setdefault(file, (MAPPED, environment.path))
            for name in environment.loose:
                for real in by_name.get(name, ()):
                    found.setdefault(real, (MAPPED, environment.path))
        for source in self._templates.values():
            listed = {text.rpartition("/")[2] for text in source.strings if is_template_type(text)}
            for name in source.loose | listed:
                for real in by_name.get(name, ()):
                    found.setdefault(real, (MAY_NAME, source.path))
            nested = {source.file(each.name) for each in source.types() if is_template_type(each.name)}
            for real in source.files - nested:
                found.setdefault(real, (MAY_NAME, source.path))
        return found

    def _read_resources(self) -> None:
        for source in self._templates.values():
            unknown: set[Any] = set()
            for each in source.types():
                resource = each.path[1]
                child = source.file(each.name) if is_template_type(each.name) else None
                if child in self._templates:
                    self._parents.setdefault(str(child), []).append((source, resource))
                elif each.name not in self._heat:
                    unknown.add(resource)
            for _, resource, attribute in self._calls[source.real].attributes:
                if attribute is not None and ("resource" in attribute or resource in unknown):
                    self._attributes.update(dict.fromkeys(attribute, source.path))
                elif attribute is None and resource in unknown:
                    self._reads_all = source.path

    def _unresolved(self, source: Source, name: str) -> Iterator[str]:
        """Yield the templates that may pass a parameter to a template by a type that is not its path.

        Where nothing uses the template, an environment that is not in the repository may map any such type to it.
        """
        has_place = source.real in self._parents or source.real in self._stacks
        for path, type_name in self._reach.resources_with(source.real if has_place else None, name):
            if not is_template_type(type_name):
                yield path

    # --- why a name is unused --------------------------------------------------------------------------------------

    def _why(self, kind: str, source: Source, name: str) -> str | None:
        """Return why nothing uses a name; None if something does, or may do it."""
        key = (kind, source.real, name)
        if key not in self._reasons:
            self._reasons[key] = None  # a template that nests itself uses its names
            if self._depth < MOST_TEMPLATES:
                self._depth += 1
                find = self._why_parameter if kind == PARAMETER else self._why_output
                self._reasons[key] = find(source, name)
                self._depth -= 1
        return self._reasons[key]

    def _why_parameter(self, source: Source, name: str) -> str | None:
        read = self._calls[source.real].parameters
        if read is None or source.real in self._open:
            return None
        arguments = self._calls[source.real].arguments
        receivers: set[str] = set()
        for path in read.get(name, ()):
            around = max((each for each in arguments if path[: len(each[0])] == each[0]), key=_depth, default=None)
            receiver = self._templates.get(around[2] or "") if around is not None else None
            if around is None or receiver is None or around[1] not in self._declared(receiver, PARAMETER):
                return None
            if self._why(PARAMETER, receiver, around[1]) is None:
                return None
            receivers.add(receiver.path)
        if not receivers:
            return "no function reads it"
        return f"it is only passed to {_listed(receivers)}, where no function reads it"

    def _why_output(self, source: Source, name: str) -> str | None:
        if source.real in self._open or source.real in self._stacks or source.real not in self._parents:
            return None
        readers: set[str] = set()
        for parent, resource in self._parents[source.real]:
            for path, read, attribute in self._calls[parent.real].attributes:
                if read is not None and read != resource:
                    continue
                if attribute is not None and name not in attribute:
                    continue
                output = path[1] if path[0] in ("outputs", "Outputs") and len(path) > 1 else None
                if attribute is None or read is None or output is None or self._why(OUTPUT, parent, output) is None:
                    return None
                readers.add(parent.path)
        if not readers:
            return "no template that nests this one reads it"
        return f"only an output of {_listed(readers)} reads it, which no template reads"

    def _givers(self, source: Source, name: str) -> str:
        """Return who gives a value to a parameter, as the end of a sentence; "" if nobody does."""
        paths = {
            parent.path
            for parent, _ in self._parents.get(source.real, ())
            if any(each[1:] == (name, source.real) for each in self._calls[parent.real].arguments)
        }
        for environment in self._environments:
            given = environment.value.get(PARAMETERS)
            if environment.real in self._stacks.get(source.real, ()) and isinstance(given, dict) and name in given:
                paths.add(environment.path)
        return f"; {_listed(paths)} {'gives' if len(paths) == 1 else 'give'} it a value" if paths else ""


def _depth(arguments: tuple[Path, str, str | None]) -> int:
    return len(arguments[0])


def _listed(paths: Iterable[str]) -> str:
    """Return the first paths in quotes, and how many more there are."""
    names = sorted(paths)
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", " if more else " and ").join(f'"{name}"' for name in names[:2]) + more
