"""Every documented reply is met by the client: a table of operation and outcome without an empty cell."""

from __future__ import annotations

import json
import pickle
import pkgutil
import re
from typing import Any

import pytest
from stage import CELLS, Cell, Stage

from signoff_client import OutsideError, Reply, ReplyError, Signoff, errors

CREDENTIALS = ("bearer", "cookie")
SECRET_MEMBERS = ("password", "session", "sessionId", "session_token")


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def pascal(name: str) -> str:
    return "".join(part[0].upper() + part[1:] for part in name.split("-"))


def arguments(call: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the method, by the call in the words of openapi.yaml."""
    named = {
        **{snake(name): value for name, value in call.get("path", {}).items()},
        **{snake(name): value for name, value in call.get("header", {}).items()},
        # The header has the name to itself.
        **{
            "session_token_in_query" if name == "session_token" else snake(name): value
            for name, value in call.get("query", {}).items()
        },
        **{snake(name): value for name, value in call.get("body", {}).items()},
    }
    for name in ("id", "user_id"):
        if name in named:
            named[name] = int(named[name])
    if "bearer" in call:
        named["credential"] = call["bearer"]
    if call.get("form"):
        named["form"] = True
    return named


def secrets_of(call: dict[str, Any]) -> list[str]:
    parts = [call, *(call.get(place, {}) for place in ("query", "header", "body"))]
    return [
        part[name]
        for part in parts
        for name in (*CREDENTIALS, *SECRET_MEMBERS)
        # "p" and the like are in every text.
        if isinstance(part.get(name), str) and len(part[name]) > 5
    ]


def test_every_documented_reply_is_met() -> None:
    table = json.loads(pkgutil.get_data("signoff_client", "outcomes.json") or b"")
    documented = {(row["operation"], row["status"], row["outcome"]) for row in table}
    assert {(cell.operation, cell.status, cell.outcome) for cell in CELLS} == documented


def test_outcome(cell: Cell, stage: Stage) -> None:
    arranged = stage.arrange(cell)
    call = arranged["call"]
    replies: list[Reply] = []
    cookies = {"auth_session": call["cookie"]} if "cookie" in call else {}
    error: ReplyError | None = None
    try:
        with Signoff(arranged["baseUrl"], cookies=cookies, on_reply=replies.append) as signoff:
            getattr(signoff, snake(call["operation"]))(**arguments(call))
    except ReplyError as raised:
        error = raised
    seen = stage.finish()

    assert [(reply.status, reply.outcome) for reply in replies] == [(cell.status, cell.outcome)]
    assert replies[0].request_id
    # Another call may have been held, and answered after this one.
    assert [one["outcome"] for one in seen if one["operation"] == cell.operation][:1] == [cell.outcome]
    assert [one["faults"] for one in seen if one["faults"]] == []
    if error is None:
        assert 200 <= cell.status < 300
        return
    assert (error.operation, error.status, error.outcome) == (call["operation"], cell.status, cell.outcome)
    assert error.request_id == replies[0].request_id
    if cell.operation == "x-outside":
        assert type(error) is OutsideError
        assert (error.data is None) == (cell.outcome == "preflight")
    else:
        prefix = call["operation"][0].upper() + call["operation"][1:]
        assert type(error) is getattr(errors, prefix + pascal(cell.outcome))
        assert isinstance(error, getattr(errors, f"{prefix}Error"))
        assert error.data is not None
    texts = [str(error), repr(error), repr(error.response), repr(pickle.loads(pickle.dumps(error)))]
    assert [text for text in texts for secret in secrets_of(call) if secret in text] == []


def test_data_is_of_the_outcome(stage: Stage) -> None:
    """Where a status has several shapes, the outcome says which."""
    shapes = {}
    for outcome in ("query-session-not-found", "body-session-not-found", "carriers-ambiguous", "cookie-failure"):
        status = next(cell.status for cell in CELLS if cell.operation == "logout" and cell.outcome == outcome)
        arranged = stage.arrange(Cell("logout", status, outcome))
        call = arranged["call"]
        cookies = {"auth_session": call["cookie"]} if "cookie" in call else {}
        with pytest.raises(errors.LogoutError) as raised, Signoff(arranged["baseUrl"], cookies=cookies) as signoff:
            signoff.logout(**arguments(call))
        stage.finish()
        shapes[outcome] = type(raised.value.data).__name__
    assert shapes == {
        "query-session-not-found": "QueryError",
        "body-session-not-found": "BodyError",
        "carriers-ambiguous": "SharedError",
        "cookie-failure": "CookieError",
    }
