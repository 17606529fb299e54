"""Makes warnings of errors that depend on the cloud, if a run shows that it is for a cloud with other types."""

from __future__ import annotations

from heatlint.diagnostic import ERROR, WARNING
from heatlint.run.namespaces import UNKNOWN_NAMESPACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic

UNKNOWN_PROPERTY = "unknown-property"
#: So many types of a service without a property that templates give them show that a cloud has added it to all of them.
LEAST_TYPES = 5


def lower(found: list[Diagnostic]) -> None:
    """Make warnings of the errors about a cloud, if the run shows that it differs from what Heat's own types say.

    Such errors are: a property that no release of Heat has, but that templates give to at least LEAST_TYPES types of a
    service; and what a service refuses, in a file with types of an unknown namespace, since a cloud with such types may
    have another program for the service.
    """
    types: dict[tuple[str, str], set[str]] = {}
    files = {each.file for each in found if each.rule.name == UNKNOWN_NAMESPACE}
    for each in found:
        if _is_unknown_property(each):
            types.setdefault(_service_and_property(each), set()).add(each.subject or "")
    for each in found:
        if each.level is not None or each.severity != ERROR:
            continue
        if _is_unknown_property(each):
            count = len(types[_service_and_property(each)])
            if count >= LEAST_TYPES:
                each.level = WARNING
                each.message += f'; {count} types lack it, so if your cloud has it, describe them with "--types"'
        elif each.rule.of_service and each.file in files:
            each.level = WARNING


def _is_unknown_property(found: Diagnostic) -> bool:
    has_proposal = found.fix is not None or found.withheld is not None
    return found.rule.name == UNKNOWN_PROPERTY and found.subject is not None and not has_proposal


def _service_and_property(found: Diagnostic) -> tuple[str, str]:
    """Return the namespace of the type and the name of the property. subject: the type, a dot, the property."""
    type_name, _, name = (found.subject or "").partition(".")
    return type_name.rpartition("::")[0], name
