"""What the other language calls a thing: the keys and functions of CFN in HOT, and those of HOT in CFN.

Also what HOT calls the types of other languages, and what belongs to cloud-init and not to
Heat. Sources: the HOT specification, the CloudFormation template reference,
heat.engine.hot.template, cloud-init's reference of modules.
"""

from __future__ import annotations

from heatlint.language.versions import first_in_conditions, has_in_conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version

_RANGE, _LENGTH = '"range" in "constraints"', '"length" in "constraints"'
#: What is misspelled or misplaced: the attribute of Version that has the right names -> name -> what to write in HOT.
#: A name is in lower case without underscores.
_IN_HOT = {
    "functions": {
        "ref": '"get_param" or "get_resource"',
        "fn::getatt": '"get_attr"',
        "fn::select": 'an index or a key as a further item of "get_param" or "get_attr"',
        "fn::join": '"list_join"',
        "fn::split": '"str_split"',
        "fn::replace": '"str_replace"',
        "fn::sub": '"str_replace"',
        "fn::findinmap": 'a parameter of type json whose keys are further items of "get_param"',
        "fn::base64": "the text itself",
        "fn::getazs": "a parameter that has the zones",
        "fn::resourcefacade": '"resource_facade"',
        "fn::if": '"if"',
        "fn::equals": '"equals"',
        "fn::not": '"not"',
        "fn::and": '"and"',
        "fn::or": '"or"',
    },
    "parameter_keys": {
        "noecho": '"hidden"',
        "minlength": _LENGTH,
        "maxlength": _LENGTH,
        "length": _LENGTH,
        "minvalue": _RANGE,
        "maxvalue": _RANGE,
        "range": _RANGE,
        "modulo": '"modulo" in "constraints"',
        "allowedvalues": '"allowed_values" in "constraints"',
        "allowedpattern": '"allowed_pattern" in "constraints"',
        "customconstraint": '"custom_constraint" in "constraints"',
        "constraintdescription": '"description" in an item of "constraints"',
        "enum": '"allowed_values" in "constraints"',
        "pattern": '"allowed_pattern" in "constraints"',
        "minimum": _RANGE,
        "maximum": _RANGE,
        "min": _RANGE,
        "max": _RANGE,
        "sensitive": '"hidden"',
        "secret": '"hidden"',
        "value": '"default"',
        "title": '"label"',
    },
    "parameter_types": {
        "int": '"number"',
        "integer": '"number"',
        "float": '"number"',
        "str": '"string"',
        "text": '"string"',
        "password": '"string", and "hidden: true" beside it',
        "list": '"comma_delimited_list" for strings, otherwise "json"',
        "array": '"comma_delimited_list" for strings, otherwise "json"',
        "map": '"json"',
        "dict": '"json"',
        "object": '"json"',
    },
    "sections": {"mappings": 'a parameter of type json, read with "get_param"'},
    "pseudo_parameters": {
        "aws::stackname": '"OS::stack_name"',
        "aws::stackid": '"OS::stack_id"',
        "aws::accountid": '"OS::project_id"',
    },
}
_IN_CFN = {
    "functions": {
        "getparam": '"Ref"',
        "getresource": '"Ref"',
        "getattr": '"Fn::GetAtt"',
        "listjoin": '"Fn::Join"',
        "strsplit": '"Fn::Split"',
        "strreplace": '"Fn::Replace"',
        "resourcefacade": '"Fn::ResourceFacade"',
        "if": '"Fn::If"',
    },
    "parameter_keys": {
        "hidden": '"NoEcho"',
        "constraints": '"AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue" or "MaxValue"',
    },
    "pseudo_parameters": {"os::stackname": '"AWS::StackName"', "os::stackid": '"AWS::StackId"'},
    "parameter_types": {
        "int": '"Number"',
        "integer": '"Number"',
        "float": '"Number"',
        "list": '"CommaDelimitedList"',
        "array": '"CommaDelimitedList"',
        "map": '"Json"',
        "object": '"Json"',
    },
}
#: Keys of other languages that Heat needs no key for -> how it knows what they say.
_WITHOUT_KEY = {
    "required": 'a parameter without "{default}" is required',
    "optional": 'a parameter with "{default}" is optional',
}
#: The types of AWS: of a list, and of one value.
_AWS_LISTS = ("List<", "AWS::SSM::Parameter::Value<List<", "AWS::SSM::Parameter::Value<CommaDelimitedList")
_AWS_VALUES = ("AWS::",)
#: What a template of AWS may have and Heat's CFN does not: sections, and functions.
AWS_SECTIONS = ("Transform", "Rules")
AWS_FUNCTIONS = ("Fn::Cidr", "Fn::ImportValue", "Fn::Length", "Fn::Sub", "Fn::ToJsonString", "Fn::Transform")

#: Keys of cloud-init that are often written beside the config that they belong to.
_CLOUD_INIT = frozenset(
    (
        "bootcmd",
        "chpasswd",
        "disable_root",
        "final_message",
        "manage_etc_hosts",
        "merge_how",
        "merge_type",
        "ntp",
        "package_update",
        "package_upgrade",
        "packages",
        "runcmd",
        "ssh_authorized_keys",
        "ssh_pwauth",
        "users",
        "write_files",
        "yum_repos",
    )
)
#: A type with a config for cloud-init -> where that is.
_CONFIGS = {
    "OS::Heat::CloudConfig": '"cloud_config"',
    "OS::Heat::MultipartMime": 'the text or the map that "config" of a part refers to',
    "OS::Heat::SoftwareConfig": 'the text of "config"',
    "OS::Nova::Server": 'the text of "user_data"',
}

#: A function that older versions lack -> functions that do the same with more words, the best one first.
_UNTIL = {
    "contains": ("yaql",),
    "filter": ("yaql",),
    "list_concat": ("yaql",),
    "list_concat_unique": ("yaql",),
    "make_url": ("str_replace",),
    "str_replace_strict": ("str_replace",),
    "str_replace_vstrict": ("str_replace_strict", "str_replace"),
}
#: A function that older versions lack in conditions -> what to write there.
_UNTIL_IN_CONDITIONS = {
    "contains": '"or" with one "equals" for each item',
    "yaql": '"equals" with a parameter that has the result',
}


def of_cloud_init(type_name: Any, key: Any) -> str:
    """Return the end of a message about an unknown key in a resource of a type: that it is cloud-init's, or ""."""
    place = _CONFIGS.get(type_name) if isinstance(type_name, str) and key in _CLOUD_INIT else None
    return "" if place is None else f"; it is a key of cloud-init and belongs in {place}"


def counterpart(version: Version, names: str, word: Any) -> str:
    """Return the end of a message about a word that a version lacks: `; in HOT it is "hidden"`, or "".

    names: the attribute of Version that has the names of the version: "functions", "parameter_keys" or "sections"; or
    "parameter_types" or "pseudo_parameters".
    """
    if not isinstance(word, str):
        return ""
    table = _IN_HOT if version.is_hot else _IN_CFN
    plain = word.lower().replace("_", "")
    if names == "parameter_keys" and plain in _WITHOUT_KEY:
        return f"; {_WITHOUT_KEY[plain].format(default=version.words.default)}"
    if names == "parameter_types" and is_aws_parameter_type(word):
        kind = "comma_delimited_list" if word.startswith(_AWS_LISTS) else "string"
        return f'; only AWS has this type, in Heat it is "{version.parameter_type(kind)}"'
    found = table.get(names, {}).get(plain)
    return "" if found is None else f"; in {'HOT' if version.is_hot else 'CFN'} it is {found}"


def not_in_conditions(version: Version, name: Any) -> str | None:
    """Return the message about a function that only conditions of later versions may call; None for another name."""
    later = first_in_conditions(version, name) if isinstance(name, str) else None
    if later is None or has_in_conditions(version, name):
        return None
    until = f", until then {_UNTIL_IN_CONDITIONS[name]}" if name in _UNTIL_IN_CONDITIONS else ""
    lacks = f'"{name}" cannot be used in a condition of version {version.name}'
    return f"{lacks}; expected version {later.name} or later{until}"


def until_then(version: Version, name: str) -> str:
    """Return the end of a message about a function of later versions: `, until then use "str_replace"`, or ""."""
    found = next((each for each in _UNTIL.get(name, ()) if each in version.functions), None)
    return "" if found is None else f', until then use "{found}"'


def is_aws_parameter_type(word: str) -> bool:
    """Whether only AWS has a type of parameters, such as "List<AWS::EC2::Subnet::Id>"."""
    return word.startswith((*_AWS_LISTS, *_AWS_VALUES))
