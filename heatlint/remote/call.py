"""Calls over HTTP. A redirect is not followed, so that no password and no token reaches another address."""

from __future__ import annotations

import http.client
import os
import ssl
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from heatlint._misuse import Misuse, reason_of

#: How many seconds the server may be silent. A check takes at most 60 seconds there, if its operator has not set more.
SILENCE = 90
#: How many bytes of an answer are read.
LONGEST_ANSWER = 64 * 1_048_576


class Reply:
    """An answer: the status, the headers and the body."""

    __slots__ = ("status", "headers", "data")

    def __init__(self, status: int, headers: Any, data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        """Return no request, so that the redirect itself is the answer."""


class Caller:
    """Calls one server. address: its URL, without a slash at the end. ca: a file of certificates to trust, or None.

    Raises Misuse for an address that is not one of HTTP, and for a file that cannot be read.
    """

    def __init__(self, address: str, ca: str | None = None) -> None:
        self.address = address.rstrip("/")
        self._require_address()
        try:
            context = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            reason = "it has no certificate" if isinstance(error, ssl.SSLError) else reason_of(error)
            raise Misuse(f'"{ca}" in OS_CACERT cannot be used: {reason}') from None
        self._opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))

    def _require_address(self) -> None:
        expected = "expected http://HOST:PORT or https://HOST"
        try:
            parts = urlsplit(self.address)
            parts.port  # noqa: B018 - raises ValueError
        except ValueError:
            raise Misuse(f'the address of "--server" is not a URL; {expected}') from None
        if "@" in parts.netloc:
            raise Misuse('the address of "--server" has a password in it; set OS_USERNAME and OS_PASSWORD instead')
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise Misuse(f'"{self.address}" is not the address of a server; {expected}')
        if any(not "!" <= each <= "~" for each in self.address):
            raise Misuse(f'"{self.address}" is not a URL: it has characters that a URL cannot have; {expected}')

    def call(self, method: str, path: str, headers: dict[str, str], data: bytes | None = None) -> Reply:
        """Return the answer to a call, whatever its status is. Raises Misuse when no answer comes."""
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with self._opener.open(request, timeout=SILENCE) as answer:
                return Reply(answer.status, answer.headers, self._read(answer))
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, self._read(error))
        except TimeoutError:
            raise Misuse(f'"{self.address}" did not answer within {SILENCE} seconds') from None
        except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
            raise Misuse(f'"{self.address}" cannot be reached: {_reason(error)}') from None

    def _read(self, answer: Any) -> bytes:
        data: bytes = answer.read(LONGEST_ANSWER + 1)
        if len(data) > LONGEST_ANSWER:
            raise Misuse(f'"{self.address}" sends an answer of more than {LONGEST_ANSWER} bytes')
        return data


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"it did not answer within {SILENCE} seconds"
    if isinstance(reason, ssl.SSLCertVerificationError):
        why = f"{reason.verify_message[:1].lower()}{reason.verify_message[1:]}"
        return f"its certificate is not trusted ({why}); name the file with its authority in OS_CACERT"
    if isinstance(reason, ssl.SSLError):
        return "it does not speak TLS as expected; compare http:// and https://"
    if isinstance(reason, OSError) and reason.errno is not None and reason.errno > 0:
        return os.strerror(reason.errno).lower()
    text = str(reason) or type(reason).__name__
    return f"{text[:1].lower()}{text[1:]}"
