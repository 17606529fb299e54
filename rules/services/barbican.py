"""Own checks of OS::Barbican types. Source: heat.engine.resources.openstack.barbican, the `validate` of each class."""

from __future__ import annotations

from heatlint.rule import is_known, of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_KEY = ("name", "algorithm", "bit_length", "mode", "payload_content_type", "expiration")
#: The kind of an order -> the properties that go with it.
_OF_KIND = {
    "key": _KEY,
    "asymmetric": (*_KEY, "pass_phrase"),
    "certificate": ("name", "request_type", "subject_dn", "source_container_ref", "ca_id", "profile", "request_data"),
}
_BYTES = "application/octet-stream"


@of_type("OS::Barbican::GenericContainer")
def container(it: Own) -> Findings:
    """A secret must be in a container only once."""
    seen = set()
    for secret in it.items("secrets"):
        reference = secret.get("ref")
        if isinstance(reference, str) and reference in seen:
            yield secret.unfit("ref", f'the secret "{reference}" is already in the container')
        elif isinstance(reference, str):
            seen.add(reference)


@of_type("OS::Barbican::CertificateContainer", "OS::Barbican::RSAContainer")
def key_container(it: Own) -> Findings:
    """A secret must be in a container only once."""
    seen: dict[str, str] = {}
    for name in it.names():
        reference = it.get(name)
        if name == "name" or reference is None or not is_known(reference):
            continue
        if reference in seen:
            yield it.unfit(name, f'"{reference}" is already the secret of "{seen[reference]}"')
        seen.setdefault(reference, name)


@of_type("OS::Barbican::Order")
def order(it: Own) -> Findings:
    """A key is ordered with its algorithm and length; the other properties are those of the kind that is ordered."""
    kind = it.get("type")
    if not isinstance(kind, str):
        return
    if kind not in _OF_KIND:
        yield it.unfit("type", f'"{kind}" is not one of {", ".join(_OF_KIND)}')
        return
    if kind != "certificate":
        for name in ("algorithm", "bit_length"):
            if it.absent(name):
                yield it.companion("type", name, why=f"for {kind}")
    elif it.is_set("profile") and it.is_empty("ca_id"):
        yield it.companion("profile", "ca_id")
    for name in it.names():
        if name != "type" and name not in _OF_KIND[kind] and it.given(name):
            yield it.unfit(name, f'"{name}" cannot be set for an order of type {kind}')


@of_type("OS::Barbican::Secret")
def secret(it: Own) -> Findings:
    """The type of a payload goes with a payload; bytes are given in an encoding, which is for them only, and the
    payload is in it."""
    kind = it.get("payload_content_type")
    if it.is_set("payload_content_type") and it.is_missing("payload"):
        yield it.companion("payload_content_type", "payload")
    elif kind == _BYTES and it.is_empty("payload_content_encoding"):
        yield it.companion("payload_content_type", "payload_content_encoding", why=f"for {kind}")
    elif kind == _BYTES and it.known("payload") and not _is_base64(it.get("payload")):
        yield it.unfit("payload", "the payload is not base64, which its encoding requires")
    if it.is_set("payload_content_encoding") and (it.is_empty("payload_content_type") or kind == "text/plain"):
        yield it.companion("payload_content_encoding", f"payload_content_type: {_BYTES}")


def _is_base64(text: str) -> bool:
    import base64

    try:
        base64.b64decode(text)
    except ValueError:
        return False
    return True
