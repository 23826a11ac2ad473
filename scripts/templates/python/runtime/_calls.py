from __future__ import annotations

import json
import random
import re
import time
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple
from urllib.parse import quote, urlencode, urlsplit

from pydantic import TypeAdapter, ValidationError

from ._cookies import cookie_header, is_cookie_value, keep_cookies
from ._failures import (
    OPERATION_OUTSIDE,
    ErrorTable,
    NoReply,
    RequestInvalid,
    Shape,
    UndocumentedReply,
)
from ._messages import Headers, Request, Response, Transport
from ._outcomes import Outcome, recognise
from ._version import __version__

FORM = "application/x-www-form-urlencoded"
USER_AGENT = f"signoff-client/{__version__}"

# Only what changes nothing is sent again: a login may start a session each time, and count as an attempt.
_SAFE = ("GET", "HEAD")
# What proxies answer in place of the service. What the service itself answers is an answer.
_PASSING = (502, 503, 504)
_LONGEST_WAIT = 5.0
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True)
class Reply:
    """A reply, as `on_reply` is told of it."""

    operation: str
    status: int
    outcome: Optional[str]
    request_id: Optional[str]
    headers: Headers = field(repr=False)


@dataclass(frozen=True)
class Scheme:
    """How an operation carries a credential."""

    kind: str
    name: str = ""


@dataclass(frozen=True)
class Settings:
    base_url: str
    credential: Optional[str]
    timeout: float
    retries: int
    retry_wait: float
    headers: Mapping[str, str]
    cookies: CookieJar
    transport: Transport
    on_reply: Optional[Callable[[Reply], None]]
    errors: ErrorTable
    outside: Shape


def plain_base_url(text: str) -> str:
    """The address of the service, perhaps with a prefix, without a slash at its end."""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError("The base URL must start with http:// or https:// and a host")
    if url.username is not None or url.query or url.fragment:
        raise ValueError("The base URL must have no user, query or fragment")
    return text.rstrip("/")


class Calls:
    """Turns calls of operations into requests, and replies into results and errors."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        returns: Any,
        *,
        path_parameters: Optional[Mapping[str, object]] = None,
        query: Optional[Mapping[str, object]] = None,
        headers: Optional[Mapping[str, object]] = None,
        body: Optional[Mapping[str, object]] = None,
        body_required: bool = False,
        content_type: str = "application/json",
        schemes: Tuple[Scheme, ...] = (),
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        members = _present(body)
        content = None
        url = None
        try:
            url = self._settings.base_url + _target(path, path_parameters or {}, _present(query))
            if body_required or members:
                content = _write(members, content_type)
        except UnicodeEncodeError:
            pass
        if url is None or (content is None and (body_required or members)):
            # Raised out here, as the other error repeats the whole text.
            raise RequestInvalid(operation, "has text with half a surrogate pair")
        lines = {"Accept": "application/json, */*;q=0.5", "User-Agent": USER_AGENT, **self._settings.headers}
        lines.update((name, str(value)) for name, value in _present(headers).items())
        if content is not None:
            lines["Content-Type"] = content_type
        request = Request(
            operation,
            method,
            url,
            self._with_credential(operation, url, lines, schemes, credential),
            content,
            self._settings.timeout if timeout is None else timeout,
        )
        outcome, response = self._exchange(request)
        return self._result(operation, outcome, response, returns)

    def _with_credential(
        self,
        operation: str,
        url: str,
        lines: Dict[str, str],
        schemes: Tuple[Scheme, ...],
        credential: Optional[str],
    ) -> List[Tuple[str, str]]:
        cookies: List[str] = []
        for scheme in schemes:
            if scheme.kind == "cookie":
                # The jar has its own; the client's credential is for headers.
                if credential is None:
                    continue
                if not is_cookie_value(credential):
                    raise RequestInvalid(operation, "has a credential that no cookie can carry")
                cookies.append(f"{scheme.name}={credential}")
                continue
            value = self._settings.credential if credential is None else credential
            if value is None:
                continue
            if scheme.kind == "bearer":
                lines["Authorization"] = f"Bearer {value}"
            else:
                lines[scheme.name] = value
        cookie = cookie_header(self._settings.cookies, url, cookies)
        if cookie is not None:
            lines["Cookie"] = cookie
        for name, value in lines.items():
            # Looked at here, as http.client repeats a value that it refuses.
            if _HEADER_VALUE.fullmatch(value) is None:
                raise RequestInvalid(operation, f"has a value that the header {name} cannot carry")
        return list(lines.items())

    def _exchange(self, request: Request) -> Tuple[Optional[Outcome], Response]:
        retries = self._settings.retries if request.method in _SAFE else 0
        attempt = 0
        while True:
            pause = self._settings.retry_wait * 2**attempt * (0.5 + random.random() / 2)
            try:
                response = self._settings.transport(request)
            except NoReply:
                if attempt == retries:
                    raise
            else:
                outcome = recognise(request.operation, response)
                keep_cookies(self._settings.cookies, request.url, response)
                self._tell(request.operation, outcome, response)
                if attempt == retries or outcome is not None or response.status not in _PASSING:
                    return outcome, response
                asked = response.header("Retry-After") or ""
                pause = max(pause, float(asked) if asked.isdecimal() else 0)
            time.sleep(min(pause, _LONGEST_WAIT))
            attempt += 1

    def _tell(self, operation: str, outcome: Optional[Outcome], response: Response) -> None:
        if self._settings.on_reply is None:
            return
        name = None if outcome is None else outcome.name
        request_id = response.header("X-Request-Id")
        self._settings.on_reply(Reply(operation, response.status, name, request_id, response.headers))

    def _result(
        self, operation: str, outcome: Optional[Outcome], response: Response, returns: Any
    ) -> Any:
        if outcome is None:
            raise UndocumentedReply(operation, None, response, None)
        inside = outcome.operation != OPERATION_OUTSIDE
        place = (outcome.operation, outcome.status, outcome.name)
        kind, shape = self._settings.errors.get(place, self._settings.outside)
        success = inside and 200 <= outcome.status < 300
        data = _read(response, outcome, returns if success else shape)
        if data is _UNFIT:
            raise UndocumentedReply(operation, None, response, None)
        if success:
            return data
        raise kind(operation, outcome.name, response, data)

    def close(self) -> None:
        close = getattr(self._settings.transport, "close", None)
        if close is not None:
            close()


_UNFIT = object()


def _present(values: Optional[Mapping[str, object]]) -> Dict[str, object]:
    return {name: value for name, value in (values or {}).items() if value is not None}


def _target(path: str, parameters: Mapping[str, object], query: Mapping[str, object]) -> str:
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path


def _write(members: Mapping[str, object], content_type: str) -> bytes:
    if content_type == FORM:
        return urlencode({name: str(value) for name, value in members.items()}).encode()
    return json.dumps(members, separators=(",", ":")).encode()


@lru_cache(maxsize=None)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _read(response: Response, outcome: Outcome, shape: Any) -> Any:
    """The body as its schema types it. Integers keep every digit."""
    if outcome.media_type is None or shape is None:
        return None
    if not outcome.is_json:
        return response.body.decode()
    try:
        return _adapter(shape).validate_json(response.body, strict=True)
    except ValidationError:
        return _UNFIT
