"""Fetches the template that a body names by `template_url`, from the places that serve.toml allows.

Heat fetches every URL of HTTP (heat.common.urlfetch). That lets a caller reach what the endpoint reaches, so here
nothing is fetched unless the operator has named the beginning of the URL.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from heatlint.load.body import TEMPLATE, TEMPLATE_URL
from heatlint.load.disk import Disk, Unreadable
from heatlint.load.urls import local_path
from heatlint.serve.bodies import json_object
from heatlint.serve.faults import Fault, bad_request

#: How many bytes a template may have. Source: Heat's option max_template_size.
LARGEST = 524_288
#: How many seconds one template may take, with its redirects.
SECONDS = 20.0
MOST_REDIRECTS = 5
#: How many templates are fetched at the same time.
MOST_AT_ONCE = 8
#: How many characters a URL may have.
LONGEST_URL = 2048
#: How often a path may be encoded.
_MOST_DECODINGS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_WHERE = '"template_urls" of serve.toml does not name it'


class NotFetched(Exception):
    """A template cannot be had; the message says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """How URLs that are allowed begin. path: with a slash at its end, except that of one document."""

    scheme: str
    host: str
    port: int
    path: str

    def allows(self, other: Prefix) -> bool:
        """Whether the URL with these parts begins so."""
        same = (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)
        is_below = other.path.startswith(self.path) if self.path.endswith("/") else other.path == self.path
        return same and is_below


def prefix_of(text: str) -> Prefix:
    """Return the parts of a URL. Raises ValueError for what is not the URL of a document or of a directory."""
    if len(text) > LONGEST_URL:
        raise ValueError(f"it is longer than {LONGEST_URL} characters")
    if any(not "!" <= each <= "~" for each in text) or "\\" in text:
        raise ValueError("it has characters that a URL cannot have")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https", "file"):
        raise ValueError("expected http://, https:// or file:///")
    if "@" in parts.netloc or parts.fragment:
        raise ValueError("it has a user or a fragment")
    is_file = parts.scheme == "file"
    if is_file != (not parts.hostname) or (is_file and not parts.path.startswith("/")):
        raise ValueError("expected file:///DIRECTORY/" if is_file else "it has no host")
    if any(step in (".", "..") for step in _decoded(parts.path).split("/")):
        raise ValueError('it has "." or ".." in its path')
    port = parts.port or _PORTS.get(parts.scheme, 0)
    return Prefix(parts.scheme, (parts.hostname or "").rstrip("."), port, parts.path or "/")


class TemplateUrls:
    """The URLs of templates that are allowed. private: whether their hosts may have addresses of a private network."""

    def __init__(self, prefixes: tuple[str, ...] = (), *, private: bool = False) -> None:
        """Raises ValueError for a prefix that is not a URL."""
        self._prefixes = [prefix_of(each) for each in prefixes]
        self._private = private
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)

    def filled(self, data: bytes) -> bytes:
        """Return the text of a body with the template that it names, if it has none itself. Raises Fault."""
        body = json_object(data)
        if TEMPLATE in body or TEMPLATE_URL not in body:
            return data
        return json.dumps({**body, TEMPLATE: self.text_at(body[TEMPLATE_URL])}).encode()

    def text_at(self, url: Any) -> str:
        """Return the template at a URL. Raises Fault, as Heat does, with the reason."""
        try:
            return self._text_at(url)
        except NotFetched as error:
            raise bad_request(f"Could not retrieve template: {error}") from None

    def _text_at(self, url: Any) -> str:
        scheme = urlsplit(url).scheme if isinstance(url, str) and _splits(url) else ""
        allowed = {"http", "https", *(each.scheme for each in self._prefixes)}
        if scheme not in allowed:
            raise NotFetched(f"Invalid URL scheme {scheme}")
        try:
            data = self._read_file(url) if scheme == "file" else self._fetched(url)
            if len(data) > LARGEST:
                raise NotFetched(f"Template exceeds maximum allowed size ({LARGEST} bytes)")
            return data.decode()
        except UnicodeDecodeError:
            raise NotFetched("it is not UTF-8") from None
        except NotFetched as error:
            raise NotFetched(f"Failed to retrieve template from {url}: {error}") from None

    def _require_allowed(self, url: str) -> tuple[Prefix, Prefix]:
        """Return the parts of a URL, and of the first prefix that allows it."""
        try:
            asked = prefix_of(url)
        except ValueError as error:
            raise NotFetched(str(error)) from None
        for prefix in self._prefixes:
            if prefix.allows(asked):
                return asked, prefix
        raise NotFetched(_WHERE)

    def _read_file(self, url: str) -> bytes:
        _, prefix = self._require_allowed(url)
        directory = os.path.dirname(local_path(f"file://{prefix.path}") or os.devnull)
        try:
            return Disk(roots=[directory]).referenced_file(local_path(url) or "")
        except Unreadable as error:
            raise NotFetched(_WHERE if error.kind == "outside-root" else f"it {error.reason}") from None

    def _fetched(self, url: str) -> bytes:
        self._require_allowed(url)
        if not self._free.acquire(blocking=False):
            raise Fault(503, f"More than {MOST_AT_ONCE} templates are being fetched.", headers={"Retry-After": "1"})
        try:
            return self._follow(url)
        finally:
            self._free.release()

    def _follow(self, url: str) -> bytes:
        """Return what is at a URL. Each address on the way must be an allowed one."""
        end = time.monotonic() + SECONDS
        for _ in range(MOST_REDIRECTS + 1):
            prefix, _ = self._require_allowed(url)
            try:
                found = _get(self._connect(prefix, end), prefix, urlsplit(url), end)
            except (TimeoutError, http.client.HTTPException, OSError) as error:
                raise NotFetched(_reason(error)) from None
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise NotFetched(f"it redirects more than {MOST_REDIRECTS} times")

    def _connect(self, prefix: Prefix, end: float) -> socket.socket:
        """Return a connection to the address that was looked at, so that a name cannot change its address meanwhile."""
        found = socket.getaddrinfo(prefix.host, prefix.port, type=socket.SOCK_STREAM)
        addresses = [str(info[4][0]) for info in found]
        if not all(self._may_connect(prefix.host, address) for address in addresses):
            raise NotFetched("its host has an address that is not public; see private_template_urls of serve.toml")
        connection = socket.create_connection((addresses[0], prefix.port), max(end - time.monotonic(), 0.001))
        if prefix.scheme == "http":
            return connection
        try:
            return ssl.create_default_context().wrap_socket(connection, server_hostname=prefix.host)
        except BaseException:
            connection.close()
            raise

    def _may_connect(self, host: str, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        if address.is_global and not address.is_multicast:
            return True
        if host == text:
            return True  # the operator has named this very address
        return self._private and address.is_private and not address.is_link_local


def _get(connection: socket.socket, prefix: Prefix, parts: SplitResult, end: float) -> bytes | str:
    """Return the body of an answer, or the URL that it redirects to. Closes the connection when the time ends."""
    clock = threading.Timer(max(end - time.monotonic(), 0.001), _shut, [connection])
    clock.daemon = True
    clock.start()
    call = http.client.HTTPConnection(prefix.host, prefix.port)
    call.sock = connection
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        call.request("GET", target, headers={"Host": parts.netloc, "Accept": "*/*", "Accept-Encoding": "identity"})
        answer = call.getresponse()
        location = answer.getheader("Location")
        if answer.status in _REDIRECTS and location:
            return location
        if answer.status != 200:
            raise NotFetched(f"status {answer.status}")
        data = b""
        while len(data) <= LARGEST:
            chunk = answer.read(_CHUNK)
            if not chunk:
                break
            data += chunk
        if time.monotonic() >= end:
            raise TimeoutError
        return data
    except (OSError, http.client.HTTPException):
        if time.monotonic() >= end:
            raise TimeoutError from None
        raise
    finally:
        clock.cancel()
        call.close()


def _shut(connection: socket.socket) -> None:
    """End a connection from another thread: whoever reads from it goes on at once."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"it took longer than {SECONDS:g} seconds"
    if isinstance(error, ssl.SSLError):
        return "the certificate of its host is not valid, or it does not speak TLS"
    if isinstance(error, socket.gaierror):
        return "its host is not known"
    if isinstance(error, http.client.HTTPException):
        return "its host does not answer as HTTP"
    assert isinstance(error, OSError)
    return os.strerror(error.errno).lower() if error.errno else "its host cannot be reached"


def _decoded(path: str) -> str:
    """Return a path as a server could read it that decodes it several times. Raises ValueError."""
    for _ in range(_MOST_DECODINGS):
        plain = unquote(path)
        if plain == path:
            return path.replace("\\", "/")
        path = plain
    raise ValueError("its path is encoded too often")


def _splits(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True
