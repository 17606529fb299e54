"""A secret for tests and tools/fuzz.py, and the forms in which an output could show it."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import urllib.parse

#: It has parts, capitals, and characters that JSON, URLs and XML escape.
SECRET = 'Zq7vK-Mark9W&/k%3"x'
#: How functions and readers may split it.
_SEPARATORS = re.compile(r"[-&/%\"]")


def forms(secret: str) -> frozenset[str]:
    """Return the forms of a secret in small letters: itself, escaped, encoded, reversed, its digests and its parts."""
    data = secret.encode()
    found = {secret, secret[::-1], urllib.parse.quote(secret), urllib.parse.quote(secret, safe="")}
    found |= {json.dumps(secret)[1:-1], repr(secret)[1:-1], html.escape(secret), base64.b64encode(data).decode()}
    found |= {hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")}
    found |= {part for part in _SEPARATORS.split(secret) if len(part) > 3}
    return frozenset(form.lower() for form in found)


FORMS = forms(SECRET)


def shown(text: str) -> list[str]:
    """Return the forms of SECRET that a text shows."""
    small = text.lower()
    return sorted(form for form in FORMS if form in small)
