"""Gives each case a session of its own, in whichever carrier its operation has."""

import fcntl
import itertools
import json
import os
import threading

import schemathesis
from schemathesis.core.parameters import ParameterLocation

with open(os.environ["SIGNOFF_FUZZ_SESSIONS"], encoding="utf-8") as file:
    PREPARED = json.load(file)
LOGINS = ("username", "password")
COUNT = itertools.count()
BLOCK = 100


def numbers():
    """Places in the list of sessions that no other process has."""
    while True:
        with open(os.environ["SIGNOFF_FUZZ_TAKEN"], "r+", encoding="ascii") as taken:
            fcntl.flock(taken, fcntl.LOCK_EX)
            first = int(taken.read())
            taken.seek(0)
            taken.write(str(first + BLOCK))
        yield from range(first, first + BLOCK)


PLACES = numbers()
LOCK = threading.Lock()


def fresh():
    with LOCK:
        place = next(PLACES)
    if place >= len(PREPARED["credentials"]):
        raise RuntimeError("All sessions are taken: fuzz.mjs must prepare more for each case")
    return PREPARED["credentials"][place]


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
    """Puts a live session where a well-formed part of a case has a made-up one, and a real user into every other login.

    What is malformed on purpose stays as it is: with a live session in it, it could become right.
    """
    if case.meta is None:
        return
    # There a session in one carrier is enough, whatever is wrong with the others.
    if case.operation.label == "POST /api/auth/logout" and case.meta.generation.mode.is_negative:
        return
    credential = fresh()

    def well_formed(location):
        component = case.meta.components.get(location)
        return component is not None and component.mode.is_positive

    query, headers, path, body = case.query, case.headers, case.path_parameters, case.body
    if well_formed(ParameterLocation.QUERY) and isinstance(query, dict):
        if "sessionId" in query:
            query["sessionId"] = credential
            if "userId" in query:
                query["userId"] = PREPARED["userId"]
        if "session_token" in query:
            query["session_token"] = credential
    if well_formed(ParameterLocation.HEADER) and headers is not None and "session_token" in headers:
        headers["session_token"] = credential
    if well_formed(ParameterLocation.PATH) and isinstance(path, dict) and "id" in path and next(COUNT) % 2:
        path["id"] = PREPARED["userId"]
    if well_formed(ParameterLocation.BODY) and isinstance(body, dict):
        if "session" in body:
            body["session"] = credential
        if all(name in body for name in LOGINS) and next(COUNT) % 2:
            body.update(username=PREPARED["username"], password=PREPARED["password"])
