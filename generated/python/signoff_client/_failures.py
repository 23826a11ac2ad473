# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

from __future__ import annotations

from typing import Dict, Optional, Tuple, Type, TypeVar

from ._messages import Response

Self = TypeVar("Self", bound="SignoffError")


class SignoffError(Exception):
    """Whatever keeps a call from its result. Its texts never show a credential."""

    operation: str
    """The operation that was called, by its name in openapi.yaml; `Signoff` where the client itself was
    made."""
    request_id: Optional[str] = None
    """The id to quote when you report a problem; None where no reply came."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(f"{operation} {message}")
        self.operation = operation

    # By default an exception is copied by calling its class with its texts alone.
    def __reduce__(self) -> Tuple[object, ...]:
        return (_restore, (type(self), self.args, self.__dict__))


class RequestInvalid(SignoffError, ValueError):
    """An argument that cannot be used. Nothing was sent."""


class NoReply(SignoffError):
    """No reply came. Whether the service acted on the request cannot be known."""


class TimedOut(NoReply):
    """No reply came in time."""


class ReplyError(SignoffError):
    """The service answered, but not with success. Each operation has an error of its own, and each of its
    outcomes."""

    status: int
    """The HTTP status."""
    outcome: Optional[str]
    """The name of the reply in openapi.yaml; None where the reply is not documented."""
    data: object
    """The body, as its schema types it."""

    def __init__(self, operation: str, outcome: Optional[str], response: Response, data: object) -> None:
        self.request_id = response.header("X-Request-Id")
        named = outcome or "(not documented)"
        quoted = "" if self.request_id is None else f" (request {self.request_id})"
        super().__init__(operation, f"was answered {response.status} {named}{quoted}")
        self.status = response.status
        self.outcome = outcome
        self.data = data
        self.response = response

    @property
    def retry_after(self) -> Optional[int]:
        """Seconds to wait before the next try, where the service says so."""
        text = self.response.header("Retry-After")
        return int(text) if text is not None and text.isdecimal() else None


class UndocumentedReply(ReplyError):
    """A reply that openapi.yaml does not have: from a proxy, say, or from a newer service."""

    data: None


Shape = Tuple[Type[ReplyError], object]
"""An error, and what its data is."""

ErrorTable = Dict[Tuple[str, int, str], Shape]
"""By operation, status and outcome."""

OPERATION_OUTSIDE = "x-outside"


def _restore(kind: Type[Self], args: Tuple[object, ...], state: Dict[str, object]) -> Self:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error
