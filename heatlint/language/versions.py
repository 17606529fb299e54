"""The template versions, with their functions, sections and keys.

Source: heat.engine.hot.template, heat.engine.cfn.template, and the entry points heat.templates.
"""

from __future__ import annotations

import functools

from heatlint.heat import AWS_KEY, CFN_KEY, CFN_PSEUDO_PARAMETERS, HOT_KEY, HOT_PSEUDO_PARAMETERS, PARAMETER_TYPES
from heatlint.language.functions import cfn, hot, hot_control, hot_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Function


def is_date(text: str) -> bool:
    """Whether the name of a version is a date, or another text looks like one."""
    import re

    return re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", text) is not None


class Words:
    """The keys of the parts of a template, and the functions that read a parameter and a resource, in HOT or in CFN."""

    __slots__ = (
        "sections",
        "parameters",
        "resources",
        "outputs",
        "conditions",
        "mappings",
        "description",
        "type",
        "properties",
        "metadata",
        "depends_on",
        "deletion_policy",
        "update_policy",
        "external_id",
        "condition",
        "value",
        "default",
        "hidden",
        "get_param",
        "get_resource",
    )

    def __init__(self, **words: str) -> None:
        for name, word in words.items():
            setattr(self, name, word)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> str: ...


HOT_WORDS = Words(
    parameters="parameters",
    resources="resources",
    outputs="outputs",
    conditions="conditions",
    mappings="mappings",
    description="description",
    type="type",
    properties="properties",
    metadata="metadata",
    depends_on="depends_on",
    deletion_policy="deletion_policy",
    update_policy="update_policy",
    external_id="external_id",
    condition="condition",
    value="value",
    default="default",
    hidden="hidden",
    get_param="get_param",
    get_resource="get_resource",
)
CFN_WORDS = Words(
    parameters="Parameters",
    resources="Resources",
    outputs="Outputs",
    conditions="Conditions",
    mappings="Mappings",
    description="Description",
    type="Type",
    properties="Properties",
    metadata="Metadata",
    depends_on="DependsOn",
    deletion_policy="DeletionPolicy",
    update_policy="UpdatePolicy",
    external_id="external_id",
    condition="Condition",
    value="Value",
    default="Default",
    hidden="NoEcho",
    get_param="Ref",
    get_resource="Ref",
)


class Version:
    """A template version. key, name: as in `key: name` of a template; functions: by the names that call them."""

    __slots__ = (
        "key",
        "name",
        "words",
        "functions",
        "condition_functions",
        "conditions",
        "resource_keys",
        "output_keys",
        "parameter_keys",
        "modulo",
        "sections",
    )

    def __init__(
        self,
        key: str,
        name: str,
        functions: dict[str, Function],
        *,
        conditions: dict[str, Function] | None = None,
        modulo: bool = False,
        tags: bool = False,
    ) -> None:
        self.key = key
        self.name = name
        self.functions = functions
        self.conditions = conditions is not None
        self.condition_functions = _condition_functions(functions, conditions or {}, self.is_hot)
        self.modulo = modulo
        self._set_keys(tags)

    @property
    def is_hot(self) -> bool:
        """Whether this is a version of HOT."""
        return self.key == HOT_KEY

    def parameter_type(self, kind: str) -> str:
        """Return what the language calls a type of parameters in HOT: "CommaDelimitedList" in CFN."""
        return kind if self.is_hot else PARAMETER_TYPES[kind]

    def _set_keys(self, tags: bool) -> None:
        """Set the sections and keys of the language, with those for conditions if the version has conditions."""
        if self.is_hot:
            self.words = HOT_WORDS
            sections = [HOT_KEY, "description", "parameter_groups", "parameters", "resources", "outputs"]
            keys = ["type", "properties", "metadata", "depends_on", "deletion_policy", "update_policy", "description"]
            extra = ["external_id", "condition"]
            self.parameter_keys: tuple[str, ...] = (
                "type",
                "description",
                "default",
                "schema",
                "constraints",
                "hidden",
                "label",
                "immutable",
            ) + (("tags",) if tags else ())
        else:
            self.words = CFN_WORDS
            sections = [
                AWS_KEY,
                CFN_KEY,
                "Description",
                "Mappings",
                "Parameters",
                "Resources",
                "Outputs",
            ]
            keys = ["Type", "Properties", "Metadata", "DependsOn", "DeletionPolicy", "UpdatePolicy", "Description"]
            extra = ["Condition"]
            self.parameter_keys = (
                "Type",
                "Default",
                "NoEcho",
                "AllowedValues",
                "AllowedPattern",
                "MaxLength",
                "MinLength",
                "MaxValue",
                "MinValue",
                "Description",
                "ConstraintDescription",
                "Label",
            )
        outputs = [self.words.description, self.words.value]
        if self.conditions:
            sections.append(self.words.conditions)
            keys += extra
            outputs.append(self.words.condition)
        self.sections = tuple(sections)
        self.resource_keys = tuple(keys)
        self.output_keys = tuple(outputs)

    @property
    def pseudo_parameters(self) -> dict[str, tuple[str, str]]:
        """The parameters that Heat itself defines: see heatlint.heat."""
        return HOT_PSEUDO_PARAMETERS if self.is_hot else CFN_PSEUDO_PARAMETERS

    def deletion_policies(self) -> tuple[str, ...]:
        """Return the deletion policies that a template of this version may name."""
        names = ("Delete", "Retain", "Snapshot")
        if self.is_hot and self.conditions:
            return names + tuple(name.lower() for name in names)
        return names

    def __repr__(self) -> str:
        return f"Version({self.key}: {self.name})"


def _condition_functions(
    functions: dict[str, Function], conditions: dict[str, Function], hot_version: bool
) -> dict[str, Function]:
    invalid = hot.Invalid()
    known: dict[str, Function] = {
        name: function if function.removed and hot_version else invalid for name, function in functions.items()
    }
    known.update(conditions)
    return known


_REMOVED = hot.Removed()
_CFN_IN_HOT = (
    "Fn::GetAZs",
    "Fn::Join",
    "Fn::Split",
    "Fn::Replace",
    "Fn::Base64",
    "Fn::MemberListToMap",
    "Fn::ResourceFacade",
    "Ref",
)


def _hot_generations() -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """Return the HOT versions, oldest first: the names of each, and the arguments of its Version."""
    first: dict[str, Function] = {
        "Fn::GetAZs": cfn.GetAZs(),
        "get_param": hot.GetParam(),
        "get_resource": hot.GetResource(),
        "Ref": cfn.Ref(),
        "get_attr": hot.GetAttrThenSelect(),
        "Fn::Select": cfn.Select(),
        "Fn::Join": hot_values.Join(),
        "list_join": hot_values.Join(),
        "Fn::Split": cfn.Split(),
        "str_replace": hot_values.Replace(),
        "Fn::Replace": cfn.Replace(),
        "Fn::Base64": cfn.Base64(),
        "Fn::MemberListToMap": cfn.MemberListToMap(),
        "resource_facade": hot.ResourceFacade(),
        "Fn::ResourceFacade": cfn.ResourceFacade(),
        "get_file": hot.GetFile(),
    }
    generations: list[tuple[tuple[str, ...], dict[str, Any]]] = [(("2013-05-23",), {"functions": first})]

    def next_version(names: tuple[str, ...], new: dict[str, Function], **changes: Any) -> None:
        features = dict(generations[-1][1])
        features["functions"] = {**features["functions"], **new}
        features.update(changes)
        generations.append((names, features))

    next_version(("2014-10-16",), {"get_attr": hot.GetAttr(), **dict.fromkeys(_CFN_IN_HOT, _REMOVED)})
    next_version(("2015-04-30",), {"repeat": hot_control.Repeat(), "digest": hot_values.Digest()})
    next_version(
        ("2015-10-15",),
        {
            "get_attr": hot.GetAttrAll(),
            "list_join": hot_values.JoinMultiple(),
            "str_replace": hot_values.ReplaceJson(),
            "str_split": hot_values.StrSplit(),
            "Fn::Select": _REMOVED,
        },
    )
    next_version(("2016-04-08",), {"map_merge": hot_values.MapMerge()})
    conditions: dict[str, Function] = {
        "get_param": first["get_param"],
        "equals": hot_control.Equals(),
        "not": hot_control.Not(),
        "and": hot_control.And(),
        "or": hot_control.Or(),
    }
    yaql = hot_control.Yaql()
    next_version(
        ("2016-10-14", "newton"),
        {
            "repeat": hot_control.RepeatWithMap(),
            "yaql": yaql,
            "map_replace": hot_values.MapReplace(),
            "if": hot_control.If(),
        },
        conditions=conditions,
    )
    next_version(
        ("2017-02-24", "ocata"),
        {"filter": hot_values.Filter(), "str_replace_strict": hot_values.ReplaceStrict()},
        modulo=True,
    )
    contains = hot_control.Contains()
    next_version(
        ("2017-09-01", "pike"),
        {
            "repeat": hot_control.RepeatNested(),
            "make_url": hot_control.MakeUrl(),
            "list_concat": hot_values.ListConcat(),
            "str_replace_vstrict": hot_values.ReplaceVeryStrict(),
            "list_concat_unique": hot_values.ListConcatUnique(),
            "contains": contains,
        },
        conditions={**conditions, "yaql": yaql, "contains": contains},
    )
    next_version(("2018-03-02", "queens"), {}, tags=True)
    next_version(("2018-08-31", "rocky"), {})
    next_version(("2021-04-16", "wallaby"), {"if": hot_control.IfNullable()})
    return generations


def _cfn_versions() -> list[tuple[str, str, dict[str, Any]]]:
    base: dict[str, Function] = {
        "Fn::FindInMap": cfn.FindInMap(),
        "Fn::GetAZs": cfn.GetAZs(),
        "Ref": cfn.Ref(),
        "Fn::GetAtt": cfn.GetAtt(),
        "Fn::Select": cfn.Select(),
        "Fn::Join": hot_values.Join(),
        "Fn::Split": cfn.Split(),
        "Fn::Replace": cfn.Replace(),
        "Fn::Base64": cfn.Base64(),
        "Fn::MemberListToMap": cfn.MemberListToMap(),
        "Fn::ResourceFacade": cfn.ResourceFacade(),
    }
    conditions: dict[str, Function] = {
        "Fn::Equals": hot_control.Equals(),
        "Ref": cfn.ParamRef(),
        "Fn::FindInMap": base["Fn::FindInMap"],
        "Fn::Not": cfn.Not(),
        "Fn::And": hot_control.And(),
        "Fn::Or": hot_control.Or(),
    }
    return [
        (CFN_KEY, "2012-12-12", {"functions": base}),
        (
            AWS_KEY,
            "2010-09-09",
            {"functions": {**base, "Fn::If": hot_control.If()}, "conditions": conditions},
        ),
    ]


def _all() -> dict[tuple[str, str], Version]:
    versions = {}
    for names, features in _hot_generations():
        for name in names:
            versions[HOT_KEY, name] = Version(HOT_KEY, name, **features)
    for key, name, features in _cfn_versions():
        versions[key, name] = Version(key, name, **features)
    return versions


VERSIONS: dict[tuple[str, str], Version] = _all()
#: The version of CFN templates that has conditions: the newest.
CFN_NEWEST = VERSIONS[AWS_KEY, "2010-09-09"]


def names(key: str) -> list[str]:
    """Return the names of the versions that a version key may have, oldest first."""
    return [name for each, name in VERSIONS if each == key]


def newest_date() -> str:
    """Return the name of the newest version of HOT that is a date, and not that of a release."""
    return next(name for name in reversed(names(HOT_KEY)) if is_date(name))


def first_with(version: Version, keys: str, key: Any) -> Version | None:
    """Return the oldest version of the language of a version that has a key; None if none has it.

    keys: the attribute of Version that has the keys: "sections", "resource_keys", "output_keys" or "parameter_keys".
    """
    return next((each for each in _of_language(version) if key in getattr(each, keys)), None)


def first_in_conditions(version: Version, name: str) -> Version | None:
    """Return the oldest version of the language of a version whose conditions may call a function; None without one."""
    alike = (each for each in _of_language(version) if each.conditions)
    return next((each for each in alike if has_in_conditions(each, name)), None)


def has_in_conditions(version: Version, name: str) -> bool:
    """Whether the conditions of a version may call a function."""
    return name in version.condition_functions and not isinstance(version.condition_functions[name], hot.Invalid)


def first_with_form(version: Version, name: str, args: Any, is_call: IsCall) -> Version | None:
    """Return the oldest version of the language of a version whose function takes these arguments; None without one."""
    functions = _functions_named(name, version.is_hot).items()
    return next((each for function, each in functions if takes(function, name, args, is_call)), None)


@functools.cache
def _functions_named(name: str, is_hot: bool) -> dict[Function, Version]:
    """Return the functions that a name has in the versions of a language, each with the oldest version that has it."""
    found: dict[Function, Version] = {}
    for each in VERSIONS.values():
        function = each.functions.get(name)
        if each.is_hot == is_hot and function is not None:
            found.setdefault(function, each)
    return found


def _of_language(version: Version) -> list[Version]:
    """Return the versions of the language of a version, oldest first."""
    return [each for each in VERSIONS.values() if each.is_hot == version.is_hot]


def takes(function: Function | None, name: str, args: Any, is_call: IsCall) -> bool:
    """Whether a function of a version takes written arguments; not when the version does not have it."""
    if function is None or not function.signature:
        return False
    return not any(fault(name, args, is_call) for fault in (function.form, function.late_form, function.check))


@functools.cache
def functions_anywhere() -> dict[str, list[str]]:
    """Return the functions of all versions: name -> the names of the versions that have it, oldest first."""
    names = [name for each in VERSIONS.values() for name in (*each.functions, *each.condition_functions)]
    return {name: versions for name in names if (versions := versions_with(name))}


@functools.lru_cache(1000)
def versions_with(name: str) -> list[str]:
    """Return the names of the versions that have a function, oldest first; none for what is not a function."""
    return [
        each.name
        for each in VERSIONS.values()
        if any(name in table and table[name].signature for table in (each.functions, each.condition_functions))
    ]
