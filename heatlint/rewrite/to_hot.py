"""The value of a template in another template language or version: CFN to HOT, and old functions to new ones.

Everything here works on maps and lists of any class, so that the same code converts the value that Heat reads and the
value that `ruamel.yaml` reads with comments. Source: heat.engine.cfn.functions, heat.engine.hot.functions,
heat.engine.cfn.template, heat.engine.cfn.parameters.
"""

from __future__ import annotations

import json

from heatlint.heat import AWS_KEY, AWS_REGION, CFN_KEY, CFN_PSEUDO_PARAMETERS, HOT_KEY, PARAMETER_TYPES, REGIONS
from heatlint.language.constraints import TRUE
from heatlint.language.versions import CFN_WORDS, HOT_WORDS, VERSIONS, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Path = tuple[Any, ...]

_HOT_TYPES = {cfn.lower(): hot for hot, cfn in PARAMETER_TYPES.items()}


def _keys(*names: str) -> dict[str, str]:
    """Return the keys of CFN with these names in `Words`, and what they are in HOT."""
    return {getattr(CFN_WORDS, name): getattr(HOT_WORDS, name) for name in names}


_RESOURCE_KEYS = _keys(
    *("type", "description", "properties", "metadata", "depends_on", "deletion_policy", "update_policy", "condition")
)
_OUTPUT_KEYS = _keys("description", "value", "condition")
_PARAMETER_KEYS = ("Type", "NoEcho", "Default", "Description", "Label", "ConstraintDescription")
_BOUNDS = {
    "MinLength": ("length", "min"),
    "MaxLength": ("length", "max"),
    "MinValue": ("range", "min"),
    "MaxValue": ("range", "max"),
}
#: Functions of CFN whose arguments are those of a function of HOT.
_RENAMED = {
    "Fn::Join": "list_join",
    "Fn::Split": "str_split",
    "Fn::GetAtt": "get_attr",
    "Fn::FindInMap": "get_param",
    "Fn::If": "if",
    "Fn::Equals": "equals",
    "Fn::And": "and",
    "Fn::Or": "or",
}
#: Functions that older versions have in a form that does not check its arguments.
_WITHOUT_CHECKS = {"str_replace_strict": "str_replace", "str_replace_vstrict": "str_replace"}
_FACADES = {"Metadata": "metadata", "DeletionPolicy": "deletion_policy", "UpdatePolicy": "update_policy"}
#: The names of the parameters that stand for what HOT does not have, unless the template has such a name.
_REGION_NAME, _ZONES_NAME = "aws_region", "availability_zones"
_STACK_NAME = "OS::stack_name"


class Finding:
    """What is not carried over, or not exactly. path: in the new template; message: the end of a sentence about it."""

    __slots__ = ("path", "message")

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        self.message = message


class Conversion:
    """One conversion of a template to a version of HOT.

    findings: what a person has to look at. sections: the names that sections get; None for one that is left out.
    """

    def __init__(self, target: Version, make: Callable[[Any], Any]) -> None:
        """make: returns an empty map or list of the class, with the comments, of another one."""
        self.findings: list[Finding] = []
        self.sections: dict[str, str | None] = {}
        self._target = target
        self._like = make
        self._parameters: set[str] = set()
        self._resources: set[str] = set()
        self._mappings: dict[str, str] = {}
        self._added: dict[str, Any] = {}
        self._names: dict[str, str] = {}

    def template(self, value: Any) -> Any:
        """Return a template in the target version."""
        return self._from_hot(value) if HOT_KEY in value else self._from_cfn(value)

    # templates

    def _from_hot(self, value: Any) -> Any:
        self._read_names(value.get("parameters"), value.get("resources"), {})
        new = self._like(value)
        for key, each in value.items():
            if key == HOT_KEY:
                new[key] = self._target.name
            elif key in ("resources", "outputs", "conditions"):
                new[key] = self._converted(each, (key,))
                if key == "resources" and isinstance(new[key], dict):
                    self._check_definitions(new[key])
            else:
                new[key] = each
            if key not in self._target.sections:
                self._find((key,), f'version "{self._target.name}" has no section "{key}"')
        return self._with_added(new)

    def _from_cfn(self, value: Any) -> Any:
        self._read_names(value.get("Parameters"), value.get("Resources"), value.get("Mappings"))
        new = self._like(value)
        self._move_comment(value, new, AWS_KEY if AWS_KEY in value else CFN_KEY, HOT_KEY)
        new[HOT_KEY] = self._target.name
        sections: dict[str, Callable[[Any, Path], Any]] = {
            "Parameters": self._parameter,
            "Resources": lambda each, path: self._definition(each, path, _RESOURCE_KEYS),
            "Outputs": lambda each, path: self._definition(each, path, _OUTPUT_KEYS),
            "Conditions": self._converted,
        }
        for key, each in value.items():
            if key in (AWS_KEY, CFN_KEY, "Mappings"):
                self.sections[key] = None if key == "Mappings" else HOT_KEY
                continue
            name = key.lower() if key in sections or key == "Description" else key
            self.sections[key] = name
            self._move_comment(value, new, key, name)
            if key in sections and isinstance(each, dict):
                new[name] = section = self._like(each)
                for inner, part in each.items():
                    section[inner] = sections[key](part, (name, inner))
            else:
                new[name] = each
            if name not in self._target.sections:
                self._find((name,), f'HOT has no section "{key}"')
        for name, parameter in self._mappings.items():
            self._added[parameter] = {
                "type": "json",
                "description": f'The mapping "{name}"',
                "default": value["Mappings"][name],
            }
        return self._with_added(new)

    def _read_names(self, parameters: Any, resources: Any, mappings: Any) -> None:
        """Read the names of a template, and find free ones for the parameters that may be added."""
        self._parameters = _names(parameters)
        self._resources = _names(resources)
        taken = self._parameters | self._resources
        for name in sorted(_names(mappings)):
            self._mappings[name] = self._free(name, taken)
        self._names = {name: self._free(name, taken) for name in (_REGION_NAME, _ZONES_NAME)}

    def _check_definitions(self, resources: Any) -> None:
        """Find the keys of resources that the target does not have, and write policies in its form."""
        for name, definition in resources.items():
            for key in definition if isinstance(definition, dict) else ():
                if key not in self._target.resource_keys:
                    self._find(("resources", name, key), f'version "{self._target.name}" has no "{key}" of a resource')
            policy = definition.get("deletion_policy") if isinstance(definition, dict) else None
            if isinstance(policy, str) and policy not in self._target.deletion_policies():
                definition["deletion_policy"] = policy.capitalize()

    def _with_added(self, new: Any) -> Any:
        """Add the parameters that stand for mappings, the region and the zones."""
        if self._added:
            if not isinstance(new.get("parameters"), dict):
                new["parameters"] = {}
            new["parameters"].update(self._added)
        return new

    @staticmethod
    def _free(name: str, taken: set[str]) -> str:
        while name in taken:
            name += "_"
        taken.add(name)
        return name

    # definitions

    def _parameter(self, value: Any, path: Path) -> Any:
        if not isinstance(value, dict):
            return value
        new = self._like(value)
        constraints: dict[str, Any] = {}
        for key, each in value.items():
            if key == "Type":
                self._move_comment(value, new, key, "type")
                new["type"] = _HOT_TYPES.get(str(each).lower(), each)
                if not isinstance(new["type"], str) or new["type"] not in PARAMETER_TYPES:
                    new["type"] = "string"
                    self._find((*path, "type"), f'HOT has no type "{each}"; "string" stands for it')
            elif key == "NoEcho":
                self._move_comment(value, new, key, "hidden")
                new["hidden"] = str(each).lower() in TRUE
            elif key in ("Default", "Description", "Label"):
                self._move_comment(value, new, key, key.lower())
                new[key.lower()] = each
            elif not isinstance(each, (dict, list)):  # those have their comments themselves
                self._move_comment(value, new, key, "constraints")
            if key in ("AllowedValues", "AllowedPattern"):
                constraints[key] = {"allowed_values" if key == "AllowedValues" else "allowed_pattern": each}
            elif key in _BOUNDS:
                name, bound = _BOUNDS[key]
                constraints.setdefault(name, {name: {}})[name][bound] = _number(each)
            elif key not in _PARAMETER_KEYS:
                self._find(path, f'HOT has no key "{key}" here; its value was {json.dumps(each, default=str)}')
        if constraints:
            says = value.get("ConstraintDescription")
            new["constraints"] = [{**each, **({"description": says} if says else {})} for each in constraints.values()]
        return new

    def _definition(self, value: Any, path: Path, keys: dict[str, str]) -> Any:
        if not isinstance(value, dict):
            return value
        new = self._like(value)
        for key, each in value.items():
            if key not in keys:  # Heat ignores it in CFN and refuses it in HOT
                self._find(path, f'HOT has no key "{key}" here; its value was {json.dumps(each, default=str)}')
                continue
            name = keys[key]
            self._move_comment(value, new, key, name)
            new[name] = self._converted(each, (*path, name)) if name not in ("type", "condition") else each
        return new

    # functions

    def _converted(self, value: Any, path: Path) -> Any:
        if isinstance(value, list):
            new = self._like(value)
            for index, each in enumerate(value):
                new.append(self._converted(each, (*path, index)))
            return new
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, args),) = value.items()
            call = self._call(value, name, args, path) if isinstance(name, str) else None
            if call is not None:
                return call[0]
        new = self._like(value)
        for key, each in value.items():
            new[key] = self._converted(each, (*path, key))
        return new

    def _call(self, value: Any, name: str, args: Any, path: Path) -> tuple[Any] | None:
        """Return what stands for a call in the target, in a tuple; None for what needs no other form."""
        is_old = name.startswith("Fn::") or name == "Ref"  # the oldest versions of HOT have these, too
        if not is_old and name in self._target.functions and not self._target.functions[name].removed:
            return None
        if name in _SPECIAL:
            found = _SPECIAL[name](self, value, args, path)
        elif name in _RENAMED and isinstance(args, list):
            found = (self._named(value, _RENAMED[name], self._converted(args, (*path, _RENAMED[name]))),)
        elif name in _WITHOUT_CHECKS:
            found = (self._named(value, _WITHOUT_CHECKS[name], self._converted(args, (*path, _WITHOUT_CHECKS[name]))),)
        else:
            found = None
        if found is None:
            known = any(name in version.functions for version in VERSIONS.values())
            if known and name not in self._target.functions:
                self._find(path, f'"{name}" has no form in version "{self._target.name}"')
            elif name.startswith("Fn::"):
                self._find(path, f'"{name}" has no form in HOT')
            return None
        new = next(iter(found[0])) if isinstance(found[0], dict) and len(found[0]) == 1 else None
        if isinstance(new, str) and new in _NEW_NAMES and new not in self._target.functions:
            if new not in self._target.condition_functions:
                self._find(path, f'version "{self._target.name}" has no function "{new}"')
        return found

    def _ref(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, str):
            return None
        if args in self._parameters:
            return (self._named(value, "get_param", args),)
        if args == "AWS::StackName":
            return (self._named(value, "get_param", _STACK_NAME),)
        if args == "AWS::StackId":
            self._find(path, '"OS::stack_id" is the ID of the stack, "AWS::StackId" was its ARN')
            return (self._named(value, "get_param", "OS::stack_id"),)
        if args == AWS_REGION:
            default = CFN_PSEUDO_PARAMETERS[AWS_REGION][1]
            parameter = {"type": "string", "default": default, "constraints": [{"allowed_values": list(REGIONS)}]}
            return (self._named(value, "get_param", self._stand_in(_REGION_NAME, parameter)),)
        if args not in self._resources:
            self._find(path, f'"{args}" is neither a parameter nor a resource')
        return (self._named(value, "get_resource", args),)

    def _findinmap(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or not args or not isinstance(args[0], str) or args[0] not in self._mappings:
            return None
        new = self._converted(args, (*path, "get_param"))
        new[0] = self._mappings[args[0]]
        return (self._named(value, "get_param", new),)

    def _base64(self, value: Any, args: Any, path: Path) -> tuple[Any]:
        return (self._converted(args, path),)  # Heat returns the argument as it is

    def _not(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or len(args) != 1:
            return None
        return (self._named(value, "not", self._converted(args[0], (*path, "not"))),)

    def _replace(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or len(args) != 2:
            return None
        where = (*path, "str_replace")
        params = self._converted(args[0], (*where, "params"))
        return (self._named(value, "str_replace", {"template": self._converted(args[1], where), "params": params}),)

    def _resourcefacade(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, str) or args not in _FACADES:
            return None
        return (self._named(value, "resource_facade", _FACADES[args]),)

    def _getazs(self, value: Any, args: Any, path: Path) -> tuple[Any]:
        parameter = {
            "type": "comma_delimited_list",
            "description": "The availability zones of the cloud",
            "default": "nova",
        }
        self._find(path, '"Fn::GetAZs" asked the cloud; give the zones in the parameter')
        return (self._named(value, "get_param", self._stand_in(_ZONES_NAME, parameter)),)

    def _select(self, value: Any, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or len(args) != 2:
            return None
        index, items = args
        if isinstance(index, str) and index.isdecimal():
            index = int(index)
        inner = self._converted(items, path)
        if isinstance(inner, dict) and len(inner) == 1 and isinstance(index, (int, str)):
            ((name, of),) = inner.items()
            if name == "get_param":
                return (self._named(value, name, [*(of if isinstance(of, list) else [of]), index]),)
            if name in ("get_attr", "str_split") and isinstance(of, list):
                return (self._named(value, name, [*of, index]),)
        if isinstance(items, list) and isinstance(index, int) and index < len(items):
            return (inner[index],)
        if "yaql" not in self._target.functions:
            return None
        step = "$.data.items[int($.data.index)]" if not isinstance(index, str) else "$.data.items.get($.data.index)"
        call = {"expression": step, "data": {"items": inner, "index": self._converted(index, path)}}
        return (self._named(value, "yaql", call),)

    # helpers

    def _stand_in(self, name: str, parameter: dict[str, Any]) -> str:
        """Add a parameter that stands for what HOT does not have, and return its name."""
        name = self._names[name]
        self._added[name] = parameter
        return name

    def _named(self, value: Any, name: str, args: Any) -> Any:
        """Return a call of another function in the form of an old one."""
        new = self._like(value)
        self._move_comment(value, new, next(iter(value)), name)
        new[name] = args
        return new

    @staticmethod
    def _move_comment(old: Any, new: Any, key: Any, name: Any) -> None:
        """Give the comments of a key, which only `ruamel.yaml` knows, to its new name."""
        comments = getattr(old, "ca", None)
        if comments is not None and key in comments.items:
            new.ca.items[name] = comments.items[key]

    def _find(self, path: Path, message: str) -> None:
        self.findings.append(Finding(path, message))


#: The functions with a method of their own.
_SPECIAL: dict[str, Callable[[Conversion, Any, Any, Path], tuple[Any] | None]] = {
    "Ref": Conversion._ref,
    "Fn::FindInMap": Conversion._findinmap,
    "Fn::Base64": Conversion._base64,
    "Fn::Not": Conversion._not,
    "Fn::Replace": Conversion._replace,
    "Fn::ResourceFacade": Conversion._resourcefacade,
    "Fn::GetAZs": Conversion._getazs,
    "Fn::Select": Conversion._select,
}
_NEW_NAMES = frozenset((*_RENAMED.values(), "not", "yaql", "str_replace", "resource_facade"))


def _names(section: Any) -> set[str]:
    """Return the names in a section, which may be anything in a template that Heat refuses."""
    return {name for name in section if isinstance(name, str)} if isinstance(section, dict) else set()


def _number(value: Any) -> Any:
    """Return a bound, which CFN also takes as a text, as a number."""
    try:
        return int(value) if isinstance(value, str) else value
    except ValueError:
        return value
