"""Gives each case a session of its own, in whichever carrier its operation has."""

import itertools
import json
import os

import schemathesis

with open(os.environ["SIGNOFF_FUZZ_SESSIONS"], encoding="utf-8") as file:
    PREPARED = json.load(file)
# Each process begins elsewhere, so that none ends what another one uses.
NEXT = itertools.count(int(os.environ["SIGNOFF_FUZZ_FIRST"]))
LOGINS = ("username", "password")


def fresh():
    return PREPARED["credentials"][next(NEXT) % len(PREPARED["credentials"])]


@schemathesis.auth(refresh_interval=None)
class Session:
    """For the operations whose security scheme is an Authorization header or a cookie."""

    def get(self, case, context):
        return fresh()

    def set(self, case, data, context):
        schemes = {name for one in context.operation.definition.raw.get("security", []) for name in one}
        if "sessionCookie" in schemes:
            case.cookies["auth_session"] = data
        elif schemes:
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts a live session where a well-formed case has a made-up one, and a real user into every other login."""
    mode = case.meta.generation.mode if case.meta is not None else None
    if mode is None or not mode.is_positive:
        return
    credential = fresh()
    if isinstance(case.query, dict):
        if "sessionId" in case.query:
            case.query["sessionId"] = credential
            if "userId" in case.query:
                case.query["userId"] = PREPARED["userId"]
        if "session_token" in case.query:
            case.query["session_token"] = credential
    if case.headers is not None and "session_token" in case.headers:
        case.headers["session_token"] = credential
    if isinstance(case.path_parameters, dict) and "id" in case.path_parameters and next(NEXT) % 2:
        case.path_parameters["id"] = PREPARED["userId"]
    if isinstance(case.body, dict):
        if "session" in case.body:
            case.body["session"] = credential
        if all(name in case.body for name in LOGINS) and next(NEXT) % 2:
            case.body.update(username=PREPARED["username"], password=PREPARED["password"])
