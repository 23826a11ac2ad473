# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

"""What requests and replies hold: the schemas of openapi.yaml."""

from __future__ import annotations

from datetime import datetime
from typing import Any, List, Optional, Union
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Members that this version does not know are passed over."""

    model_config = ConfigDict(
        frozen=True,
        populate_by_name=True,
        extra="ignore",
        protected_namespaces=(),
        # What was refused may be a credential.
        hide_input_in_errors=True,
    )


class Account(Model):
    id: int
    username: str
    full_name: str
    """The username where no full name is known."""


class BodyEnded(Model):
    request: str
    """The request's id."""
    message: str


class BodyError(Model):
    request: str
    """The request's id."""
    error: str


class BodyStarted(Model):
    request: str
    """The request's id."""
    user: str
    """The user's id."""
    session: str = Field(repr=False)
    """The session token."""
    message: str


class CookieError(Model):
    error: bool
    url: str
    status_code: int = Field(..., alias="statusCode")
    status_message: str = Field(..., alias="statusMessage")
    message: str


class Credentials(Model):
    username: str
    """Compared after Unicode NFKC and case folding."""
    password: str = Field(repr=False)
    """Every byte counts."""


class Detail(Model):
    detail: str


class Document(Model):
    model_config = ConfigDict(extra="allow")

    openapi: str


class FaultContext(Model):
    error: str


class Health(Model):
    status: str


class JwtError(Model):
    detail: str
    error: str
    """Says nothing about the inside."""
    error_type: str
    trace: str
    """Always empty; the log has the trace under the id."""
    error_id: UUID
    path: str
    method: str


class KeySet(Model):
    keys: List[PublicKey]


class Message(Model):
    message: str


class Problem(Model):
    type: str
    title: str
    status: int
    detail: str


class Profile(Model):
    username: str
    full_name: str
    """The username where no full name is known."""


class PublicKey(Model):
    kty: str
    crv: str
    x: str
    y: str
    kid: str
    use: str
    alg: str


class QueryEnded(Model):
    success: bool
    message: str


class QueryError(Model):
    error: str
    path: str
    """The documented path."""
    timestamp: datetime
    """UTC to the second."""


class QuerySession(Model):
    user_id: int = Field(..., alias="userId")
    session_token: str = Field(..., alias="sessionToken", repr=False)
    expires_at: datetime = Field(..., alias="expiresAt")
    """When the session ends at the latest, in UTC."""


class QueryStarted(Model):
    success: bool
    data: QuerySession


class QueryUser(Model):
    success: bool
    data: QueryUserData


class QueryUserData(Model):
    user_id: int = Field(..., alias="userId")
    username: str
    full_name: str = Field(..., alias="fullName")
    """The username where no full name is known."""


class SessionName(Model):
    session: str = Field(repr=False)
    """Any credential."""


class SharedError(Model):
    request: str
    """The request's id."""
    error: str
    path: str
    """The documented path."""
    timestamp: datetime
    """UTC to the second."""


class SharedStarted(Model):
    success: bool
    data: QuerySession
    request: str
    """The request's id."""
    user: str
    """The user's id."""
    session: str = Field(repr=False)
    """The session token."""
    message: str


class TokenGrant(Model):
    access_token: str = Field(repr=False)
    token_type: str
    expires_in: int
    """Seconds until the session ends at the latest."""


class ValidationError(Model):
    detail: List[ValidationFault]


class ValidationFault(Model):
    type: str
    loc: List[Location]
    msg: str
    input: Optional[Any]
    """What was sent there; null wherever it would repeat a password."""
    ctx: Optional[FaultContext] = None


Location = Union[str, int]
SharedEnded = Union[QueryEnded, bool, BodyEnded]
SharedLogoutError = Union[QueryError, BodyError, CookieError, SharedError]
