"""What the other language calls a thing: the keys and functions of CFN in HOT, and those of HOT in CFN.

Sources: the HOT specification, the CloudFormation template reference, heat.engine.hot.template.
"""

from __future__ import annotations

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
    },
    "sections": {"mappings": 'a parameter of type json, read with "get_param"'},
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
}


def counterpart(version: Version, names: str, word: Any) -> str:
    """Return the end of a message about a word that a version lacks: `; in HOT it is "hidden"`, or "".

    names: the attribute of Version that has the names of the version: "functions", "parameter_keys" or "sections".
    """
    table = _IN_HOT if version.is_hot else _IN_CFN
    plain = word.lower().replace("_", "") if isinstance(word, str) else ""
    found = table.get(names, {}).get(plain)
    return "" if found is None else f"; in {'HOT' if version.is_hot else 'CFN'} it is {found}"
