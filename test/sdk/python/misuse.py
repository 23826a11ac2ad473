"""A user's mistakes, each of which `mypy --strict` must find; the comment says as what."""

from __future__ import annotations

from signoff_client import Signoff
from signoff_client.errors import BodyLogoutError, JwtLoginError, JwtLoginMalformed

signoff = Signoff("http://localhost:8080")
signoff.body_login("ada")  # call-arg
signoff.body_login("ada", 1)  # arg-type
signoff.query_logout("1", "sess_x")  # arg-type
signoff.body_login("ada", "p").token  # attr-defined
signoff.bodyLogin("ada", "p")  # attr-defined
signoff.jwt_login("ada", "p", form="yes")  # arg-type
signoff.query_login("ada", "p").data.user_id + "1"  # operator
try:
    signoff.body_logout("sess_x")
except BodyLogoutError as error:
    print(error.outcome == "session-unknown")  # comparison-overlap
    print(error.status == 418)  # comparison-overlap
    print(error.data.detail)  # attr-defined
try:
    signoff.jwt_login("ada", "p")
except JwtLoginMalformed as malformed:
    print(malformed.data.error_id)  # attr-defined
except JwtLoginError as other:
    print(other.data.error_id)  # union-attr
