# Generated from openapi.yaml by `npm run generate`; never edit it. Its templates are in scripts/templates.

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Optional, Sequence, Tuple

Headers = Sequence[Tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """What is sent. Its text shows no credential, whichever part carries one."""

    operation: str
    method: str
    url: str = field(repr=False)
    headers: Headers = field(repr=False)
    body: Optional[bytes] = field(repr=False)
    timeout: Optional[float]
    """Seconds that are left for the reply; None for no limit."""


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
    is_whole: bool = True
    """False where the body was too long to be read to its end."""

    def header(self, name: str) -> Optional[str]:
        """The value of a header, of the first if it stands there twice."""
        wanted = name.lower()
        return next((value for is_name, value in self.headers if is_name.lower() == wanted), None)


Transport = Callable[[Request], Response]
"""Sends a request. Raises NoReply or TimedOut if there is no reply."""
