# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

"""Looks at what a caller gives, before anything is sent. What is refused is not repeated: it may be a credential."""

from __future__ import annotations

import math
import re
import threading
from typing import Mapping, Optional
from urllib.parse import urlsplit

from ._failures import RequestInvalid

CLIENT = "Signoff"
"""Stands in errors for the operation, where the client itself is made."""

# RFC 9110, section 5.6.2.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
# RFC 6265, section 4.1.1.
_COOKIE_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_SCHEME = re.compile(r"\s*bearer\s", re.IGNORECASE)


def plain_base_url(text: object) -> str:
    """The address of the service, perhaps with a prefix, without a slash at its end."""
    fault = _fault_of_url(text)
    if fault is not None or not isinstance(text, str):
        raise RequestInvalid(CLIENT, f"has a base URL {fault}: give a URL such as http://localhost:8080")
    return text.rstrip("/")


def _fault_of_url(text: object) -> Optional[str]:
    if not isinstance(text, str) or re.search(r"[\x00-\x20\x7f]", text):
        return "that is no URL"
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
    except ValueError:
        return "that is no URL"
    if url.scheme not in ("http", "https") or not host:
        return "without http:// or https:// and a host"
    if url.username is not None or "?" in text or "#" in text:
        return "with a user, query or fragment"
    return None


def check_timeout(operation: str, timeout: object) -> None:
    if timeout is None or (is_number(timeout) and 0 < timeout < threading.TIMEOUT_MAX):  # type: ignore[operator]
        return
    raise RequestInvalid(operation, "has a timeout that is no number of seconds above 0")


def check_repeats(retries: object, retry_wait: object) -> None:
    if type(retries) is not int or retries < 0:
        raise RequestInvalid(CLIENT, "has retries that are no integer from 0 on")
    if not is_number(retry_wait) or retry_wait < 0:  # type: ignore[operator]
        raise RequestInvalid(CLIENT, "has a retry_wait that is no number of seconds from 0 on")


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def check_integers(operation: str, values: Mapping[str, object], required: bool) -> None:
    for name, value in values.items():
        if value is None and not required:
            continue
        # For Python True is an integer, too.
        if not isinstance(value, int) or isinstance(value, bool):
            raise RequestInvalid(operation, f"has a {name} that is no integer")


def check_headers(operation: str, headers: Mapping[str, object]) -> None:
    for name, value in headers.items():
        if not isinstance(name, str) or _NAME.fullmatch(name) is None:
            raise RequestInvalid(operation, "has a header whose name HTTP cannot carry")
        # Looked at here, as http.client repeats a value that it refuses.
        if not isinstance(value, str) or _HEADER_VALUE.fullmatch(value) is None:
            raise RequestInvalid(operation, f"has a value that the header {name} cannot carry")


def check_credential(operation: str, credential: object) -> None:
    if not isinstance(credential, str):
        raise RequestInvalid(operation, "has a credential that is no text")
    if _SCHEME.match(credential) is not None:
        raise RequestInvalid(operation, "has a credential with its scheme: give the credential without Bearer")


def check_cookie(operation: str, name: object, value: object) -> None:
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise RequestInvalid(operation, "has a cookie whose name HTTP cannot carry")
    if not isinstance(value, str) or _COOKIE_VALUE.fullmatch(value) is None:
        raise RequestInvalid(operation, f"has a value that the cookie {name} cannot carry")
