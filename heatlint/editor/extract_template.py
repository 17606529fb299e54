"""The action that moves resources to a nested template of their own.

What the resources refer to outside becomes parameters of the new template, and what others refer to inside becomes its
outputs, so that all references resolve as before.
"""

from __future__ import annotations

import copy
import os
import re

from heatlint.editor import hot_text
from heatlint.editor.action import EXTRACT, Action, CannotDo, Changes, Uncertain
from heatlint.editor.checked import readings_with_check, require_no_new_findings
from heatlint.editor.file import File
from heatlint.editor.moved_text import MovedText
from heatlint.editor.navigation import Symbol, occurrences
from heatlint.editor.new_template import parameter_for
from heatlint.editor.workspace import Workspace
from heatlint.heat import HOT_KEY
from heatlint.model.names import CONDITION, FUNCTION, PARAMETER, RESOURCE, Occurrence
from heatlint.project.config import display_path
from heatlint.text import parse, value_at
from heatlint.text.change import Change
from heatlint.text.edits import apply, edits_of, has_value_after
from heatlint.text.insertion import scalar
from heatlint.text.lines import line_start, with_breaks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.text.edit_finder import Edit

    Path = tuple[Any, ...]


def template_extractions(workspace: Workspace, file: File, start: int, end: int) -> Iterator[Action]:
    """Yield the action for the resources that a selection touches, or for the one whose name is at the cursor."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    words = reading.version.words
    if not reading.version.is_hot or reading.document.is_json:
        return
    chosen = []
    for name in reading.template.section(words.resources):
        path = (words.resources, name)
        key = file.span(path, True)
        if key[0] <= start <= end <= key[1] or start < end and key[0] < end and file.span(path)[1] > start:
            chosen.append(name)
    if not chosen or not all(isinstance(name, str) for name in chosen):
        return
    stem = re.sub(r"[^\w-]+", "_", chosen[0])
    new, number = os.path.join(os.path.dirname(file.real), f"{stem}.yaml"), 2
    while os.path.lexists(new) or new in workspace.open:
        new, number = os.path.join(os.path.dirname(file.real), f"{stem}_{number}.yaml"), number + 1
    what = f'the resource "{chosen[0]}"' if len(chosen) == 1 else f"{len(chosen)} resources"
    title = f'extract {what} to the nested template "{os.path.basename(new)}"'
    readings = readings_with_check(workspace, file)
    yield Action(title, EXTRACT, lambda: _Extraction(workspace, file, chosen, new).changes(), readings=readings)


class _Extraction:
    """Moves resources of a template to a new one.

    name: of the resource that stands for them afterwards: that of the first one. inside: the resources that move.
    """

    def __init__(self, workspace: Workspace, file: File, inside: list[str], path: str) -> None:
        reading = file.reading
        assert reading is not None and reading.version is not None
        self.workspace = workspace
        self.file = file
        self.document = reading.document
        self.template = reading.template
        self.version = reading.version
        self.inside = inside
        self.name = inside[0]
        self.path = path
        self.nested = MovedText(self.document)
        self._parameters: dict[str, str] = {}  # of the new template: name -> the text of its definition
        self._passed: dict[str, Any] = {}  # name -> the value that the parent passes
        self._outputs: dict[str, Any] = {}  # of the new template: name -> value
        self._conditions: dict[str, None] = {}  # those that the resources use
        self._needs: dict[str, None] = {}  # the resources outside that one of them waits for
        self._taken = {str(name) for name in (*self.template.schemas, *self.template.section("resources"))}
        uses = (each for each in reading.names if not each.declares)
        #: The places that refer to a name, in the order of the text.
        self._uses = sorted(uses, key=lambda each: self.document.span(each.path, each.key) or (0, 0))
        self._edits: list[Edit] = []
        self._expected: Any = copy.deepcopy(self.document.value)

    def changes(self) -> Changes:
        """Return the edits of the parent and the new file. Raises CannotDo."""
        if self._text(("resources",)).startswith("{"):
            raise CannotDo("the resources are written in brackets; write each on its own lines first")
        for name in self.inside:
            for spot in occurrences(self.workspace, Symbol(RESOURCE, name, self.file)):
                if spot.file.real != self.file.real:
                    raise CannotDo(f'"{display_path(spot.file.path)}" refers to "{name}"; nothing is changed')
        for each in self._uses:
            if each.path[0] == "resources" and each.path[1] in self.inside:
                self._leaving(each)
            else:
                self._arriving(each)
        self._move_needs()
        new = with_breaks_of(self.file.buffer.text, self._template())
        self._replace()
        edits = sorted(set(self._edits))  # an alias and a merge give one place to several references
        if not has_value_after(self.document, edits, self._expected):
            if "&" in (self.document.text or ""):
                raise CannotDo("an anchor and its aliases would be in two files; nothing is changed")
            raise Uncertain
        edits = self.file.in_text(edits)
        self._require_same_findings(apply(self.file.buffer.text, edits), new)
        return Changes(edits, created={self.path: new})

    # --- references from the resources to the outside ---------------------------------------------------------

    def _leaving(self, each: Occurrence) -> None:
        path = each.path
        if each.kind == FUNCTION and each.name == "resource_facade":
            raise CannotDo('"resource_facade" means another resource in a nested template; nothing is changed')
        if each.kind == CONDITION:
            self._use_condition(each.name)
        elif each.kind == PARAMETER and each.of is None:
            self._use_parameter(each.name, path)
        elif each.kind == RESOURCE and each.of is None and each.name not in self.inside and path[2] != "depends_on":
            call = path[:-1] if path[-1] == 0 else path
            written = {call[-1]: value_at(self.document.value, call)}
            self._pass(each.name, call, written)

    def _use_condition(self, name: str) -> None:
        if name in self._conditions:
            return
        self._conditions[name] = None
        for each in self._uses:
            if each.path[:2] == ("conditions", name):
                self._leaving(each)

    def _use_parameter(self, name: str, path: Path) -> None:
        """Declare a parameter of the parent in the new template, too, and pass its value."""
        if name in self.template.schemas:
            self._parameters[name] = self.nested.entry(("parameters", name))
            self._passed[name] = {"get_param": name}
        elif name != "OS::project_id":  # which is the same in a nested stack
            own = self._own_name(name.removeprefix("OS::"), {"get_param": name})
            self._parameters[own] = hot_text.declaration(own, "string", f"{name} of the parent")
            self.nested.replace(path, own)

    def _pass(self, resource: str, call: Path, written: dict[str, Any]) -> None:
        """Replace a reference to a resource outside by a parameter that the parent passes."""
        ((function, arguments),) = written.items()
        steps = [resource] if isinstance(arguments, str) else arguments
        if function not in ("get_resource", "get_attr") or not all(isinstance(step, (str, int)) for step in steps):
            raise CannotDo(f'a reference to "{resource}" is computed; nothing is changed')
        own = self._own_name("_".join(str(step) for step in steps), written)
        kind = "string" if function == "get_resource" else self._type_of(written)
        self._parameters[own] = hot_text.declaration(own, kind, f"{' '.join(map(str, steps))} of the parent")
        self.nested.replace(call, own)
        self.nested.replace_key(call, "get_param")

    def _own_name(self, wanted: str, value: Any) -> str:
        """Return the name of the parameter that passes a value: a new one, or the one that passes it already."""
        for name, passed in self._passed.items():
            if passed == value:
                return name
        base = name = re.sub(r"\W+", "_", wanted)
        number = 2
        while name in self._taken or name in self._passed:
            name, number = f"{base}_{number}", number + 1
        self._passed[name] = value
        return name

    def _type_of(self, call: dict[str, Any]) -> str:
        """Return the type of a parameter for the value of a call. Raises CannotDo."""
        kind = parameter_for(call, self.workspace.stack(self.file))
        if kind is None:
            written = ", ".join(map(str, next(iter(call.values()))))
            raise CannotDo(f'no type of a parameter fits what "get_attr: [{written}]" gives; nothing is changed')
        return kind

    # --- references from the outside to the resources ---------------------------------------------------------

    def _arriving(self, each: Occurrence) -> None:
        if each.kind != RESOURCE or each.name not in self.inside or each.of is not None or each.path[2] == "depends_on":
            return
        call = each.path[:-1] if each.path[-1] == 0 else each.path
        if call[-1] == "get_resource":
            output = self._output(f"{each.name}_id", {"get_resource": each.name})
            self._edits.append(self._edit(call, f"[{scalar(self.name)}, {output}]"))
            self._edits.append((*self._span(call, True), "get_attr"))
            self._set(call, {"get_attr": [self.name, output]}, whole=True)
            return
        arguments = value_at(self.document.value, call)
        if call[-1] != "get_attr" or len(arguments) < 2 or not isinstance(arguments[1], str):
            raise CannotDo(f'a reference to "{each.name}" is computed; nothing is changed')
        output = self._output(f"{each.name}_{arguments[1]}", {"get_attr": arguments[:2]})
        self._edits += [self._edit((*call, 0), scalar(self.name)), self._edit((*call, 1), output)]
        self._set(call, [self.name, output, *arguments[2:]])

    def _output(self, wanted: str, value: dict[str, Any]) -> str:
        base = name = re.sub(r"\W+", "_", wanted)
        number = 2
        while self._outputs.get(name, value) != value:
            name, number = f"{base}_{number}", number + 1
        self._outputs[name] = value
        return name

    def _move_needs(self) -> None:
        """Change depends_on: the new resource waits for what its resources wait for, and others wait for it."""
        for name, definition in self.template.section("resources").items():
            written = definition.get("depends_on") if isinstance(definition, dict) else None
            needs = [written] if isinstance(written, str) else written
            if not isinstance(needs, list) or not all(isinstance(each, str) for each in needs):
                continue
            path = ("resources", name, "depends_on")
            if name in self.inside:
                self._needs.update(dict.fromkeys(each for each in needs if each not in self.inside))
                left = [each for each in needs if each in self.inside]
                if not left:
                    self.nested.remove(path, "[]")
                elif left != needs:
                    self.nested.replace(path, hot_text.listed(left))
            elif any(each in self.inside for each in needs):
                left = list(dict.fromkeys(self.name if each in self.inside else each for each in needs))
                self._edits.append(self._edit(path, hot_text.listed(left)))
                self._set(path, left)

    # --- texts ------------------------------------------------------------------------------------------------

    def _template(self) -> str:
        """Return the text of the new template. Raises CannotDo if it is not what was expected."""
        parts = [f"{self._text((HOT_KEY,), entry=True)}\n"]
        sections = {
            "parameters": list(self._parameters.values()),
            "conditions": [self.nested.entry(("conditions", name)) for name in self._conditions],
            "resources": [self.nested.entry(("resources", name)) for name in self.inside],
            "outputs": [
                f"{name}:\n    description: {scalar(hot_text.described(written))}\n    value: {hot_text.call(written)}"
                for name, written in self._outputs.items()
            ],
        }
        for section, entries in sections.items():
            if entries:
                parts.append(f"{section}:\n" + "".join(f"  {entry}\n" for entry in entries))
        text = "\n".join(parts)
        document = parse(text, display_path(self.path))
        resources = document.value.get("resources") if isinstance(document.value, dict) else None
        if document.fault is not None or not isinstance(resources, dict) or list(resources) != self.inside:
            raise CannotDo("the text of the resources cannot be moved with certainty; nothing is changed")
        return text

    def _replace(self) -> None:
        """Replace the first resource by the one that stands for all of them, and remove the others."""
        name = os.path.basename(self.path)
        definition: dict[str, Any] = {"type": name}
        if self._passed:
            definition["properties"] = self._passed
        if self._needs:
            definition["depends_on"] = list(self._needs)
        path = ("resources", self.name)
        start, end = self._span(path, True)[0], self._span(path)[1]
        column = start - line_start(self.document.text or "", start)
        self._edits = [each for each in self._edits if not start <= each[0] < end]
        block = hot_text.block(self.name, definition, column)
        self._edits.append((start, end, with_breaks_of(self.file.buffer.text, block)))
        left = {each.name for each in self._uses if each.kind == CONDITION and each.path[1] not in self.inside}
        unused = [("conditions", each) for each in self._conditions if each not in left]
        gone = [*(("resources", each) for each in self.inside[1:]), *unused]
        removed = edits_of(self.document, [Change("remove", each) for each in gone])
        if removed is None:
            raise CannotDo("the resources cannot be removed with certainty; nothing is changed")
        self._edits += removed
        self._expected["resources"][self.name] = definition
        for section, each in gone:
            del self._expected[section][each]
            if not self._expected[section]:
                del self._expected[section]

    def _require_same_findings(self, text: str, new: str) -> None:
        """Raise CannotDo if the two templates have findings that the one did not have."""
        texts = {self.file.real: text.encode("utf-8", "replace"), self.path: new.encode("utf-8", "replace")}
        require_no_new_findings(self.workspace, self.file, texts, "this")

    def _span(self, path: Path, key: bool = False) -> tuple[int, int]:
        span = self.document.span(path, key)
        if span is None:
            raise Uncertain
        return span

    def _text(self, path: Path, *, entry: bool = False) -> str:
        """Return the text of a value, or of its whole entry."""
        start, end = self._span(path)
        return (self.document.text or "")[self._span(path, True)[0] if entry else start : end]

    def _edit(self, path: Path, new: str) -> Edit:
        return (*self._span(path), new)

    def _set(self, path: Path, new: Any, *, whole: bool = False) -> None:
        """Change the expected value at a path. whole: the call that the last step names is replaced."""
        *above, last = path[:-1] if whole else path
        inner = self._expected
        for step in above:
            inner = inner[step]
        inner[last] = new
