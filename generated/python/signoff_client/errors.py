# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

"""
What the operations answer when they do not succeed: an error for each operation, and below it one for each outcome.
`error.data` is the body, as its schema types it.
"""

from __future__ import annotations

from typing import Literal, Optional, Union

from . import models
from ._failures import ErrorTable as _ErrorTable
from ._failures import NoReply as NoReply
from ._failures import ReplyError as ReplyError
from ._failures import RequestInvalid as RequestInvalid
from ._failures import SignoffError as SignoffError
from ._failures import TimedOut as TimedOut
from ._failures import UndocumentedReply as UndocumentedReply


class OutsideError(ReplyError):
    """What the service answers where a request reaches none of its operations."""

    outcome: Literal[
        "preflight",
        "request-ambiguous",
        "request-malformed",
        "not-found",
        "method-not-allowed",
        "request-timeout",
        "body-too-large",
        "headers-too-large",
        "failure",
    ]
    data: Optional[models.Problem]


class BodyLoginError(ReplyError):
    """body_login did not succeed."""

    status: Literal[400, 401, 413, 415, 429, 500, 503]
    outcome: Literal[
        "body-malformed",
        "fields-missing",
        "credentials-invalid",
        "body-too-large",
        "type-unsupported",
        "too-many-attempts",
        "failure",
        "overloaded",
    ]
    data: models.BodyError


class BodyLoginBodyMalformed(BodyLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.BodyError


class BodyLoginFieldsMissing(BodyLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["fields-missing"]
    data: models.BodyError


class BodyLoginCredentialsInvalid(BodyLoginError):
    """The username is unknown, the password is wrong, or the user is disabled. Nothing tells which."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.BodyError


class BodyLoginBodyTooLarge(BodyLoginError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.BodyError


class BodyLoginTypeUnsupported(BodyLoginError):
    """The body is not declared as JSON."""

    status: Literal[415]
    outcome: Literal["type-unsupported"]
    data: models.BodyError


class BodyLoginTooManyAttempts(BodyLoginError):
    """Too many logins for this username failed in a row, or too many from this address. Try again after
    Retry-After seconds."""

    status: Literal[429]
    outcome: Literal["too-many-attempts"]
    data: models.BodyError


class BodyLoginFailure(BodyLoginError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.BodyError


class BodyLoginOverloaded(BodyLoginError):
    """More logins wait than can be served soon. Try again after Retry-After seconds."""

    status: Literal[503]
    outcome: Literal["overloaded"]
    data: models.BodyError


class BodyLogoutError(ReplyError):
    """body_logout did not succeed."""

    status: Literal[400, 404, 413, 500]
    outcome: Literal[
        "body-malformed",
        "session-missing",
        "session-doubled",
        "session-not-found",
        "body-too-large",
        "failure",
    ]
    data: models.BodyError


class BodyLogoutBodyMalformed(BodyLogoutError):
    """The body names no session. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.BodyError


class BodyLogoutSessionMissing(BodyLogoutError):
    """The body names no session. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["session-missing"]
    data: models.BodyError


class BodyLogoutSessionDoubled(BodyLogoutError):
    """The body names no session. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["session-doubled"]
    data: models.BodyError


class BodyLogoutSessionNotFound(BodyLogoutError):
    """The session is unknown, or has ended or expired."""

    status: Literal[404]
    outcome: Literal["session-not-found"]
    data: models.BodyError


class BodyLogoutBodyTooLarge(BodyLogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.BodyError


class BodyLogoutFailure(BodyLogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.BodyError


class CookieGetSessionError(ReplyError):
    """cookie_get_session did not succeed."""

    status: Literal[401, 413, 500]
    outcome: Literal[
        "cookie-missing",
        "session-invalid",
        "session-expired",
        "body-too-large",
        "failure",
    ]
    data: models.CookieError


class CookieGetSessionCookieMissing(CookieGetSessionError):
    """There is no cookie, or no active session behind it."""

    status: Literal[401]
    outcome: Literal["cookie-missing"]
    data: models.CookieError


class CookieGetSessionSessionInvalid(CookieGetSessionError):
    """There is no cookie, or no active session behind it."""

    status: Literal[401]
    outcome: Literal["session-invalid"]
    data: models.CookieError


class CookieGetSessionSessionExpired(CookieGetSessionError):
    """There is no cookie, or no active session behind it."""

    status: Literal[401]
    outcome: Literal["session-expired"]
    data: models.CookieError


class CookieGetSessionBodyTooLarge(CookieGetSessionError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.CookieError


class CookieGetSessionFailure(CookieGetSessionError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.CookieError


class CookieLoginError(ReplyError):
    """cookie_login did not succeed."""

    status: Literal[400, 401, 403, 413, 415, 429, 500, 503]
    outcome: Literal[
        "body-malformed",
        "fields-missing",
        "credentials-invalid",
        "origin-refused",
        "body-too-large",
        "type-unsupported",
        "too-many-attempts",
        "failure",
        "overloaded",
    ]
    data: models.CookieError


class CookieLoginBodyMalformed(CookieLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.CookieError


class CookieLoginFieldsMissing(CookieLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["fields-missing"]
    data: models.CookieError


class CookieLoginCredentialsInvalid(CookieLoginError):
    """The username is unknown, the password is wrong, or the user is disabled. Nothing tells which."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.CookieError


class CookieLoginOriginRefused(CookieLoginError):
    """A page of another origin sent the request. Nothing changed. Allow the origin in SIGNOFF_CORS_ORIGINS if
    it is yours."""

    status: Literal[403]
    outcome: Literal["origin-refused"]
    data: models.CookieError


class CookieLoginBodyTooLarge(CookieLoginError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.CookieError


class CookieLoginTypeUnsupported(CookieLoginError):
    """The body is not declared as JSON."""

    status: Literal[415]
    outcome: Literal["type-unsupported"]
    data: models.CookieError


class CookieLoginTooManyAttempts(CookieLoginError):
    """Too many logins for this username failed in a row, or too many from this address. Try again after
    Retry-After seconds."""

    status: Literal[429]
    outcome: Literal["too-many-attempts"]
    data: models.CookieError


class CookieLoginFailure(CookieLoginError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.CookieError


class CookieLoginOverloaded(CookieLoginError):
    """More logins wait than can be served soon. Try again after Retry-After seconds."""

    status: Literal[503]
    outcome: Literal["overloaded"]
    data: models.CookieError


class CookieLogoutError(ReplyError):
    """cookie_logout did not succeed."""

    status: Literal[401, 403, 413, 500]
    outcome: Literal[
        "cookie-missing",
        "origin-refused",
        "body-too-large",
        "failure",
    ]
    data: models.CookieError


class CookieLogoutCookieMissing(CookieLogoutError):
    """There is no cookie, an empty one, or two of that name."""

    status: Literal[401]
    outcome: Literal["cookie-missing"]
    data: models.CookieError


class CookieLogoutOriginRefused(CookieLogoutError):
    """A page of another origin sent the request. Nothing changed. Allow the origin in SIGNOFF_CORS_ORIGINS if
    it is yours."""

    status: Literal[403]
    outcome: Literal["origin-refused"]
    data: models.CookieError


class CookieLogoutBodyTooLarge(CookieLogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.CookieError


class CookieLogoutFailure(CookieLogoutError):
    """Signoff failed, or its store did. The cookie stays, and nothing may be concluded about the session."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.CookieError


class HeaderGetSessionError(ReplyError):
    """header_get_session did not succeed."""

    status: Literal[401, 413, 500]
    outcome: Literal[
        "token-missing",
        "token-invalid",
        "token-expired",
        "body-too-large",
        "failure",
    ]
    data: models.Detail


class HeaderGetSessionTokenMissing(HeaderGetSessionError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-missing"]
    data: models.Detail


class HeaderGetSessionTokenInvalid(HeaderGetSessionError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-invalid"]
    data: models.Detail


class HeaderGetSessionTokenExpired(HeaderGetSessionError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-expired"]
    data: models.Detail


class HeaderGetSessionBodyTooLarge(HeaderGetSessionError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.Detail


class HeaderGetSessionFailure(HeaderGetSessionError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.Detail


class HeaderLogoutError(ReplyError):
    """header_logout did not succeed."""

    status: Literal[401, 413, 500]
    outcome: Literal[
        "token-missing",
        "token-invalid",
        "token-expired",
        "body-too-large",
        "failure",
    ]
    data: models.Detail


class HeaderLogoutTokenMissing(HeaderLogoutError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-missing"]
    data: models.Detail


class HeaderLogoutTokenInvalid(HeaderLogoutError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-invalid"]
    data: models.Detail


class HeaderLogoutTokenExpired(HeaderLogoutError):
    """The credential is missing, names no session, or its session has ended."""

    status: Literal[401]
    outcome: Literal["token-expired"]
    data: models.Detail


class HeaderLogoutBodyTooLarge(HeaderLogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.Detail


class HeaderLogoutFailure(HeaderLogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.Detail


class JwtLoginError(ReplyError):
    """jwt_login did not succeed."""

    status: Literal[401, 413, 422, 429, 500, 503]
    outcome: Literal[
        "credentials-invalid",
        "body-too-large",
        "malformed",
        "too-many-attempts",
        "failure",
        "overloaded",
    ]
    data: Union[models.Detail, models.ValidationError, models.JwtError]


class JwtLoginCredentialsInvalid(JwtLoginError):
    """The username is unknown, the password is wrong, or the user is disabled. Nothing tells which."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.Detail


class JwtLoginBodyTooLarge(JwtLoginError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.Detail


class JwtLoginMalformed(JwtLoginError):
    """The body is not what a login needs; there is an entry for each fault."""

    status: Literal[422]
    outcome: Literal["malformed"]
    data: models.ValidationError


class JwtLoginTooManyAttempts(JwtLoginError):
    """Too many logins for this username failed in a row, or too many from this address. Try again after
    Retry-After seconds."""

    status: Literal[429]
    outcome: Literal["too-many-attempts"]
    data: models.Detail


class JwtLoginFailure(JwtLoginError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again. The full trace is in the log under error_id."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.JwtError


class JwtLoginOverloaded(JwtLoginError):
    """More logins wait than can be served soon. Try again after Retry-After seconds."""

    status: Literal[503]
    outcome: Literal["overloaded"]
    data: models.Detail


class JwtLogoutError(ReplyError):
    """jwt_logout did not succeed."""

    status: Literal[403, 413, 500]
    outcome: Literal[
        "not-authenticated",
        "scheme-unsupported",
        "body-too-large",
        "failure",
    ]
    data: Union[models.Detail, models.JwtError]


class JwtLogoutNotAuthenticated(JwtLogoutError):
    """The Authorization header carries no bearer credential."""

    status: Literal[403]
    outcome: Literal["not-authenticated"]
    data: models.Detail


class JwtLogoutSchemeUnsupported(JwtLogoutError):
    """The Authorization header carries no bearer credential."""

    status: Literal[403]
    outcome: Literal["scheme-unsupported"]
    data: models.Detail


class JwtLogoutBodyTooLarge(JwtLogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.Detail


class JwtLogoutFailure(JwtLogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again. The full trace is in the log under error_id."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.JwtError


class JwtMeError(ReplyError):
    """jwt_me did not succeed."""

    status: Literal[401, 403, 413, 500]
    outcome: Literal[
        "credentials-invalid",
        "not-authenticated",
        "scheme-unsupported",
        "body-too-large",
        "failure",
    ]
    data: Union[models.Detail, models.JwtError]


class JwtMeCredentialsInvalid(JwtMeError):
    """No live session stands behind the credential."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.Detail


class JwtMeNotAuthenticated(JwtMeError):
    """The Authorization header carries no bearer credential."""

    status: Literal[403]
    outcome: Literal["not-authenticated"]
    data: models.Detail


class JwtMeSchemeUnsupported(JwtMeError):
    """The Authorization header carries no bearer credential."""

    status: Literal[403]
    outcome: Literal["scheme-unsupported"]
    data: models.Detail


class JwtMeBodyTooLarge(JwtMeError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.Detail


class JwtMeFailure(JwtMeError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again. The full trace is in the log under error_id."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.JwtError


class QueryGetUserError(ReplyError):
    """query_get_user did not succeed."""

    status: Literal[400, 401, 403, 413, 500]
    outcome: Literal[
        "userid-malformed",
        "session-invalid",
        "user-forbidden",
        "body-too-large",
        "failure",
    ]
    data: models.QueryError


class QueryGetUserUseridMalformed(QueryGetUserError):
    """The id in the path is not an integer within 64 bits."""

    status: Literal[400]
    outcome: Literal["userid-malformed"]
    data: models.QueryError


class QueryGetUserSessionInvalid(QueryGetUserError):
    """No live session stands behind the credential, or none was sent."""

    status: Literal[401]
    outcome: Literal["session-invalid"]
    data: models.QueryError


class QueryGetUserUserForbidden(QueryGetUserError):
    """The session is another user's, or there is no such user."""

    status: Literal[403]
    outcome: Literal["user-forbidden"]
    data: models.QueryError


class QueryGetUserBodyTooLarge(QueryGetUserError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.QueryError


class QueryGetUserFailure(QueryGetUserError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.QueryError


class QueryGetUserPinnedError(ReplyError):
    """query_get_user_pinned did not succeed."""

    status: Literal[400, 401, 403, 413, 500]
    outcome: Literal[
        "userid-malformed",
        "session-invalid",
        "user-forbidden",
        "body-too-large",
        "failure",
    ]
    data: models.QueryError


class QueryGetUserPinnedUseridMalformed(QueryGetUserPinnedError):
    """The id in the path is not an integer within 64 bits."""

    status: Literal[400]
    outcome: Literal["userid-malformed"]
    data: models.QueryError


class QueryGetUserPinnedSessionInvalid(QueryGetUserPinnedError):
    """No live session stands behind the credential, or none was sent."""

    status: Literal[401]
    outcome: Literal["session-invalid"]
    data: models.QueryError


class QueryGetUserPinnedUserForbidden(QueryGetUserPinnedError):
    """The session is another user's, or there is no such user."""

    status: Literal[403]
    outcome: Literal["user-forbidden"]
    data: models.QueryError


class QueryGetUserPinnedBodyTooLarge(QueryGetUserPinnedError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.QueryError


class QueryGetUserPinnedFailure(QueryGetUserPinnedError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.QueryError


class QueryLoginError(ReplyError):
    """query_login did not succeed."""

    status: Literal[400, 401, 413, 415, 429, 500, 503]
    outcome: Literal[
        "body-malformed",
        "fields-missing",
        "credentials-invalid",
        "body-too-large",
        "type-unsupported",
        "too-many-attempts",
        "failure",
        "overloaded",
    ]
    data: models.QueryError


class QueryLoginBodyMalformed(QueryLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.QueryError


class QueryLoginFieldsMissing(QueryLoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["fields-missing"]
    data: models.QueryError


class QueryLoginCredentialsInvalid(QueryLoginError):
    """The username is unknown, the password is wrong, or the user is disabled. Nothing tells which."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.QueryError


class QueryLoginBodyTooLarge(QueryLoginError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.QueryError


class QueryLoginTypeUnsupported(QueryLoginError):
    """The body is not declared as JSON."""

    status: Literal[415]
    outcome: Literal["type-unsupported"]
    data: models.QueryError


class QueryLoginTooManyAttempts(QueryLoginError):
    """Too many logins for this username failed in a row, or too many from this address. Try again after
    Retry-After seconds."""

    status: Literal[429]
    outcome: Literal["too-many-attempts"]
    data: models.QueryError


class QueryLoginFailure(QueryLoginError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.QueryError


class QueryLoginOverloaded(QueryLoginError):
    """More logins wait than can be served soon. Try again after Retry-After seconds."""

    status: Literal[503]
    outcome: Literal["overloaded"]
    data: models.QueryError


class QueryLogoutError(ReplyError):
    """query_logout did not succeed."""

    status: Literal[400, 404, 413, 500]
    outcome: Literal[
        "parameters-missing",
        "parameters-doubled",
        "userid-malformed",
        "session-not-found",
        "body-too-large",
        "failure",
    ]
    data: models.QueryError


class QueryLogoutParametersMissing(QueryLogoutError):
    """A parameter is missing, stands twice, or is no integer. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["parameters-missing"]
    data: models.QueryError


class QueryLogoutParametersDoubled(QueryLogoutError):
    """A parameter is missing, stands twice, or is no integer. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["parameters-doubled"]
    data: models.QueryError


class QueryLogoutUseridMalformed(QueryLogoutError):
    """A parameter is missing, stands twice, or is no integer. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["userid-malformed"]
    data: models.QueryError


class QueryLogoutSessionNotFound(QueryLogoutError):
    """The session is unknown, has ended or expired, or is another user's."""

    status: Literal[404]
    outcome: Literal["session-not-found"]
    data: models.QueryError


class QueryLogoutBodyTooLarge(QueryLogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.QueryError


class QueryLogoutFailure(QueryLogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.QueryError


class LoginError(ReplyError):
    """login did not succeed."""

    status: Literal[400, 401, 413, 415, 429, 500, 503]
    outcome: Literal[
        "body-malformed",
        "fields-missing",
        "credentials-invalid",
        "body-too-large",
        "type-unsupported",
        "too-many-attempts",
        "failure",
        "overloaded",
    ]
    data: models.SharedError


class LoginBodyMalformed(LoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.SharedError


class LoginFieldsMissing(LoginError):
    """The body is not a JSON object with username and password."""

    status: Literal[400]
    outcome: Literal["fields-missing"]
    data: models.SharedError


class LoginCredentialsInvalid(LoginError):
    """The username is unknown, the password is wrong, or the user is disabled. Nothing tells which."""

    status: Literal[401]
    outcome: Literal["credentials-invalid"]
    data: models.SharedError


class LoginBodyTooLarge(LoginError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-too-large"]
    data: models.SharedError


class LoginTypeUnsupported(LoginError):
    """The body is not declared as JSON."""

    status: Literal[415]
    outcome: Literal["type-unsupported"]
    data: models.SharedError


class LoginTooManyAttempts(LoginError):
    """Too many logins for this username failed in a row, or too many from this address. Try again after
    Retry-After seconds."""

    status: Literal[429]
    outcome: Literal["too-many-attempts"]
    data: models.SharedError


class LoginFailure(LoginError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.SharedError


class LoginOverloaded(LoginError):
    """More logins wait than can be served soon. Try again after Retry-After seconds."""

    status: Literal[503]
    outcome: Literal["overloaded"]
    data: models.SharedError


class LogoutError(ReplyError):
    """logout did not succeed."""

    status: Literal[400, 401, 403, 404, 413, 500]
    outcome: Literal[
        "query-parameters-missing",
        "query-parameters-doubled",
        "query-userid-malformed",
        "body-malformed",
        "body-session-missing",
        "body-session-doubled",
        "carriers-ambiguous",
        "cookie-missing",
        "origin-refused",
        "query-session-not-found",
        "body-session-not-found",
        "query-body-too-large",
        "cookie-body-too-large",
        "body-body-too-large",
        "query-failure",
        "cookie-failure",
        "body-failure",
    ]
    data: Union[models.SharedLogoutError, models.CookieError]


class LogoutQueryParametersMissing(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["query-parameters-missing"]
    data: models.QueryError


class LogoutQueryParametersDoubled(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["query-parameters-doubled"]
    data: models.QueryError


class LogoutQueryUseridMalformed(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["query-userid-malformed"]
    data: models.QueryError


class LogoutBodyMalformed(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["body-malformed"]
    data: models.BodyError


class LogoutBodySessionMissing(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["body-session-missing"]
    data: models.BodyError


class LogoutBodySessionDoubled(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["body-session-doubled"]
    data: models.BodyError


class LogoutCarriersAmbiguous(LogoutError):
    """The request names no session, or two. Nothing has ended."""

    status: Literal[400]
    outcome: Literal["carriers-ambiguous"]
    data: models.SharedError


class LogoutCookieMissing(LogoutError):
    """The request carries nothing that names a session."""

    status: Literal[401]
    outcome: Literal["cookie-missing"]
    data: models.CookieError


class LogoutOriginRefused(LogoutError):
    """A page of another origin sent the request. Nothing changed. Allow the origin in SIGNOFF_CORS_ORIGINS if
    it is yours."""

    status: Literal[403]
    outcome: Literal["origin-refused"]
    data: models.CookieError


class LogoutQuerySessionNotFound(LogoutError):
    """There is no such live session."""

    status: Literal[404]
    outcome: Literal["query-session-not-found"]
    data: models.QueryError


class LogoutBodySessionNotFound(LogoutError):
    """There is no such live session."""

    status: Literal[404]
    outcome: Literal["body-session-not-found"]
    data: models.BodyError


class LogoutQueryBodyTooLarge(LogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["query-body-too-large"]
    data: models.QueryError


class LogoutCookieBodyTooLarge(LogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["cookie-body-too-large"]
    data: models.CookieError


class LogoutBodyBodyTooLarge(LogoutError):
    """The body is larger than 16 KiB. Nothing was read from it and nothing changed."""

    status: Literal[413]
    outcome: Literal["body-body-too-large"]
    data: models.BodyError


class LogoutQueryFailure(LogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["query-failure"]
    data: models.QueryError


class LogoutCookieFailure(LogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["cookie-failure"]
    data: models.CookieError


class LogoutBodyFailure(LogoutError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["body-failure"]
    data: models.BodyError


class GetContractJsonError(ReplyError):
    """get_contract_json did not succeed."""

    status: Literal[400]
    outcome: Literal[
        "request-ambiguous",
    ]
    data: models.Problem


class GetContractJsonRequestAmbiguous(GetContractJsonError):
    """The request could be read in two ways (for example two Host lines). It was not looked at, and the
    connection is closed."""

    status: Literal[400]
    outcome: Literal["request-ambiguous"]
    data: models.Problem


class GetContractYamlError(ReplyError):
    """get_contract_yaml did not succeed."""

    status: Literal[400]
    outcome: Literal[
        "request-ambiguous",
    ]
    data: models.Problem


class GetContractYamlRequestAmbiguous(GetContractYamlError):
    """The request could be read in two ways (for example two Host lines). It was not looked at, and the
    connection is closed."""

    status: Literal[400]
    outcome: Literal["request-ambiguous"]
    data: models.Problem


class GetHealthError(ReplyError):
    """get_health did not succeed."""

    status: Literal[400]
    outcome: Literal[
        "request-ambiguous",
    ]
    data: models.Problem


class GetHealthRequestAmbiguous(GetHealthError):
    """The request could be read in two ways (for example two Host lines). It was not looked at, and the
    connection is closed."""

    status: Literal[400]
    outcome: Literal["request-ambiguous"]
    data: models.Problem


class GetKeySetError(ReplyError):
    """get_key_set did not succeed."""

    status: Literal[400, 500]
    outcome: Literal[
        "request-ambiguous",
        "failure",
    ]
    data: models.Problem


class GetKeySetRequestAmbiguous(GetKeySetError):
    """The request could be read in two ways (for example two Host lines). It was not looked at, and the
    connection is closed."""

    status: Literal[400]
    outcome: Literal["request-ambiguous"]
    data: models.Problem


class GetKeySetFailure(GetKeySetError):
    """Signoff failed, or its store did. Nothing may be concluded about the session; the same request may be
    sent again."""

    status: Literal[500]
    outcome: Literal["failure"]
    data: models.Problem


class GetReadinessError(ReplyError):
    """get_readiness did not succeed."""

    status: Literal[400, 503]
    outcome: Literal[
        "request-ambiguous",
        "store-unavailable",
        "draining",
    ]
    data: models.Problem


class GetReadinessRequestAmbiguous(GetReadinessError):
    """The request could be read in two ways (for example two Host lines). It was not looked at, and the
    connection is closed."""

    status: Literal[400]
    outcome: Literal["request-ambiguous"]
    data: models.Problem


class GetReadinessStoreUnavailable(GetReadinessError):
    """Send requests elsewhere for now."""

    status: Literal[503]
    outcome: Literal["store-unavailable"]
    data: models.Problem


class GetReadinessDraining(GetReadinessError):
    """Send requests elsewhere for now."""

    status: Literal[503]
    outcome: Literal["draining"]
    data: models.Problem


_OUTSIDE = (OutsideError, models.Problem)
_ERRORS: _ErrorTable = {
    ("bodyLogin", 400, "body-malformed"): (
        BodyLoginBodyMalformed,
        models.BodyError,
    ),
    ("bodyLogin", 400, "fields-missing"): (
        BodyLoginFieldsMissing,
        models.BodyError,
    ),
    ("bodyLogin", 401, "credentials-invalid"): (
        BodyLoginCredentialsInvalid,
        models.BodyError,
    ),
    ("bodyLogin", 413, "body-too-large"): (
        BodyLoginBodyTooLarge,
        models.BodyError,
    ),
    ("bodyLogin", 415, "type-unsupported"): (
        BodyLoginTypeUnsupported,
        models.BodyError,
    ),
    ("bodyLogin", 429, "too-many-attempts"): (
        BodyLoginTooManyAttempts,
        models.BodyError,
    ),
    ("bodyLogin", 500, "failure"): (
        BodyLoginFailure,
        models.BodyError,
    ),
    ("bodyLogin", 503, "overloaded"): (
        BodyLoginOverloaded,
        models.BodyError,
    ),
    ("bodyLogout", 400, "body-malformed"): (
        BodyLogoutBodyMalformed,
        models.BodyError,
    ),
    ("bodyLogout", 400, "session-missing"): (
        BodyLogoutSessionMissing,
        models.BodyError,
    ),
    ("bodyLogout", 400, "session-doubled"): (
        BodyLogoutSessionDoubled,
        models.BodyError,
    ),
    ("bodyLogout", 404, "session-not-found"): (
        BodyLogoutSessionNotFound,
        models.BodyError,
    ),
    ("bodyLogout", 413, "body-too-large"): (
        BodyLogoutBodyTooLarge,
        models.BodyError,
    ),
    ("bodyLogout", 500, "failure"): (
        BodyLogoutFailure,
        models.BodyError,
    ),
    ("cookieGetSession", 401, "cookie-missing"): (
        CookieGetSessionCookieMissing,
        models.CookieError,
    ),
    ("cookieGetSession", 401, "session-invalid"): (
        CookieGetSessionSessionInvalid,
        models.CookieError,
    ),
    ("cookieGetSession", 401, "session-expired"): (
        CookieGetSessionSessionExpired,
        models.CookieError,
    ),
    ("cookieGetSession", 413, "body-too-large"): (
        CookieGetSessionBodyTooLarge,
        models.CookieError,
    ),
    ("cookieGetSession", 500, "failure"): (
        CookieGetSessionFailure,
        models.CookieError,
    ),
    ("cookieLogin", 400, "body-malformed"): (
        CookieLoginBodyMalformed,
        models.CookieError,
    ),
    ("cookieLogin", 400, "fields-missing"): (
        CookieLoginFieldsMissing,
        models.CookieError,
    ),
    ("cookieLogin", 401, "credentials-invalid"): (
        CookieLoginCredentialsInvalid,
        models.CookieError,
    ),
    ("cookieLogin", 403, "origin-refused"): (
        CookieLoginOriginRefused,
        models.CookieError,
    ),
    ("cookieLogin", 413, "body-too-large"): (
        CookieLoginBodyTooLarge,
        models.CookieError,
    ),
    ("cookieLogin", 415, "type-unsupported"): (
        CookieLoginTypeUnsupported,
        models.CookieError,
    ),
    ("cookieLogin", 429, "too-many-attempts"): (
        CookieLoginTooManyAttempts,
        models.CookieError,
    ),
    ("cookieLogin", 500, "failure"): (
        CookieLoginFailure,
        models.CookieError,
    ),
    ("cookieLogin", 503, "overloaded"): (
        CookieLoginOverloaded,
        models.CookieError,
    ),
    ("cookieLogout", 401, "cookie-missing"): (
        CookieLogoutCookieMissing,
        models.CookieError,
    ),
    ("cookieLogout", 403, "origin-refused"): (
        CookieLogoutOriginRefused,
        models.CookieError,
    ),
    ("cookieLogout", 413, "body-too-large"): (
        CookieLogoutBodyTooLarge,
        models.CookieError,
    ),
    ("cookieLogout", 500, "failure"): (
        CookieLogoutFailure,
        models.CookieError,
    ),
    ("headerGetSession", 401, "token-missing"): (
        HeaderGetSessionTokenMissing,
        models.Detail,
    ),
    ("headerGetSession", 401, "token-invalid"): (
        HeaderGetSessionTokenInvalid,
        models.Detail,
    ),
    ("headerGetSession", 401, "token-expired"): (
        HeaderGetSessionTokenExpired,
        models.Detail,
    ),
    ("headerGetSession", 413, "body-too-large"): (
        HeaderGetSessionBodyTooLarge,
        models.Detail,
    ),
    ("headerGetSession", 500, "failure"): (
        HeaderGetSessionFailure,
        models.Detail,
    ),
    ("headerLogout", 401, "token-missing"): (
        HeaderLogoutTokenMissing,
        models.Detail,
    ),
    ("headerLogout", 401, "token-invalid"): (
        HeaderLogoutTokenInvalid,
        models.Detail,
    ),
    ("headerLogout", 401, "token-expired"): (
        HeaderLogoutTokenExpired,
        models.Detail,
    ),
    ("headerLogout", 413, "body-too-large"): (
        HeaderLogoutBodyTooLarge,
        models.Detail,
    ),
    ("headerLogout", 500, "failure"): (
        HeaderLogoutFailure,
        models.Detail,
    ),
    ("jwtLogin", 401, "credentials-invalid"): (
        JwtLoginCredentialsInvalid,
        models.Detail,
    ),
    ("jwtLogin", 413, "body-too-large"): (
        JwtLoginBodyTooLarge,
        models.Detail,
    ),
    ("jwtLogin", 422, "malformed"): (
        JwtLoginMalformed,
        models.ValidationError,
    ),
    ("jwtLogin", 429, "too-many-attempts"): (
        JwtLoginTooManyAttempts,
        models.Detail,
    ),
    ("jwtLogin", 500, "failure"): (
        JwtLoginFailure,
        models.JwtError,
    ),
    ("jwtLogin", 503, "overloaded"): (
        JwtLoginOverloaded,
        models.Detail,
    ),
    ("jwtLogout", 403, "not-authenticated"): (
        JwtLogoutNotAuthenticated,
        models.Detail,
    ),
    ("jwtLogout", 403, "scheme-unsupported"): (
        JwtLogoutSchemeUnsupported,
        models.Detail,
    ),
    ("jwtLogout", 413, "body-too-large"): (
        JwtLogoutBodyTooLarge,
        models.Detail,
    ),
    ("jwtLogout", 500, "failure"): (
        JwtLogoutFailure,
        models.JwtError,
    ),
    ("jwtMe", 401, "credentials-invalid"): (
        JwtMeCredentialsInvalid,
        models.Detail,
    ),
    ("jwtMe", 403, "not-authenticated"): (
        JwtMeNotAuthenticated,
        models.Detail,
    ),
    ("jwtMe", 403, "scheme-unsupported"): (
        JwtMeSchemeUnsupported,
        models.Detail,
    ),
    ("jwtMe", 413, "body-too-large"): (
        JwtMeBodyTooLarge,
        models.Detail,
    ),
    ("jwtMe", 500, "failure"): (
        JwtMeFailure,
        models.JwtError,
    ),
    ("queryGetUser", 400, "userid-malformed"): (
        QueryGetUserUseridMalformed,
        models.QueryError,
    ),
    ("queryGetUser", 401, "session-invalid"): (
        QueryGetUserSessionInvalid,
        models.QueryError,
    ),
    ("queryGetUser", 403, "user-forbidden"): (
        QueryGetUserUserForbidden,
        models.QueryError,
    ),
    ("queryGetUser", 413, "body-too-large"): (
        QueryGetUserBodyTooLarge,
        models.QueryError,
    ),
    ("queryGetUser", 500, "failure"): (
        QueryGetUserFailure,
        models.QueryError,
    ),
    ("queryGetUserPinned", 400, "userid-malformed"): (
        QueryGetUserPinnedUseridMalformed,
        models.QueryError,
    ),
    ("queryGetUserPinned", 401, "session-invalid"): (
        QueryGetUserPinnedSessionInvalid,
        models.QueryError,
    ),
    ("queryGetUserPinned", 403, "user-forbidden"): (
        QueryGetUserPinnedUserForbidden,
        models.QueryError,
    ),
    ("queryGetUserPinned", 413, "body-too-large"): (
        QueryGetUserPinnedBodyTooLarge,
        models.QueryError,
    ),
    ("queryGetUserPinned", 500, "failure"): (
        QueryGetUserPinnedFailure,
        models.QueryError,
    ),
    ("queryLogin", 400, "body-malformed"): (
        QueryLoginBodyMalformed,
        models.QueryError,
    ),
    ("queryLogin", 400, "fields-missing"): (
        QueryLoginFieldsMissing,
        models.QueryError,
    ),
    ("queryLogin", 401, "credentials-invalid"): (
        QueryLoginCredentialsInvalid,
        models.QueryError,
    ),
    ("queryLogin", 413, "body-too-large"): (
        QueryLoginBodyTooLarge,
        models.QueryError,
    ),
    ("queryLogin", 415, "type-unsupported"): (
        QueryLoginTypeUnsupported,
        models.QueryError,
    ),
    ("queryLogin", 429, "too-many-attempts"): (
        QueryLoginTooManyAttempts,
        models.QueryError,
    ),
    ("queryLogin", 500, "failure"): (
        QueryLoginFailure,
        models.QueryError,
    ),
    ("queryLogin", 503, "overloaded"): (
        QueryLoginOverloaded,
        models.QueryError,
    ),
    ("queryLogout", 400, "parameters-missing"): (
        QueryLogoutParametersMissing,
        models.QueryError,
    ),
    ("queryLogout", 400, "parameters-doubled"): (
        QueryLogoutParametersDoubled,
        models.QueryError,
    ),
    ("queryLogout", 400, "userid-malformed"): (
        QueryLogoutUseridMalformed,
        models.QueryError,
    ),
    ("queryLogout", 404, "session-not-found"): (
        QueryLogoutSessionNotFound,
        models.QueryError,
    ),
    ("queryLogout", 413, "body-too-large"): (
        QueryLogoutBodyTooLarge,
        models.QueryError,
    ),
    ("queryLogout", 500, "failure"): (
        QueryLogoutFailure,
        models.QueryError,
    ),
    ("login", 400, "body-malformed"): (
        LoginBodyMalformed,
        models.SharedError,
    ),
    ("login", 400, "fields-missing"): (
        LoginFieldsMissing,
        models.SharedError,
    ),
    ("login", 401, "credentials-invalid"): (
        LoginCredentialsInvalid,
        models.SharedError,
    ),
    ("login", 413, "body-too-large"): (
        LoginBodyTooLarge,
        models.SharedError,
    ),
    ("login", 415, "type-unsupported"): (
        LoginTypeUnsupported,
        models.SharedError,
    ),
    ("login", 429, "too-many-attempts"): (
        LoginTooManyAttempts,
        models.SharedError,
    ),
    ("login", 500, "failure"): (
        LoginFailure,
        models.SharedError,
    ),
    ("login", 503, "overloaded"): (
        LoginOverloaded,
        models.SharedError,
    ),
    ("logout", 400, "query-parameters-missing"): (
        LogoutQueryParametersMissing,
        models.QueryError,
    ),
    ("logout", 400, "query-parameters-doubled"): (
        LogoutQueryParametersDoubled,
        models.QueryError,
    ),
    ("logout", 400, "query-userid-malformed"): (
        LogoutQueryUseridMalformed,
        models.QueryError,
    ),
    ("logout", 400, "body-malformed"): (
        LogoutBodyMalformed,
        models.BodyError,
    ),
    ("logout", 400, "body-session-missing"): (
        LogoutBodySessionMissing,
        models.BodyError,
    ),
    ("logout", 400, "body-session-doubled"): (
        LogoutBodySessionDoubled,
        models.BodyError,
    ),
    ("logout", 400, "carriers-ambiguous"): (
        LogoutCarriersAmbiguous,
        models.SharedError,
    ),
    ("logout", 401, "cookie-missing"): (
        LogoutCookieMissing,
        models.CookieError,
    ),
    ("logout", 403, "origin-refused"): (
        LogoutOriginRefused,
        models.CookieError,
    ),
    ("logout", 404, "query-session-not-found"): (
        LogoutQuerySessionNotFound,
        models.QueryError,
    ),
    ("logout", 404, "body-session-not-found"): (
        LogoutBodySessionNotFound,
        models.BodyError,
    ),
    ("logout", 413, "query-body-too-large"): (
        LogoutQueryBodyTooLarge,
        models.QueryError,
    ),
    ("logout", 413, "cookie-body-too-large"): (
        LogoutCookieBodyTooLarge,
        models.CookieError,
    ),
    ("logout", 413, "body-body-too-large"): (
        LogoutBodyBodyTooLarge,
        models.BodyError,
    ),
    ("logout", 500, "query-failure"): (
        LogoutQueryFailure,
        models.QueryError,
    ),
    ("logout", 500, "cookie-failure"): (
        LogoutCookieFailure,
        models.CookieError,
    ),
    ("logout", 500, "body-failure"): (
        LogoutBodyFailure,
        models.BodyError,
    ),
    ("getContractJson", 400, "request-ambiguous"): (
        GetContractJsonRequestAmbiguous,
        models.Problem,
    ),
    ("getContractYaml", 400, "request-ambiguous"): (
        GetContractYamlRequestAmbiguous,
        models.Problem,
    ),
    ("getHealth", 400, "request-ambiguous"): (
        GetHealthRequestAmbiguous,
        models.Problem,
    ),
    ("getKeySet", 400, "request-ambiguous"): (
        GetKeySetRequestAmbiguous,
        models.Problem,
    ),
    ("getKeySet", 500, "failure"): (
        GetKeySetFailure,
        models.Problem,
    ),
    ("getReadiness", 400, "request-ambiguous"): (
        GetReadinessRequestAmbiguous,
        models.Problem,
    ),
    ("getReadiness", 503, "store-unavailable"): (
        GetReadinessStoreUnavailable,
        models.Problem,
    ),
    ("getReadiness", 503, "draining"): (
        GetReadinessDraining,
        models.Problem,
    ),
}
