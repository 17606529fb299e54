"""Names of parameters and properties whose value is a secret, such as "db_password"."""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: Names of values that are secrets themselves, not the length, the file or the owner of a secret.
_SECRET = re.compile(
    r"(?:(?i:passw(?:or)?d|passphrase|private[_.-]?key|secret[_.-]?key|api[_.-]?key)"
    r"|(?:\A|[_.-]|(?<=[a-z0-9])(?=[A-Z]))"
    r"(?i:(?:admin|root|user|db)[_.-]?pass"
    r"|(?:access|admin|auth|bearer|bootstrap|join)[_.-]?token"
    r"|(?:chap|client|consumer|hmac|jwt|shared)[_.-]?secret))"
    r"[_.-]?[0-9]*\Z"
)
# The next patterns are compiled when a name is found that looks like a secret's, since most templates have none.
#: Names of switches, such as "use_password".
_SWITCH = (
    r"(?i:is|has|use|no|with|without|enable|disable|allow|require|force|create|generate|change|reset"
    r"|show|random)(?:[_.-]|(?=[A-Z]))"
)
#: Values that are not secrets: placeholders, paths and URLs.
_NO_SECRET = (
    r"(?is)(?:[\s'\"{}\[\]]*"
    r"|default|n/?a|nil|none|not[ _-]?(?:set|used)|null|undefined|unset"
    r"|change[ _-]?(?:it|me|this).*|fix[ _-]?me|placeholder|replace[ _-]?(?:me|this|with).*|tbd|to[ _-]?do|your[ _-].*"
    r"|\.{3,}|\*+|x{3,}|<.*>|__.*__|\$\{.*\}|\{\{.*\}\}"
    r"|(?:~|\.{1,2})?/.*|[a-z][a-z0-9+.-]*://.*"
    r"|true|false|yes|no)\Z"
)


#: A longer name is not looked at.
_LONGEST = 100


def names_secret(name: Any) -> bool:
    """Whether a parameter or property with this name has a secret as its value."""
    return isinstance(name, str) and len(name) <= _LONGEST and _is_secret(name)


def any_names_secret(names: Iterable[Any]) -> bool:
    """Whether one of the names is that of a secret, see `names_secret`."""
    return any([_is_secret(name) for name in names if name.__class__ is str and len(name) <= _LONGEST])


@lru_cache(2000)  # templates repeat the names of properties
def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None and re.match(_SWITCH, name) is None


def is_placeholder(value: str) -> bool:
    """Whether a value is no secret in spite of its name: a placeholder, a path or a URL."""
    return re.match(_NO_SECRET, value.strip()) is not None
