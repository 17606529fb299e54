"""Names of parameters and properties whose value is a secret, such as "db_password".

There are two questions. Rule HL902 tells the author that a parameter must be hidden: it needs a name that certainly
says so (`names_secret`). Outputs cover what may be a secret: also a name such as "token", whose value may be an ID as
well, is enough (`may_name_secret`). Both look at the words of a name: "dbPassword_2" has the words "db" and "password".
"""

from __future__ import annotations

import re
from functools import lru_cache
from os.path import commonprefix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: A longer name is not looked at.
_LONGEST = 100
#: Each name of a secret has one of these texts in it, also a misspelled one. Most names have none.
_HINTS = ("pass", "word", "phrase", "pw", "psk", "sec", "ret", "token", "key", "cred", "ential", "jwt")
_WORDS = r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+"
#: The words for secrets that may be joined to the word before them: "dbpassword" is "db" and "password".
_JOINED = ("password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "key", "pass", "pwd", "pw")
_NOT_JOINED = ("cred", "jwt", "psk")
#: Words in which typing errors are expected: one letter too many, too few, wrong, or two that changed places.
_MISSPELLED = ("password", "passphrase", "secret", "credential")

#: Words that make a name that of a secret with any word before them; for the other words that word decides.
_ALONE = frozenset(("password", "passwd", "passphrase", "passcode", "pwd", "pw", "psk"))
#: By word, the words before it with which the value is certainly a secret.
_CERTAIN = {
    "key": frozenset(("api", "auth", "encryption", "hmac", "priv", "private", "secret")),
    "token": frozenset(("access", "admin", "api", "auth", "bearer", "bootstrap", "join", "refresh")),
    "secret": frozenset(("chap", "client", "consumer", "hmac", "jwt", "shared")),
    "pass": frozenset(
        """
        admin auth bind cinder database db glance heat keystone ldap login mariadb mongo mysql neutron nova
        openstack os postgres postgresql rabbit rabbitmq redis root service smtp sql swift user
        """.split()
    ),
}
#: The words before "key" with which the value may be a secret. A key can also be a public key, or a key of a map.
_KEYS = _CERTAIN["key"].union(
    """
    access account activation admin aes ca cert certificate client crypto decryption deploy dns dnssec encrypt
    fernet gpg host license master mds mon pgp rgw rndc root rsa server service session shared signing ssh ssl
    tls token tsig unlock update user wrapping
    """.split()
)
#: Words that end like a word for secrets and mean something else.
_OTHERS = frozenset("bypass compass encompass monkey overpass surpass trespass underpass".split())
#: Words before "pass" and before "key" that give it another meaning.
_OTHER_PASSES = frozenset(("first", "second"))
_PUBLIC = frozenset(("authorized", "pub", "public"))
#: Last words of names of values that describe a secret: "password_length", "secret_ref", "token_expiration".
_DESCRIPTIONS = frozenset(
    """
    age algo algorithm attempt audience auth authentication backend bit cache char check class complexity container
    count day description dir directory driver duration enabled endpoint expiration expire expiry file filename format
    group help hint host hour href id interval issuer label len length level lifetime limit manager max method min
    minute mode name num number owner path pattern policies policy port protocol provider pub public ref reference
    regex required retries retry rotation scope service size source strength time timeout ttl type uri url user
    username uuid validator version
    """.split()
)
#: Last words that only say which one of several secrets it is: "db_password_prod".
_VARIANTS = frozenset(
    """
    backup current dev development main new old plain plaintext previous primary prod production qa secondary stage
    staging test uat value
    """.split()
)
#: First words of switches, such as "use_password".
_SWITCHES = frozenset(
    """
    allow change create disable enable force generate has is no random require reset show use with without
    """.split()
)
#: Keys that are meant to hide a value, in HOT, in CFN and elsewhere; and values with which they do not.
_HIDING = frozenset(("hidden", "noecho", "hide", "secret", "sensitive"))
_FALSE = frozenset(("false", "no", "off", "n", "0", "none", ""))
# The next pattern is compiled when a secret is found, since most templates have none.
#: Values that are not secrets: placeholders, paths, and URLs without a user.
_NO_SECRET = (
    r"(?is)(?:[\s'\"{}\[\]]*"
    r"|default|n/?a|nil|none|not[ _-]?(?:set|used)|null|undefined|unset"
    r"|change[ _-]?(?:it|me|this).*|fix[ _-]?me|placeholder|replace[ _-]?(?:me|this|with).*|tbd|to[ _-]?do|your[ _-].*"
    r"|\.{3,}|\*+|x{3,}|<.*>|__.*__|\$\{.*\}|\{\{.*\}\}"
    r"|(?:~|\.{1,2})?/.*|[a-z][a-z0-9+.-]*://[^@]*"
    r"|true|false|yes|no)\Z"
)


def names_secret(name: Any) -> bool:
    """Whether a parameter with this name certainly has a secret as its value. HL902 reports it if it is not hidden."""
    return isinstance(name, str) and len(name) <= _LONGEST and _is_secret(name)[0]


def may_name_secret(name: Any) -> bool:
    """Whether a parameter or property with this name may have a secret as its value, which no output shows then."""
    return isinstance(name, str) and len(name) <= _LONGEST and _is_secret(name)[1]


def any_may_name_secret(names: Iterable[Any]) -> bool:
    """Whether one of the names may be that of a secret, see `may_name_secret`."""
    return bool(those_of_secrets(names))


def those_of_secrets(names: Iterable[Any]) -> list[str]:
    """Return those of the names that may be the name of a secret, see `may_name_secret`."""
    texts = [name for name in names if name.__class__ is str and len(name) <= _LONGEST]
    together = " ".join(texts).lower()
    if not any([hint in together for hint in _HINTS]):
        return []
    return [name for name in texts if _is_secret(name)[1]]


@lru_cache(10_000)  # templates repeat the names of properties
def _is_secret(name: str) -> tuple[bool, bool]:
    """Return whether a name is certainly that of a secret, and whether it may be one."""
    lower = name.lower()
    if not any([hint in lower for hint in _HINTS]):
        return False, False
    words = _words(name)
    while len(words) > 1 and (words[-1] in _VARIANTS or len(words[-1]) == 1):
        words.pop()
    found = [_certainty(words, at) for at in range(len(words))]
    if not any([may_be for _, may_be in found]):
        return False, False
    is_certain, may_be = found[-1]
    if not may_be and (words[-1] in _DESCRIPTIONS or words[-1].removesuffix("s") in _DESCRIPTIONS):
        return False, False
    return is_certain and (len(words) == 1 or words[0] not in _SWITCHES), True


def _words(name: str) -> list[str]:
    """Return the words of a name in lower case, from "db_password", "dbPassword" or "DB_PASSWORD"."""
    if name.isascii() and name.islower() and name.replace("_", "").isalpha():  # most names: without the pattern
        return [word for word in name.split("_") if word]
    return [word.lower() for word in re.findall(_WORDS, name)]


def _certainty(words: list[str], at: int) -> tuple[bool, bool]:
    """Return the same for the word at an index, with the words before it."""
    before, word = _parts(words[at])
    before = before or (words[at - 1] if at else "")
    if word in _ALONE or (before == "pass" and words[at] in ("code", "phrase", "word")):
        return True, True
    is_certain = before in _CERTAIN.get(word, ())
    if word == "key":
        is_certain = is_certain or (before == "access" and "secret" in words[:at])
        return is_certain, before in _KEYS and _PUBLIC.isdisjoint(words[:at])
    if word == "pass":  # "pass_through" is another word
        return is_certain, before not in _OTHER_PASSES and (words[at] != "pass" or at == len(words) - 1)
    return is_certain, bool(word)


def _parts(word: str) -> tuple[str, str]:
    """Return the beginning of a word, and the word for a secret in which it ends; "" without such a word."""
    if word not in _OTHERS:
        forms = (word, word[:-1]) if word.endswith("s") else (word,)
        found = [(form.removesuffix(each), each) for form in forms for each in _JOINED if form.endswith(each)]
        if found:
            return min(found, key=lambda parts: len(parts[0]))
        for form in forms:
            if form in _NOT_JOINED:
                return "", form
    return "", next((each for each in _MISSPELLED if differs_in_one_edit(word, each)), "")


def differs_in_one_edit(word: str, right: str) -> bool:
    """Whether one letter of a word is missing, added or wrong, or two neighbours have changed places."""
    if abs(len(word) - len(right)) > 1 or word == right:
        return False
    if len(right) > 2 and word[:1] != right[:1] and word[-1:] != right[-1:]:
        return False  # one edit leaves the first letter or the last one
    start = len(commonprefix((word, right)))
    word, right = word[start:], right[start:]
    if word[:2] == right[:2][::-1] and word[2:] == right[2:]:
        return True
    end = len(commonprefix((word[::-1], right[::-1])))
    return len(word) - end <= 1 and len(right) - end <= 1


def means_hidden(key: Any, value: Any) -> bool:
    """Whether a key of a parameter's definition is meant to hide the value, also a misspelled one: "Hidden: true"."""
    if not isinstance(key, str) or not 4 <= len(key) <= 16:
        return False
    key = key.lower().replace("_", "").replace("-", "").removeprefix("is")
    if key[:1] not in "hns" and key[-1:] not in "no":
        return False  # most words: one edit of "hidden" or "noecho" leaves the first letter or the last one
    if key not in _HIDING and not any([differs_in_one_edit(key, word) for word in ("hidden", "noecho")]):
        return False
    return isinstance(value, (dict, list)) or str(value).lower() not in _FALSE


def is_harmless(value: str) -> bool:
    """Whether a value is not a secret although its name is that of one: a placeholder, a path, a URL without a user."""
    return re.match(_NO_SECRET, value.strip()) is not None
