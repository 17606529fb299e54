"""The calls of functions in a template, in the form that a version of HOT has for them.

Source: heat.engine.cfn.functions, heat.engine.hot.functions.
"""

from __future__ import annotations

from heatlint.heat import AWS_REGION, CFN_PSEUDO_PARAMETERS, REGIONS
from heatlint.language.versions import HOT_WORDS, VERSIONS
from heatlint.rewrite.call_forms import is_taken
from heatlint.rewrite.hot_select import Select
from heatlint.rewrite.hot_state import REGION, ZONES, is_old
from heatlint.rewrite.mapping_keys import may_be_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.rewrite.hot_state import State
    from heatlint.rewrite.origins import Path

#: Functions of CFN whose arguments are those of a function of HOT.
_RENAMED = {
    "Fn::Join": "list_join",
    "Fn::Split": "str_split",
    "Fn::GetAtt": "get_attr",
    "Fn::If": "if",
    "Fn::Equals": "equals",
    "Fn::And": "and",
    "Fn::Or": "or",
}
#: For functions that check their arguments, those that check less, the nearest first.
_WITH_FEWER_CHECKS = {
    "str_replace_strict": ("str_replace",),
    "str_replace_vstrict": ("str_replace_strict", "str_replace"),
}
#: Functions with a name of CFN for which newer versions have nothing that always means the same.
_ONLY_OLD = ("Fn::GetAZs", "Fn::MemberListToMap", "Fn::Select")
_FACADES = {"Metadata": "metadata", "DeletionPolicy": "deletion_policy", "UpdatePolicy": "update_policy"}
_STACK_NAME = "OS::stack_name"


class Functions:
    """Converts the calls in values. Each value has a path in the new template, whose origin is known."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._origins = state.origins

    def converted(self, value: Any, path: Path) -> Any:
        """Return a value with the calls of the target."""
        if isinstance(value, list):
            return [self.converted(each, (*path, index)) for index, each in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if len(value) != 1:
            return {key: self.converted(each, (*path, key)) for key, each in value.items()}
        known = len(self._state.findings)
        ((name, args),) = value.items()
        call = self._call(name, args, path) if isinstance(name, str) else None
        new = {name: self.converted(args, (*path, name))} if call is None else call[0]
        if len(self._state.findings) == known:  # else a person has to look at this call because of another fault
            self._check_arguments(new, value, path)
        return new

    def _check_arguments(self, new: Any, old: dict[Any, Any], path: Path) -> None:
        """Find the arguments of a call that only one of the versions takes. new: the call; old: what it comes from."""
        state, target, source = self._state, self._state.target, self._state.source
        if not isinstance(new, dict) or len(new) != 1 or not state.is_call(old) or path[0] == HOT_WORDS.conditions:
            return
        ((name, args),), ((old_name, old_args),) = new.items(), old.items()
        if not self._is_offered(name):
            return
        what = f'these arguments of "{name}"'
        is_taken_now = is_taken(target, name, args)
        if source is None or is_taken_now == is_taken(source, old_name, old_args):
            return
        if not is_taken_now:
            state.find(path, f'version "{target.name}" does not take {what}')
        elif source.is_hot and name == old_name:
            state.find(path, f'version "{source.name}" of the old template does not take {what}, this one does')

    def _call(self, name: str, args: Any, path: Path) -> tuple[Any] | None:
        """Return what stands for a call in the target, in a tuple; None for what needs no other form."""
        target = self._state.target
        source = self._state.source
        if source is not None and self._is_data(name, source, path):
            if name in target.functions:
                self._state.find(
                    path, f'"{name}" is data in version "{source.name}" and a call in version "{target.name}"'
                )
            elif name.startswith("Fn::") and not source.is_hot:
                self._state.find(path, f'"{name}" is data in version "{source.name}" and stays data')
            return None
        if self._stays(name):
            return None
        found: tuple[Any] | None = None
        if name in _SPECIAL:
            found = _SPECIAL[name](self, args, path)
        elif name in _RENAMED and isinstance(args, list):
            found = (self._renamed(name, _RENAMED[name], args, path),)
        elif name in _WITH_FEWER_CHECKS:
            nearest = next(each for each in _WITH_FEWER_CHECKS[name] if each in target.functions)
            found = (self._renamed(name, nearest, args, path),)
        if found is None and self._is_offered(name):
            return None
        if found is None:
            known = any(name in version.functions for version in VERSIONS.values())
            if known and name not in target.functions:
                self._state.find(path, f'"{name}" has no form in version "{target.name}"')
            elif name.startswith("Fn::"):
                self._state.find(path, f'"{name}" has no form in HOT')
            return None
        new = next(iter(found[0])) if isinstance(found[0], dict) and len(found[0]) == 1 else None
        if isinstance(new, str) and new in _NEW_NAMES and not _has(target, new):
            self._state.find(path, f'version "{target.name}" has no function "{new}"')
        return found

    def _stays(self, name: str) -> bool:
        """Whether the target has a function, and no other name or form that always means the same."""
        is_best = not is_old(name) or name in _ONLY_OLD
        return self._is_offered(name) and (is_best or name in _RENAMED and not _has(self._state.target, _RENAMED[name]))

    def _is_offered(self, name: str) -> bool:
        """Whether the target has a function."""
        function = self._state.target.functions.get(name)
        return function is not None and not function.removed

    @staticmethod
    def _is_data(name: str, source: Version, path: Path) -> bool:
        """Whether Heat reads a map with this key as data in the old version; a condition has no data."""
        return not _has(source, name) and path[0] != HOT_WORDS.conditions

    def _renamed(self, old: str, new: str, args: Any, path: Path) -> dict[str, Any]:
        """Return a call of another function with the converted arguments of an old one."""
        self._origins.rename(path, old, new)
        return {new: self.converted(args, (*path, new))}

    def _ref(self, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, str):
            return None
        state = self._state
        name, new = "get_param", args
        if args == "AWS::StackName":
            new = _STACK_NAME
        elif args == "AWS::StackId":
            state.find(path, '"OS::stack_id" is the ID of the stack, "AWS::StackId" was its ARN')
            new = "OS::stack_id"
        elif args == AWS_REGION:
            default = CFN_PSEUDO_PARAMETERS[AWS_REGION][1]
            parameter = {"type": "string", "default": default, "constraints": [{"allowed_values": list(REGIONS)}]}
            new = state.stand_in(REGION, parameter)
        elif args not in state.parameters:
            name = "get_resource"
            if args not in state.resources:
                state.find(path, f'"{args}" is neither a parameter nor a resource')
        self._origins.rename(path, "Ref", name)
        return ({name: new},)

    def _findinmap(self, args: Any, path: Path) -> tuple[Any] | None:
        mappings = self._state.mappings
        if not isinstance(args, list) or not args or not isinstance(args[0], str) or args[0] not in mappings:
            return None
        if may_be_missing(self._state, args):
            what = '"get_param" returns an empty text'
            self._state.find(path, f'for a key that the mapping does not have {what}; "Fn::FindInMap" failed')
        new = self._renamed("Fn::FindInMap", "get_param", args, path)
        new["get_param"][0] = mappings[args[0]]
        return (new,)

    def _base64(self, args: Any, path: Path) -> tuple[Any]:
        self._origins.set_value(path, (*self._origins.value(path), "Fn::Base64"))
        return (self.converted(args, path),)  # Heat returns the argument as it is

    def _not(self, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or len(args) != 1:
            return None
        self._origins.rename(path, "Fn::Not", "not")
        self._origins.set_value((*path, "not"), (*self._origins.value(path), "Fn::Not", 0))
        return ({"not": self.converted(args[0], (*path, "not"))},)

    def _replace(self, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, list) or len(args) != 2:
            return None
        call = (*path, "str_replace")
        template, params = (*call, "template"), (*call, "params")
        self._origins.rename(path, "Fn::Replace", "str_replace")
        old = self._origins.value(call)
        self._origins.set_value(call, None)
        self._origins.set_entry(params, (*old, 0))
        self._origins.set_entry(template, (*old, 1))
        new = {"template": self.converted(args[1], template), "params": self.converted(args[0], params)}
        return ({"str_replace": new},)

    def _resourcefacade(self, args: Any, path: Path) -> tuple[Any] | None:
        if not isinstance(args, str) or args not in _FACADES:
            return None
        self._origins.rename(path, "Fn::ResourceFacade", "resource_facade")
        return ({"resource_facade": _FACADES[args]},)

    def _getazs(self, args: Any, path: Path) -> tuple[Any]:
        parameter = {
            "type": "comma_delimited_list",
            "description": "The availability zones of the cloud",
            "default": "nova",
        }
        self._state.find(path, '"Fn::GetAZs" asked the cloud; give the zones in the parameter')
        self._origins.rename(path, "Fn::GetAZs", "get_param")
        return ({"get_param": self._state.stand_in(ZONES, parameter)},)

    def _select(self, args: Any, path: Path) -> tuple[Any] | None:
        return Select(self._state, self.converted).selected(args, path)


def _has(version: Version, name: str) -> bool:
    """Whether a version has a function, perhaps in conditions only."""
    return name in version.functions or name in version.condition_functions


#: The functions with a method of their own.
_SPECIAL: dict[str, Callable[[Functions, Any, Path], tuple[Any] | None]] = {
    "Ref": Functions._ref,
    "Fn::FindInMap": Functions._findinmap,
    "Fn::Base64": Functions._base64,
    "Fn::Not": Functions._not,
    "Fn::Replace": Functions._replace,
    "Fn::ResourceFacade": Functions._resourcefacade,
    "Fn::GetAZs": Functions._getazs,
    "Fn::Select": Functions._select,
}
_NEW_NAMES = frozenset((*_RENAMED.values(), "not", "yaql", "str_replace", "resource_facade"))
