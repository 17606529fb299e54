"""Parameter definitions, and the check of parameter values.

Source: heat.engine.parameters, heat.engine.hot.parameters.
"""

from __future__ import annotations

import json

from heatlint.heat import PARAMETER_TYPES
from heatlint.language.constraints import BadValue, Constraint, boolean, number
from heatlint.language.functions.base import Refused, kind
from heatlint.language.secret_names import may_name_secret, means_hidden, names_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version

_HOT_TYPES = {name: name for name in PARAMETER_TYPES}
_CFN_TYPES = {cfn_name: name for name, cfn_name in PARAMETER_TYPES.items()}
#: What a value of a type must be.
_TYPE_REQUIREMENTS = {
    "number": "it must be a number",
    "boolean": "it must be true or false",
    "comma_delimited_list": "it must be a list or a string with commas",
    "json": "it must be JSON",
}
#: Keys of definitions and constraints; only another one may be a misspelled "hidden".
KNOWN_KEYS = frozenset(
    """
    type default description label constraints immutable tags length range modulo allowed_values allowed_pattern
    custom_constraint Type Default Description Label AllowedValues AllowedPattern MaxLength MinLength MaxValue MinValue
    ConstraintDescription
    """.split()
)
#: Descriptions of a name, an ID or a file instead of a secret.
_ABOUT_SECRET = (
    r"(?i)\b(?:name|id|uuid|ref|reference|href|url|path|file) (?:of|for|to)\b"
    r"|\bsecret(?:'s)? (?:name|id|uuid|ref|reference|href|url)\b"
)


class SchemaFault:
    """A fault in a parameter definition that the JSON Schema does not find.

    about: "constraint", "pattern", "fit" or "default"; at: the path from the definition to the fault.
    """

    __slots__ = ("about", "at", "message")

    def __init__(self, about: str, at: tuple[Any, ...], message: str) -> None:
        self.about = about
        self.at = at
        self.message = message


class ParameterSchema:
    """A parameter definition. Of a faulty definition it has what can be read; `faults` has the faults.

    type: the name of the type in HOT, None for an unknown type; default: as written, None without one;
    hidden: whether Heat hides the value; description, label, tags: as written.
    """

    __slots__ = (
        "name",
        "type",
        "default",
        "constraints",
        "hidden",
        "description",
        "label",
        "tags",
        "immutable",
        "_faults",
        "_broken",
        "_is_secret",
        "_last",
        "_names_secret",
        "_written",
    )

    def __init__(self, name: Any, definition: Any, version: Version) -> None:
        self.name = name
        self.constraints: list[Constraint] = []
        self._broken: list[SchemaFault] = []
        self._faults: list[SchemaFault] | None = None
        self._is_secret: bool | None = None
        self._names_secret: bool | None = None
        self._last: tuple[Any, Any] | None = None
        written = definition if isinstance(definition, dict) else {}
        self._written = written
        get = written.get
        if version.is_hot:
            self.type = _HOT_TYPES.get(_word(get("type")))
            self.default = get("default")
            self.hidden = bool(get("hidden", False))  # Heat takes any value for true that Python does, also "no"
            self.description, self.label, self.tags = get("description"), get("label"), get("tags")
            self.immutable = get("immutable", False)
            constraints = get("constraints")
            if isinstance(constraints, list):
                self._hot_constraints(constraints, version)
        else:
            self.type = _CFN_TYPES.get(_word(get("Type")))
            self.default = get("Default")
            self.hidden = str(get("NoEcho", "false")).lower() == "true"
            self.description, self.label, self.tags = get("Description"), get("Label"), None
            self.immutable = False
            if len(written) > 1:
                self._cfn_constraints(written)

    def _hot_constraints(self, constraints: list[Any], version: Version) -> None:
        order = ("modulo", "range", "length", "allowed_values", "allowed_pattern", "custom_constraint")
        for index, written in enumerate(constraints):
            if not isinstance(written, dict):
                continue
            for word in order if version.modulo else order[1:]:
                if word in written:
                    self._constraint(word, written[word], ("constraints", index, word), written.get("description"))
                    break

    def _cfn_constraints(self, written: dict[Any, Any]) -> None:
        description = written.get("ConstraintDescription")
        for word, low, high in (("range", "MinValue", "MaxValue"), ("length", "MinLength", "MaxLength")):
            if low in written or high in written:
                at = (low,) if low in written else (high,)
                self._constraint(word, {"min": written.get(low), "max": written.get(high)}, at, description)
        for word, key in (("allowed_values", "AllowedValues"), ("allowed_pattern", "AllowedPattern")):
            if key in written:
                self._constraint(word, written[key], (key,), description)

    def _constraint(self, word: str, value: Any, at: tuple[Any, ...], description: Any) -> None:
        constraint = Constraint(word, at, description)
        try:
            if word in ("range", "length"):
                constraint.minimum, constraint.maximum = (self._bound(value, key) for key in ("min", "max"))
                if constraint.minimum is None and constraint.maximum is None:
                    raise BadValue('"min", "max" or both must be set')
                if word == "length":
                    for bound in (constraint.minimum, constraint.maximum):
                        if not isinstance(bound, (int, type(None))):
                            raise BadValue(f"a length must be a whole number; {bound} is given")
            elif word == "modulo":
                constraint.step, constraint.offset = (self._bound(value, key) for key in ("step", "offset"))
                self._check_modulo(constraint.step, constraint.offset)
            elif word == "allowed_values":
                if not isinstance(value, list):
                    raise BadValue(f"allowed values must be a list; {kind(value)} is given")
                constraint.allowed = value
            elif word == "allowed_pattern":
                if not isinstance(value, str):
                    raise BadValue(f"a pattern must be a string; {kind(value)} is given")
                constraint.pattern = value
            else:
                constraint.name = value
        except BadValue as bad:
            self._broken.append(SchemaFault("constraint", at, str(bad)))
            return
        self.constraints.append(constraint)

    @staticmethod
    def _bound(value: Any, key: str) -> Any:
        if not isinstance(value, dict):
            raise BadValue(f"the bounds must be a map; {kind(value)} is given")
        bound = value.get(key)
        return None if bound is None else number(bound)

    @staticmethod
    def _check_modulo(step: Any, offset: Any) -> None:
        if step is None or offset is None:
            raise BadValue("a modulo must have a step and an offset")
        try:
            whole = int(step) == step and int(offset) == offset
        except (ValueError, OverflowError):  # nan, inf
            whole = False
        if not whole:
            raise BadValue("step and offset must be whole numbers")
        step, offset = int(step), int(offset)
        if step == 0:
            raise BadValue("the step must not be 0")
        if abs(offset) >= abs(step) or step * offset < 0:
            raise BadValue(f"the offset must be between 0 and the step {step}; {offset} is given")

    @property
    def names_secret(self) -> bool:
        """Whether the value is certainly a secret, not the name or the ID of something, which a constraint may show."""
        if self._names_secret is None:
            self._names_secret = (
                names_secret(self.name)
                and self.type in ("string", "number")
                and str(self.default).lower() not in ("true", "false", "yes", "no")
                and not (isinstance(self.description, str) and _is_about_secret(self.description))
                and not self._is_listed
            )
        return self._names_secret

    @property
    def is_secret(self) -> bool:
        """Whether no output may show the value.

        The parameter is hidden, a misspelled key is meant to hide it, or its name may be that of a secret.
        """
        if self._is_secret is None:
            self._is_secret = (
                self.hidden
                or (may_name_secret(self.name) and self.type != "boolean" and not self._is_listed)
                or self._is_meant_hidden()
            )
        return self._is_secret

    @property
    def _is_listed(self) -> bool:
        """Whether a constraint says that the value is one of several that others know."""
        return any([each.kind in ("custom_constraint", "allowed_values") for each in self.constraints])

    def _is_meant_hidden(self) -> bool:
        """Whether a misspelled or misplaced key is meant to hide the value, such as "Hidden"."""
        found = [self._written]
        constraints = self._written.get("constraints")
        if isinstance(constraints, list):
            found += [each for each in constraints if isinstance(each, dict)]
        others = [each for each in found if not each.keys() <= KNOWN_KEYS]
        return any(means_hidden(key, value) for each in others for key, value in each.items() if key not in KNOWN_KEYS)

    @property
    def faults(self) -> list[SchemaFault]:
        """Return what Heat refuses in the definition, apart from its structure."""
        if self._faults is None:
            self._faults = list(self._broken)
            for constraint in self.constraints:
                if constraint.kind == "allowed_pattern":
                    problem = constraint.pattern_problem()
                    if problem is not None:
                        self._faults.append(SchemaFault("pattern", constraint.at, problem))
                if self.type is not None and not constraint.fits(self.type):
                    self._faults.append(
                        SchemaFault(
                            "fit",
                            constraint.at,
                            f"the constraint {constraint.kind} cannot be used for the type {self.type}",
                        )
                    )
            if self.default is not None and self.type is not None and not self._faults:
                problem = self.default_problem(self.default)
                if problem is not None:
                    self._faults.append(SchemaFault("default", (), problem))
        return self._faults

    def default_problem(self, value: Any) -> str | None:
        """Return what the constraints find wrong with a default, or None. Heat does not check its type.

        The text has no part of the value of a secret.
        """
        if not self.constraints and self.type != "comma_delimited_list":
            return None
        if self.type == "comma_delimited_list":
            if isinstance(value, list):
                value = [str(item) for item in value]
            elif isinstance(value, str):
                value = value.split(",")
            else:
                return self._type_problem(f"{kind(value)} is not a list or a string with commas")
        return self.constraint_problem(value, None)

    def _type_problem(self, reason: str) -> str:
        """Return a reason why a value does not fit the type; of a secret only what the type requires."""
        return _TYPE_REQUIREMENTS.get(self.type or "", reason) if self.is_secret else reason

    def constraint_problem(self, value: Any, release: int | None) -> str | None:
        """Return what the first failing constraint finds wrong with a value, or None.

        release: None leaves out custom constraints. Of a secret the text has only what the constraint requires, and
        the constraint's own description.
        """
        for constraint in self.constraints:
            if constraint.kind == "custom_constraint" and release is None:
                continue
            problem = constraint.problem(value, self.type or "string", release or 0)
            if problem is not None:
                return constraint.requirement() if self.is_secret else problem
        return None

    def parse(self, value: Any) -> Any:
        """Return a given value converted to the type. Raises Refused."""
        try:
            if self.type == "number":
                return number(value)
            if self.type == "boolean":
                return boolean(str(value))
            if self.type == "comma_delimited_list":
                return self._list(value)
            if self.type == "json":
                return self._json(value)
        except BadValue as bad:
            reason = self._type_problem(str(bad))
            raise Refused(
                f'the value of the parameter "{self.name}" does not fit: {reason}', parameter=self.name
            ) from None
        return str(value)

    @staticmethod
    def _list(value: Any) -> Any:
        if isinstance(value, list):
            return [str(item) for item in value]
        if value == "":
            return []
        if not isinstance(value, str):
            raise BadValue(f"{kind(value)} is not a list or a string with commas")
        return value.split(",")

    def _json(self, value: Any) -> Any:
        """Return a value that JSON can represent. Nobody may change it: the last one is kept for other stacks."""
        if self._last is None or self._last[0] is not value:
            self._last = value, _of_json(value)
        return self._last[1]

    def value_problem(self, value: Any, release: int) -> str | None:
        """Return what a release of Heat finds wrong with a given value when it creates a stack, or None.

        The text has no part of the value of a secret.
        """
        try:
            if self.type == "number":
                number(value)
            elif self.type == "boolean":
                boolean(value)
            elif self.type == "comma_delimited_list":
                value = self._list(value)
            elif self.type == "json":
                value = self._json(value)
        except BadValue as bad:
            return self._type_problem(str(bad))
        return self.constraint_problem(value, release)


def _of_json(value: Any) -> Any:
    """Return what JSON makes of a value, or of a text. Raises BadValue."""
    if not isinstance(value, str):
        try:
            return json.loads(json.dumps(value))
        except (TypeError, ValueError):
            raise BadValue("it is not a value that JSON can represent") from None
    if not value:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        from heatlint.text import json_problems

        raise BadValue(f"it is not JSON: {json_problems.reason(value)}") from None


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _is_about_secret(description: str) -> bool:
    import re

    return re.search(_ABOUT_SECRET, description) is not None
