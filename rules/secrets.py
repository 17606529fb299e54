"""Values that nobody should see: where they stand, and where they leave."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, Related, Rule, check

SECRET_DEFAULT = Rule("HL901", "hidden-value-in-default", stage=ADVICE)
SECRET_SHOWN = Rule("HL902", "secret-not-hidden", stage=ADVICE)
SECRET_IN_OUTPUT = Rule("HL903", "hidden-value-in-output", stage=ADVICE)

#: A name that says that its value is a secret itself, not how long it is, where it lies or who made it.
_SECRET = re.compile(r"(?:\A|[_\-. ]|(?<=[a-z])(?=[A-Z]))"
                     r"(?:password|passwd|passphrase|private_?key|secret_?key|api_?key|auth_?token|secret)\Z",
                     re.IGNORECASE)
#: Defaults that only say that there is none.
_NOTHING = ("", "unset", "none", "null", "undefined")


@check
def secret_parameters(stack):
    """Secrets that the template's text gives away, or that Heat will show."""
    if not stack.readable:
        return
    words = stack.words
    for name, parameter in stack.parameters.items():
        schema = parameter.schema
        path = words.parameters, name
        if schema.hidden is True or str(schema.hidden).lower() == "true":
            if isinstance(schema.default, str) and schema.default.strip().lower() not in _NOTHING:
                yield SECRET_DEFAULT.at((*path, words.default), f'the default of "{name}", which is hidden, stands '
                                        "here for all to read")
        elif schema.type == "string" and _is_secret(name, schema):
            key = "hidden: true" if stack.template.version.is_hot else "NoEcho: true"
            yield SECRET_SHOWN.at(path, f'"{name}" is not hidden: Heat shows its value to whoever may see the stack; '
                                  f"give it {key}", key=True)


def _is_secret(name, schema):
    """Whether the value is certainly a secret: one that a constraint makes the name of something is none."""
    kinds = {constraint.kind for constraint in schema.constraints}
    return isinstance(name, str) and _SECRET.search(name) is not None and \
        kinds.isdisjoint(("custom_constraint", "allowed_values"))


@check
def secret_outputs(stack):
    """Hidden parameters whose values an output gives away."""
    if not stack.readable:
        return
    hidden = {name for name, parameter in stack.parameters.items()
              if parameter.schema.hidden is True or str(parameter.schema.hidden).lower() == "true"}
    if not hidden:
        return
    for reference in stack.references("parameter"):
        output = reference.use.output
        if output is None or reference.target not in hidden or "digest" in reference.path:
            continue
        declared = Related((stack.words.parameters, reference.target), "hidden here", key=True)
        yield SECRET_IN_OUTPUT.at(reference.path, f'the output "{output.name}" shows the value of '
                                  f'"{reference.target}", which is hidden', related=[declared])
