"""What Swift refuses. Sources: swift.proxy.controllers.container and swift.common.constraints."""

from __future__ import annotations

from heatlint.rule import of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings
    from rules.types import Own

_MOST_BYTES = 256


@of_type("OS::Swift::Container")
def container(it: Own) -> Findings:
    """The name of a container has no slash, and 256 bytes at most."""
    name = it.get("name")
    if isinstance(name, str):
        if "/" in name:
            yield it.refused("name", f'"{name}" is not a name of a container; a slash is not allowed in it')
        elif len(name.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
            yield it.refused("name", f"the name of a container has {_MOST_BYTES} bytes at most")
