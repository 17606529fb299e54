"""Answers that are no errors of Heat, and have no data: redirects, "accepted", and unknown addresses.

They come in HTML, JSON or plain text, as the client's header Accept asks.
Source: webob.exc (WSGIHTTPException), webob.acceptparse (Accept.acceptable_offers).
"""

from __future__ import annotations

import json
import re
from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import Response

#: The characters that a URL may have beside letters and digits.
_IN_URL = ":/?#[]@!$&'()*+,;=%-._~"
_HTML, _JSON, _PLAIN = "text/html", "application/json", "text/plain"
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_SPACE = r"[ \t]*;[ \t]*"
_VALUE = rf'(?:{_TOKEN}|"[^"]*")'
_QUALITY = rf"{_SPACE}[qQ]=(0(?:\.\d{{0,3}})?|1(?:\.0{{0,3}})?)(?:{_SPACE}{_TOKEN}(?:={_VALUE})?)*"
#: A media type, its parameters, and how much the client wants it.
_RANGE = re.compile(rf"({_TOKEN}/{_TOKEN})((?:{_SPACE}(?![qQ]=){_TOKEN}={_VALUE})*)(?:{_QUALITY})?")
_BREAK = "<br /><br />\n\n"


def accepted(accept: str) -> Response:
    """Return the answer to a call whose work goes on. accept: the header of the request."""
    return _answer(202, accept, "The request is accepted for processing.", _BREAK)


def missing(accept: str) -> Response:
    """Return the answer to a call of an address that the API does not have."""
    return _answer(404, accept, "The resource could not be found.", _BREAK)


def found_at(location: str, accept: str) -> Response:
    """Return a redirect."""
    location = quote(location, safe=_IN_URL)
    end = ";\nyou should be redirected automatically.\n"
    return _answer(302, accept, "The resource was found at ", end, location)


def _answer(status: int, accept: str, text: str, end: str, location: str = "") -> Response:
    """Return an answer with a text, which ends with an address if there is one, and then the HTML `end`."""
    media = _media(accept)
    phrase = HTTPStatus(status).phrase
    whole = f"{status} {phrase}"
    headers = {"Location": location} if location else {}
    if media == _PLAIN:
        words = f"{text}{location}{end}\n".replace("\n", " ").replace("<br />", "\n")
        return Response(f"{whole}\n\n{words}", status, headers, "text/plain; charset=UTF-8")
    shown = escape(location) if media == _HTML else location
    link = f'<a href="{shown}">{shown}</a>' if location else ""
    body = f"{text}{link}{end}\n"
    if media == _JSON:
        data = {"message": body, "code": whole, "title": phrase}
        return Response(json.dumps(data), status, headers, _JSON)
    head = f"<html>\n <head>\n  <title>{whole}</title>\n </head>\n <body>\n  <h1>{whole}</h1>\n  "
    return Response(f"{head}{body}\n </body>\n</html>", status, headers, "text/html; charset=UTF-8")


def _media(accept: str) -> str:
    """Return the media type that a client wants most: the first one when its header cannot be read."""
    ranges = [each.strip(" \t") for each in accept.split(",")]
    quality: dict[str, tuple[int, float]] = {}  # media type -> how exactly a range names it, and its quality
    for each in filter(None, ranges):
        found = _RANGE.fullmatch(each)
        if found is None:
            return _HTML
        media, parameters, asked = found[1].lower(), found[2], found[3]
        if parameters:
            continue  # neither of the two has any
        for offer in (_HTML, _JSON):
            matches = (media == "*/*", media == offer.partition("/")[0] + "/*", media == offer)
            exact = max((rank for rank, fits in enumerate(matches, 1) if fits), default=0)
            if exact > quality.get(offer, (0, 0.0))[0]:
                quality[offer] = exact, 1.0 if asked is None else float(asked)
    best = max((_HTML, _JSON), key=lambda offer: quality.get(offer, (0, 0.0))[1])
    return best if quality.get(best, (0, 0.0))[1] else _PLAIN
