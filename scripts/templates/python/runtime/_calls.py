from __future__ import annotations

import json
import math
import random
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple
from urllib.parse import quote, urlencode

from pydantic import TypeAdapter, ValidationError

from ._arguments import (
    CLIENT,
    check_cookie,
    check_credential,
    check_headers,
    check_integers,
    check_repeats,
    check_timeout,
)
from ._cookies import cookie_header, keep_cookies
from ._failures import (
    OPERATION_OUTSIDE,
    ErrorTable,
    NoReply,
    RequestInvalid,
    Shape,
    TimedOut,
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
# As late as this, what was sent had all the time that there was.
_TICK = 0.01


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
    timeout: Optional[float]
    retries: int
    retry_wait: float
    headers: Mapping[str, str]
    cookies: CookieJar
    transport: Transport
    on_reply: Optional[Callable[[Reply], None]]
    errors: ErrorTable
    outside: Shape


class Calls:
    """Turns calls of operations into requests, and replies into results and errors."""

    def __init__(self, settings: Settings) -> None:
        check_timeout(CLIENT, settings.timeout)
        check_repeats(settings.retries, settings.retry_wait)
        check_headers(CLIENT, settings.headers)
        if settings.credential is not None:
            check_credential(CLIENT, settings.credential)
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
        integers: Optional[Mapping[str, object]] = None,
        optional_integers: Optional[Mapping[str, object]] = None,
        headers: Optional[Mapping[str, object]] = None,
        body: Optional[Mapping[str, object]] = None,
        body_required: bool = False,
        content_type: str = "application/json",
        schemes: Tuple[Scheme, ...] = (),
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        timeout = self._settings.timeout if timeout is None else timeout
        check_timeout(operation, timeout)
        check_integers(operation, integers or {}, required=True)
        check_integers(operation, optional_integers or {}, required=False)
        members = _present(body)
        content = None
        url = None
        try:
            url = self._settings.base_url + _target(path, path_parameters or {}, _present(query))
            if body_required or members:
                content = _write(members, content_type)
        except (TypeError, ValueError):
            pass
        if url is None or (content is None and (body_required or members)):
            # Raised out here, as the other error repeats the whole text.
            raise RequestInvalid(operation, "has an argument that cannot be written")
        lines = {"Accept": "application/json, */*;q=0.5", "User-Agent": USER_AGENT}
        for name, value in [*self._settings.headers.items(), *_present(headers).items()]:
            check_headers(operation, {name: value})
            _put(lines, name, str(value))
        if content is not None:
            _put(lines, "Content-Type", content_type)
        given = [scheme.name for scheme in schemes if scheme.kind == "cookie" and credential is not None]
        request = Request(
            operation,
            method,
            url,
            self._with_credential(operation, url, lines, schemes, credential),
            content,
            timeout,
        )
        outcome, response = self._exchange(request, given)
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
                check_cookie(operation, scheme.name, credential)
                cookies.append(f"{scheme.name}={credential}")
                continue
            value = self._settings.credential if credential is None else credential
            if value is None:
                continue
            check_credential(operation, value)
            if scheme.kind == "bearer":
                _put(lines, "Authorization", f"Bearer {value}")
            else:
                _put(lines, scheme.name, value)
        cookie = cookie_header(self._settings.cookies, url, cookies)
        if cookie is not None:
            _put(lines, "Cookie", cookie)
        check_headers(operation, lines)
        return list(lines.items())

    def _exchange(self, whole: Request, given: List[str]) -> Tuple[Optional[Outcome], Response]:
        request = whole
        ends = math.inf if whole.timeout is None else time.monotonic() + whole.timeout
        retries = self._settings.retries if request.method in _SAFE else 0
        attempt = 0
        while True:
            pause = self._settings.retry_wait * 2**attempt * (0.5 + random.random() / 2)
            pause = min(pause, _LONGEST_WAIT)
            try:
                response = self._settings.transport(request)
            except NoReply as error:
                late = isinstance(error, TimedOut) and ends - time.monotonic() < _TICK
                if not late and (attempt == retries or ends - time.monotonic() <= pause):
                    raise
            else:
                outcome = recognise(request.operation, response)
                keep_cookies(self._settings.cookies, request.url, response, given)
                self._tell(request.operation, outcome, response)
                if attempt == retries or outcome is not None or response.status not in _PASSING:
                    return outcome, response
                asked = response.header("Retry-After") or ""
                pause = min(max(pause, float(asked) if asked.isdecimal() else 0), _LONGEST_WAIT)
                if ends - time.monotonic() <= pause:
                    return outcome, response
            if late:
                break
            time.sleep(pause)
            attempt += 1
            if whole.timeout is not None:
                request = replace(whole, timeout=max(ends - time.monotonic(), _TICK))
        # Raised out here: the limit is the call's, and the other error knows of its attempt alone.
        raise TimedOut(whole.operation, f"had no reply within {whole.timeout:g} s")

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


def _put(lines: Dict[str, str], name: str, value: str) -> None:
    """Sets a header in place of one of that name, in whatever letters."""
    for other in [other for other in lines if other.lower() == name.lower()]:
        del lines[other]
    lines[name] = value


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
