# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

from __future__ import annotations

from http.cookiejar import CookieJar
from types import TracebackType
from typing import Callable, Mapping, Optional, Type, Union

from ._arguments import plain_base_url
from ._calls import Calls, Reply, Settings
from ._cookies import new_jar
from ._messages import Transport
from ._transport import Urllib3Transport
from .contracts import (
    BodyApi,
    CookieApi,
    HeaderTokenApi,
    JwtApi,
    QueryApi,
    SharedApi,
    SystemApi,
)
from .errors import _ERRORS, _OUTSIDE


class Signoff(
    BodyApi,
    CookieApi,
    HeaderTokenApi,
    JwtApi,
    QueryApi,
    SharedApi,
    SystemApi,
):
    """
    A client of one Signoff service, with a method for each operation. Use it in a `with` statement, or
    `close` it.
    Threads may share it; users may not, as it holds the cookie of one.

    base_url: where the service is, perhaps with a prefix.
    credential: a session token or an access token for the operations that carry one in `Authorization`; each takes
        another as an argument of the same name. The call's credential wins over the client's, and both over `headers`.
    timeout: seconds that a call may take, all its attempts together; None for no limit.
    retries: how often a GET is sent again that had no reply, or a proxy's 502, 503 or 504. Nothing else is sent again.
    retry_wait: seconds before the first of these; each wait doubles, up to five seconds.
    headers: sent with every request.
    cookies: what to begin with, by name, or a jar to hold them in. They are held and sent as by a browser.
    transport: sends the requests in place of `Urllib3Transport()`.
    on_reply: is told of every reply, and its request id.
    """

    def __init__(
        self,
        base_url: str,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = 10.0,
        retries: int = 2,
        retry_wait: float = 0.1,
        headers: Optional[Mapping[str, str]] = None,
        cookies: Union[CookieJar, Mapping[str, str], None] = None,
        transport: Optional[Transport] = None,
        on_reply: Optional[Callable[[Reply], None]] = None,
    ) -> None:
        self.base_url = plain_base_url(base_url)
        self.cookies = cookies if isinstance(cookies, CookieJar) else new_jar(self.base_url, cookies or {})
        self._calls = Calls(
            Settings(
                base_url=self.base_url,
                credential=credential,
                timeout=timeout,
                retries=retries,
                retry_wait=retry_wait,
                headers=dict(headers or {}),
                cookies=self.cookies,
                transport=Urllib3Transport() if transport is None else transport,
                on_reply=on_reply,
                errors=_ERRORS,
                outside=_OUTSIDE,
            )
        )

    def close(self) -> None:
        self._calls.close()

    def __enter__(self) -> Signoff:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Signoff({self.base_url!r})"
