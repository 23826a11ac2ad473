# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

"""The operations, a class for each contract; Signoff is all of them."""

from __future__ import annotations

from typing import Optional

from . import models
from ._calls import Calls, Scheme


class BodyApi:
    """The operations of `body`."""

    _calls: Calls

    def body_login(
        self,
        username: str,
        password: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.BodyStarted:
        """
        Start a session.

        `session` in the reply is the session token; send it back in the logout's body. `request` is the
        request's id, as in X-Request-Id.

        username: Compared after Unicode NFKC and case folding.
        password: Every byte counts.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.BodyLoginError if the service answers otherwise.
        """
        data: models.BodyStarted = self._calls.send(
            "bodyLogin",
            "POST",
            "/body/api/auth/login",
            models.BodyStarted,
            body={"username": username, "password": password},
            body_required=True,
            timeout=timeout,
        )
        return data

    def body_logout(
        self,
        session: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.BodyEnded:
        """
        End the session named in the body.

        Send `{"session": TOKEN}`.

        session: Any credential.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.BodyLogoutError if the service answers otherwise.
        """
        data: models.BodyEnded = self._calls.send(
            "bodyLogout",
            "POST",
            "/body/api/auth/logout",
            models.BodyEnded,
            body={"session": session},
            body_required=True,
            timeout=timeout,
        )
        return data


class CookieApi:
    """The operations of `cookie`."""

    _calls: Calls

    def cookie_get_session(
        self,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.Profile:
        """
        Tell whose session the cookie is.

        Reads `auth_session`. Two cookies of that name count as none.

        credential: Sent in place of the cookie that is held.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.CookieGetSessionError if the service answers otherwise.
        """
        data: models.Profile = self._calls.send(
            "cookieGetSession",
            "GET",
            "/cookie/api/auth/session",
            models.Profile,
            schemes=(Scheme("cookie", "auth_session"),),
            credential=credential,
            timeout=timeout,
        )
        return data

    def cookie_login(
        self,
        username: str,
        password: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.Profile:
        """
        Start a session and set its cookie.

        Sets `auth_session`. The token itself is in no body. A cookie sent along is not adopted.

        username: Compared after Unicode NFKC and case folding.
        password: Every byte counts.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.CookieLoginError if the service answers otherwise.
        """
        data: models.Profile = self._calls.send(
            "cookieLogin",
            "POST",
            "/cookie/api/auth/login",
            models.Profile,
            body={"username": username, "password": password},
            body_required=True,
            timeout=timeout,
        )
        return data

    def cookie_logout(
        self,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> bool:
        """
        End the session behind the cookie.

        Answers `true` when an active session was ended and `false` when there was none; clears the cookie
        either way. A body is ignored.

        credential: Sent in place of the cookie that is held.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.CookieLogoutError if the service answers otherwise.
        """
        data: bool = self._calls.send(
            "cookieLogout",
            "POST",
            "/cookie/api/auth/logout",
            bool,
            schemes=(Scheme("cookie", "auth_session"),),
            credential=credential,
            timeout=timeout,
        )
        return data


class HeaderTokenApi:
    """The operations of `header-token`."""

    _calls: Calls

    def header_get_session(
        self,
        *,
        session_token: Optional[str] = None,
        session_token_in_query: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.Profile:
        """
        Tell whose session it is.

        Send the token in the header `session_token` or in the query parameter of that name. Both are fine if
        they are equal. Proxies such as nginx drop headers with underscores unless told otherwise.

        session_token: Any credential.
        session_token_in_query: Any credential. Query strings end up in logs of proxies and in histories;
        prefer the header.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.HeaderGetSessionError if the service answers otherwise.
        """
        data: models.Profile = self._calls.send(
            "headerGetSession",
            "GET",
            "/auth/session",
            models.Profile,
            query={"session_token": session_token_in_query},
            headers={"session_token": session_token},
            timeout=timeout,
        )
        return data

    def header_logout(
        self,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.Message:
        """
        End the session named in the Authorization header.

        Send the token as `Authorization: Bearer TOKEN`, or the bare token. Another scheme than Bearer names
        no session. A body is ignored.

        credential: Sent in place of the client's own.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.HeaderLogoutError if the service answers otherwise.
        """
        data: models.Message = self._calls.send(
            "headerLogout",
            "POST",
            "/logout",
            models.Message,
            schemes=(Scheme("header", "Authorization"),),
            credential=credential,
            timeout=timeout,
        )
        return data


class JwtApi:
    """The operations of `jwt`."""

    _calls: Calls

    def jwt_login(
        self,
        username: str,
        password: str,
        *,
        form: bool = False,
        timeout: Optional[float] = None,
    ) -> models.TokenGrant:
        """
        Start a session with an access token.

        Takes JSON, or a form as OAuth 2 password clients send it. The access token is exactly as alive as its
        session; others verify it with the keys at /.well-known/jwks.json.

        username: Compared after Unicode NFKC and case folding.
        password: Every byte counts.
        form: Sends a form in place of JSON.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.JwtLoginError if the service answers otherwise.
        """
        data: models.TokenGrant = self._calls.send(
            "jwtLogin",
            "POST",
            "/api/v1/auth/login",
            models.TokenGrant,
            body={"username": username, "password": password},
            body_required=True,
            content_type="application/x-www-form-urlencoded" if form else "application/json",
            timeout=timeout,
        )
        return data

    def jwt_logout(
        self,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.Message:
        """
        End the session behind the bearer credential.

        Answers the same for any bearer credential, valid or not: after it, no live session stands behind the
        one that was sent. A body is ignored.

        credential: Sent in place of the client's own.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.JwtLogoutError if the service answers otherwise.
        """
        data: models.Message = self._calls.send(
            "jwtLogout",
            "POST",
            "/api/v1/auth/logout",
            models.Message,
            schemes=(Scheme("bearer"),),
            credential=credential,
            timeout=timeout,
        )
        return data

    def jwt_me(
        self,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.Account:
        """
        Tell whose session it is.

        credential: Sent in place of the client's own.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.JwtMeError if the service answers otherwise.
        """
        data: models.Account = self._calls.send(
            "jwtMe",
            "GET",
            "/api/v1/auth/me",
            models.Account,
            schemes=(Scheme("bearer"),),
            credential=credential,
            timeout=timeout,
        )
        return data


class QueryApi:
    """The operations of `query`."""

    _calls: Calls

    def query_get_user(
        self,
        id: int,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.QueryUser:
        """
        Read the user of a session.

        Send the token as `Authorization: Bearer TOKEN`. A session reads its own user only.

        id: The user's id.
        credential: Sent in place of the client's own.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.QueryGetUserError if the service answers otherwise.
        """
        data: models.QueryUser = self._calls.send(
            "queryGetUser",
            "GET",
            "/api/users/{id}",
            models.QueryUser,
            path_parameters={"id": id},
            integers={"id": id},
            schemes=(Scheme("bearer"),),
            credential=credential,
            timeout=timeout,
        )
        return data

    def query_get_user_pinned(
        self,
        id: int,
        *,
        credential: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.QueryUser:
        """
        Read the user of a session (pinned).

        Send the token as `Authorization: Bearer TOKEN`. A session reads its own user only. The same operation
        behind the prefix that pins this contract.

        id: The user's id.
        credential: Sent in place of the client's own.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.QueryGetUserPinnedError if the service answers otherwise.
        """
        data: models.QueryUser = self._calls.send(
            "queryGetUserPinned",
            "GET",
            "/query/api/users/{id}",
            models.QueryUser,
            path_parameters={"id": id},
            integers={"id": id},
            schemes=(Scheme("bearer"),),
            credential=credential,
            timeout=timeout,
        )
        return data

    def query_login(
        self,
        username: str,
        password: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.QueryStarted:
        """
        Start a session.

        The token and the user's id go into the logout's query, or the token into an Authorization header as
        Bearer.

        username: Compared after Unicode NFKC and case folding.
        password: Every byte counts.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.QueryLoginError if the service answers otherwise.
        """
        data: models.QueryStarted = self._calls.send(
            "queryLogin",
            "POST",
            "/query/api/auth/login",
            models.QueryStarted,
            body={"username": username, "password": password},
            body_required=True,
            timeout=timeout,
        )
        return data

    def query_logout(
        self,
        user_id: int,
        session_id: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.QueryEnded:
        """
        End a session by user and session.

        `sessionId` is the session token from the login. Both parameters must name the same session. A body is
        ignored, and so is its media type.

        user_id: The id of the user whose session it is.
        session_id: Any credential of that user.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.QueryLogoutError if the service answers otherwise.
        """
        data: models.QueryEnded = self._calls.send(
            "queryLogout",
            "POST",
            "/query/api/auth/logout",
            models.QueryEnded,
            query={"userId": user_id, "sessionId": session_id},
            integers={"userId": user_id},
            timeout=timeout,
        )
        return data


class SharedApi:
    """The operations of `shared`."""

    _calls: Calls

    def login(
        self,
        username: str,
        password: str,
        *,
        timeout: Optional[float] = None,
    ) -> models.SharedStarted:
        """
        Start a session, for clients of the query and the body contract.

        Cannot tell its caller, so that its reply satisfies both documents at once. The token works in every
        contract.

        username: Compared after Unicode NFKC and case folding.
        password: Every byte counts.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.LoginError if the service answers otherwise.
        """
        data: models.SharedStarted = self._calls.send(
            "login",
            "POST",
            "/api/auth/login",
            models.SharedStarted,
            body={"username": username, "password": password},
            body_required=True,
            timeout=timeout,
        )
        return data

    def logout(
        self,
        *,
        user_id: Optional[int] = None,
        session_id: Optional[str] = None,
        session: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> models.SharedEnded:
        """
        End a session; the request says which contract it speaks.

        A `userId` or `sessionId` parameter speaks query. Otherwise a JSON body speaks body. Otherwise the
        `auth_session` cookie speaks cookie. Nothing at all is answered as a missing cookie. Parameters and a
        body with `session` at once are ambiguous and end nothing; a cookie beside an explicit carrier is
        ignored, and so is Authorization.

        user_id: The id of the user whose session it is. With it, the request speaks the query contract.
        session_id: Any credential of that user. With it, the request speaks the query contract.
        session: Any credential.
        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.LogoutError if the service answers otherwise.
        """
        data: models.SharedEnded = self._calls.send(
            "logout",
            "POST",
            "/api/auth/logout",
            models.SharedEnded,
            query={"userId": user_id, "sessionId": session_id},
            optional_integers={"userId": user_id},
            body={"session": session},
            timeout=timeout,
        )
        return data


class SystemApi:
    """The operations of `system`."""

    _calls: Calls

    def get_contract_json(
        self,
        *,
        timeout: Optional[float] = None,
    ) -> models.Document:
        """
        This document as JSON.

        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.GetContractJsonError if the service answers otherwise.
        """
        data: models.Document = self._calls.send(
            "getContractJson",
            "GET",
            "/openapi.json",
            models.Document,
            timeout=timeout,
        )
        return data

    def get_contract_yaml(
        self,
        *,
        timeout: Optional[float] = None,
    ) -> str:
        """
        This document as it was written.

        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.GetContractYamlError if the service answers otherwise.
        """
        data: str = self._calls.send(
            "getContractYaml",
            "GET",
            "/openapi.yaml",
            str,
            timeout=timeout,
        )
        return data

    def get_health(
        self,
        *,
        timeout: Optional[float] = None,
    ) -> models.Health:
        """
        Tell that the process lives.

        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.GetHealthError if the service answers otherwise.
        """
        data: models.Health = self._calls.send(
            "getHealth",
            "GET",
            "/healthz",
            models.Health,
            timeout=timeout,
        )
        return data

    def get_key_set(
        self,
        *,
        timeout: Optional[float] = None,
    ) -> models.KeySet:
        """
        List the public keys that verify access tokens.

        For services that verify access tokens themselves (RFC 7517). A token that verifies may still belong
        to a session that has ended: ask Signoff to be sure.

        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.GetKeySetError if the service answers otherwise.
        """
        data: models.KeySet = self._calls.send(
            "getKeySet",
            "GET",
            "/.well-known/jwks.json",
            models.KeySet,
            timeout=timeout,
        )
        return data

    def get_readiness(
        self,
        *,
        timeout: Optional[float] = None,
    ) -> models.Health:
        """
        Tell whether requests can be served.

        Ask this before sending traffic. It reads from and writes to the store.

        timeout: Seconds that the call may take, in place of the client's.

        Raises errors.GetReadinessError if the service answers otherwise.
        """
        data: models.Health = self._calls.send(
            "getReadiness",
            "GET",
            "/readyz",
            models.Health,
            timeout=timeout,
        )
        return data
