# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

from __future__ import annotations

from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Collection, Iterable, Mapping, Optional
from urllib.parse import urlsplit
from urllib.request import Request as Target

from ._arguments import CLIENT, check_cookie
from ._messages import Response


class BrowserPolicy(DefaultCookiePolicy):
    """A `Secure` cookie also goes over plain HTTP to this very machine, as browsers have it for
    development."""

    def return_ok_secure(self, cookie: Cookie, request: Target) -> bool:
        return super().return_ok_secure(cookie, request) or _is_loopback(request.full_url)


def new_jar(url: str, cookies: Mapping[str, str]) -> CookieJar:
    """A jar that holds these cookies as if the URL had set them."""
    jar = CookieJar(BrowserPolicy())
    for name, value in cookies.items():
        check_cookie(CLIENT, name, value)
    lines = [("Set-Cookie", f"{name}={value}; Path=/") for name, value in cookies.items()]
    keep_cookies(jar, url, Response(200, lines, b""))
    return jar


def cookie_header(jar: CookieJar, url: str, given: Iterable[str]) -> Optional[str]:
    """What the jar holds for the URL, each without quotes; `given` take the place of those of the same
    name."""
    target = Target(url)
    jar.add_cookie_header(target)
    given = list(given)
    names = {pair.partition("=")[0] for pair in given}
    held = (target.get_header("Cookie") or "").split("; ")
    pairs = [pair for pair in held if pair != "" and pair.partition("=")[0] not in names] + given
    return "; ".join(pairs) if pairs else None


def keep_cookies(jar: CookieJar, url: str, response: Response, given: Collection[str] = ()) -> None:
    """Keeps what the reply sets, but for cookies of the names that were given: they are not the jar's."""
    jar.extract_cookies(_Headers(response, given), Target(url))  # type: ignore[arg-type]


class _Headers:
    """As much of urllib's response as a jar looks at."""

    def __init__(self, response: Response, given: Collection[str]) -> None:
        self._message = Message()
        for name, value in response.headers:
            if name.lower() == "set-cookie" and value.partition("=")[0].strip() not in given:
                self._message["Set-Cookie"] = value

    def info(self) -> Message:
        return self._message


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
