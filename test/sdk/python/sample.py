"""A user's program, which `mypy --strict` must find clean."""

from __future__ import annotations

from datetime import datetime
from http.cookiejar import CookieJar
from typing import List

from signoff_client import NoReply, Reply, ReplyError, Request, Response, Signoff, SignoffError, Urllib3Transport, models
from signoff_client.errors import BodyLoginError, JwtLoginError, JwtLoginMalformed, LogoutError, LogoutQueryFailure

replies: List[Reply] = []


def transport(request: Request) -> Response:
    return Urllib3Transport()(request)


def log_in(signoff: Signoff) -> str:
    try:
        return signoff.body_login("ada", "correct horse battery staple").session
    except BodyLoginError as error:
        if error.outcome == "too-many-attempts" and error.retry_after is not None:
            return f"wait {error.retry_after + 1} s"
        words: str = error.data.error
        return f"{error.status} {words} {error.request_id}"


def faults(signoff: Signoff) -> List[str]:
    try:
        signoff.jwt_login(username="ada", password="p", form=True, timeout=1.5)
    except JwtLoginMalformed as error:
        return [fault.msg for fault in error.data.detail]
    except JwtLoginError as error:
        if isinstance(error.data, models.JwtError):
            return [str(error.data.error_id)]
    except NoReply:
        return ["nothing came"]
    return []


def log_out(signoff: Signoff, session: models.QuerySession) -> bool:
    ends: datetime = session.expires_at
    number: int = session.user_id
    try:
        ended = signoff.logout(user_id=number, session_id=session.session_token)
    except LogoutQueryFailure as error:
        path: str = error.data.path
        raise RuntimeError(f"{path} {ends}") from error
    except LogoutError as error:
        if isinstance(error.data, models.CookieError):
            return error.data.error
        return False
    return ended if isinstance(ended, bool) else len(ended.message) > 0


def main() -> None:
    with Signoff("http://localhost:8080", credential="sess_x", cookies=CookieJar(), on_reply=replies.append) as signoff:
        log_in(signoff)
        faults(signoff)
        log_out(signoff, signoff.query_login("ada", "p").data)
        cleared: bool = signoff.cookie_logout()
        try:
            print(signoff.jwt_me().id + 1, cleared)
        except ReplyError as error:
            print(error.status, error.outcome)
        except SignoffError as error:
            print(error.operation)
