# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

from __future__ import annotations

import time
from typing import Optional, Tuple

import urllib3

from ._failures import NoReply, TimedOut
from ._messages import Request, Response

_LONGEST_BODY = 4 * 1024 * 1024
_PIECE = 65536


class Urllib3Transport:
    """
    Sends requests through urllib3. Give it a pool of your own for a proxy, certificates or limits:
    `Urllib3Transport(urllib3.ProxyManager("http://proxy:3128"))`.
    """

    def __init__(self, pool: Optional[urllib3.PoolManager] = None) -> None:
        self._pool = urllib3.PoolManager(maxsize=10) if pool is None else pool

    def __call__(self, request: Request) -> Response:
        headers = urllib3.HTTPHeaderDict()
        for name, value in request.headers:
            headers.add(name, value)
        ends = None if request.timeout is None else time.monotonic() + request.timeout
        try:
            reply = self._pool.request(
                request.method,
                request.url,
                headers=headers,
                body=request.body,
                timeout=urllib3.Timeout(total=request.timeout, connect=None, read=None),
                # Neither is repeated here: a redirect could carry credentials to another host.
                retries=False,
                redirect=False,
                preload_content=False,
            )
            body, is_whole = _read(request, reply, ends)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            failure = _failure(request, error)
        else:
            return Response(reply.status, tuple(reply.headers.items()), body, is_whole)
        # Raised out here, so that the error does not carry the other one, which knows the URL with its query.
        raise failure

    def close(self) -> None:
        self._pool.clear()


def _read(
    request: Request, reply: urllib3.BaseHTTPResponse, ends: Optional[float]
) -> Tuple[bytes, bool]:
    body = b""
    is_read = False
    try:
        while True:
            piece = reply.read1(_PIECE)
            if piece == b"":
                is_read = True
                return body, True
            if len(body) + len(piece) > _LONGEST_BODY:
                return body, False
            body += piece
            # Each piece may come in time, and all of them too late.
            if ends is not None and time.monotonic() > ends:
                raise urllib3.exceptions.TimeoutError
    finally:
        if is_read:
            reply.release_conn()
        else:
            reply.close()


def _failure(request: Request, error: Exception) -> NoReply:
    # For urllib3 a refused connection is a timeout, too.
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
        return TimedOut(request.operation, "had no reply in time")
    return NoReply(request.operation, f"had no reply: {_reason(error)}")


def _reason(error: BaseException) -> str:
    """What went wrong, in the system's words if it has some; urllib3's own words may repeat the URL."""
    cause: Optional[BaseException] = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        inner = next((one for one in cause.args if isinstance(one, BaseException)), None)
        cause = inner or cause.__cause__ or cause.__context__
    return type(error).__name__
