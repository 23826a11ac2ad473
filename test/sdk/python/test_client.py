"""What the client does beside calling operations."""

from __future__ import annotations

import pickle
import re
import socket
import threading
import traceback
from dataclasses import replace
from datetime import timezone
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import signoff_client
from signoff_client import (
    NoReply,
    Request,
    RequestInvalid,
    Response,
    Signoff,
    SignoffError,
    TimedOut,
    Transport,
    UndocumentedReply,
    Urllib3Transport,
)
from signoff_client.errors import BodyLoginCredentialsInvalid, BodyLoginTooManyAttempts

ADA = "ada@example.com"
TOKEN = "sess_" + "A" * 43
Users = dict[str, dict[str, str]]


class Recorder:
    """Sends as usual, and keeps what was sent."""

    def __init__(self, transport: Transport | None = None) -> None:
        self.requests: list[Request] = []
        self._transport = Urllib3Transport() if transport is None else transport

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        return self._transport(request)

    def header(self, name: str) -> str | None:
        return dict(self.requests[-1].headers).get(name)


class Script:
    """Answers from a list, in place of a service."""

    def __init__(self, *answers: Response | NoReply) -> None:
        self._answers = list(answers)

    def __call__(self, request: Request) -> Response:
        answer = self._answers.pop(0)
        if isinstance(answer, NoReply):
            raise answer
        return answer


ALIVE = Response(200, [("Content-Type", "application/json")], b'{"status":"alive"}')
GATEWAY = Response(502, [("Content-Type", "text/html")], b"<h1>Bad Gateway</h1>")
LOST = NoReply("getHealth", "had no reply")


def texts_of(error: BaseException) -> str:
    """All that a program shows of an error, and of what led to it."""
    return "".join([str(error), repr(error), *traceback.format_exception(type(error), error, error.__traceback__)])


def login_of(users: Users) -> tuple[str, str]:
    user = users["ada@example.com"]
    return user["username"], user["password"]


class TestCookies:
    def test_are_held_and_sent_as_by_a_browser(self, base_url: str, users: Users) -> None:
        recorder = Recorder()
        with Signoff(base_url, transport=recorder) as signoff:
            signoff.cookie_login(*login_of(users))
            assert recorder.header("Cookie") is None
            assert signoff.cookie_get_session().username == ADA
            sent = recorder.header("Cookie") or ""
            assert re.fullmatch(r"auth_session=sess_[\w-]{43}", sent)
            assert signoff.cookie_logout() is True
            assert len(signoff.cookies) == 0
            with pytest.raises(signoff_client.errors.CookieLogoutCookieMissing):
                signoff.cookie_logout()

    def test_are_left_alone_by_a_credential_of_the_call(self, base_url: str, users: Users) -> None:
        recorder = Recorder()
        with Signoff(base_url, transport=recorder) as signoff:
            signoff.cookie_login(*login_of(users))
            held = next(iter(signoff.cookies)).value
            other = signoff.body_login(*login_of(users)).session
            assert signoff.cookie_logout(credential=other) is True
            assert recorder.header("Cookie") == f"auth_session={other}"
            assert [cookie.value for cookie in signoff.cookies] == [held]
            assert signoff.cookie_get_session().username == ADA

    def test_are_known_at_the_start_where_they_are_given(self, base_url: str, users: Users) -> None:
        with Signoff(base_url) as other:
            session = other.body_login(*login_of(users)).session
        with Signoff(base_url, cookies={"auth_session": session}) as signoff:
            assert signoff.cookie_get_session().username == ADA
            assert signoff.cookie_logout(credential=TOKEN) is False

    def test_are_kept_from_other_hosts_and_from_plain_http(self) -> None:
        setting = Response(
            200,
            [("Content-Type", "application/json"), ("Set-Cookie", "auth_session=x; Path=/; Secure")],
            b'{"username":"ada","full_name":"Ada"}',
        )
        recorder = Recorder(lambda request: setting)
        sent = {}
        for url in ("http://example.com", "https://example.com", "http://localhost:1", "http://127.0.0.1:1"):
            signoff = Signoff(url, transport=recorder)
            signoff.cookie_login("ada", "p")
            signoff.cookie_get_session()
            sent[url] = recorder.header("Cookie")
        assert sent == {
            "http://example.com": None,
            "https://example.com": "auth_session=x",
            "http://localhost:1": "auth_session=x",
            "http://127.0.0.1:1": "auth_session=x",
        }

    def test_refuse_what_they_cannot_carry(self) -> None:
        with pytest.raises(ValueError) as start:
            Signoff("http://localhost", cookies={"auth_session": "secret; other=1"})
        with pytest.raises(RequestInvalid) as call:
            Signoff("http://localhost").cookie_logout(credential='secret"')
        assert "secret" not in str(start.value) + str(call.value) + repr(call.value)
        for cookies in ({"auth_session": "a\r\nb"}, {"auth_session": None}, {"a b": "c"}):
            with pytest.raises(RequestInvalid):
                Signoff("http://localhost", cookies=cookies)  # type: ignore[arg-type]


class TestResults:
    def test_show_no_credential(self, base_url: str, users: Users) -> None:
        with Signoff(base_url) as signoff:
            login = login_of(users)
            body, query, jwt, shared = (
                signoff.body_login(*login),
                signoff.query_login(*login),
                signoff.jwt_login(*login),
                signoff.login(*login),
            )
        shown = "".join(f"{one!r} {one}" for one in (body, query, jwt, shared))
        tokens = [body.session, query.data.session_token, jwt.access_token, shared.session, shared.data.session_token]
        assert [token for token in tokens if token in shown] == []
        assert query.model_dump(by_alias=True)["data"]["sessionToken"] == query.data.session_token


class TestBodies:
    def test_a_form_arrives_whole(self, base_url: str, users: Users) -> None:
        recorder = Recorder()
        with Signoff(base_url, transport=recorder) as signoff:
            grant = signoff.jwt_login(*login_of(users), form=True)
            assert signoff.jwt_me(credential=grant.access_token).username == ADA
        request = recorder.requests[0]
        assert dict(request.headers)["Content-Type"] == "application/x-www-form-urlencoded"
        username, password = login_of(users)
        assert parse_qs((request.body or b"").decode()) == {"username": [username], "password": [password]}

    def test_no_text_is_lost(self) -> None:
        recorder = Recorder(lambda request: GATEWAY)
        for form, expected in ((False, b'{"username":"\\u00e4 &=","password":"+%"}'), (True, b"username=%C3%A4+%26%3D&password=%2B%25")):
            with pytest.raises(UndocumentedReply):
                Signoff("http://localhost", transport=recorder).jwt_login("ä &=", "+%", form=form)
            assert recorder.requests[-1].body == expected


class TestIntegers:
    @pytest.mark.parametrize("name", ["max", "min", "odd"])
    def test_keep_every_digit_both_ways(self, base_url: str, users: Users, name: str) -> None:
        wanted = int(users[name]["id"])
        with Signoff(base_url) as signoff:
            session = signoff.query_login(name, users[name]["password"]).data
            assert session.user_id == wanted
            assert session.expires_at.tzinfo == timezone.utc
            found = signoff.query_get_user(session.user_id, credential=session.session_token)
            assert found.data.user_id == wanted
            assert signoff.jwt_me(credential=session.session_token).id == wanted
            assert signoff.query_logout(wanted, session.session_token).success

    @pytest.mark.parametrize("value", ["x/y", "1", True, 1.0, None, 10**5000], ids=["path", "text", "truth", "fraction", "none", "endless"])
    def test_nothing_else_is_sent(self, value: object) -> None:
        recorder = Recorder(lambda request: ALIVE)
        signoff = Signoff("http://localhost", transport=recorder)
        for call in (
            lambda: signoff.query_get_user(value),  # type: ignore[arg-type]
            lambda: signoff.query_logout(value, TOKEN),  # type: ignore[arg-type]
        ):
            with pytest.raises(RequestInvalid):
                call()
        assert recorder.requests == []


class TestAddresses:
    def test_a_prefix_stands_before_every_path(self) -> None:
        recorder = Recorder(lambda request: ALIVE)
        Signoff("https://example.com/auth/v2/", transport=recorder).get_health()
        assert recorder.requests[0].url == "https://example.com/auth/v2/healthz"

    @pytest.mark.parametrize("url", ["example.com", "ftp://example.com", "http://u:secret@example.com", "http://h?a=secret", "localhost", "http://localhost:99999", "http://[::1", "http://a b", "http://h?", None])
    def test_others_are_refused_and_not_repeated(self, url: str) -> None:
        with pytest.raises(RequestInvalid) as raised:
            Signoff(url)
        assert "secret" not in texts_of(raised.value).replace("http://u:secret", "")
        assert "a URL such as http://localhost:8080" in str(raised.value)

    def test_a_redirect_is_not_followed(self) -> None:
        moved = Response(307, [("Location", "https://evil.example")], b"")
        recorder = Recorder(lambda request: moved)
        with pytest.raises(UndocumentedReply) as raised:
            Signoff("http://localhost", transport=recorder).header_get_session(session_token=TOKEN)
        assert (raised.value.status, len(recorder.requests)) == (307, 1)

    def test_a_redirect_is_not_followed_by_the_transport(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            answer = answering(server, f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\n\r\n")
            with pytest.raises(UndocumentedReply):
                Signoff(f"http://127.0.0.1:{port}").get_health()
            answer.join()


def answering(server: socket.socket, text: str) -> threading.Thread:
    """Answers one connection."""

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(text.encode())

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


class TestFailures:
    def test_a_reply_in_no_time_is_told(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            with pytest.raises(TimedOut) as raised:
                Signoff(url, timeout=0.05, retries=0).header_get_session(session_token_in_query=TOKEN)
        assert TOKEN not in texts_of(raised.value)
        assert raised.value.operation == "headerGetSession"
        assert raised.value.request_id is None

    def test_the_limit_is_of_all_attempts_together(self) -> None:
        attempts: list[float | None] = []

        def slow(request: Request) -> Response:
            attempts.append(request.timeout)
            if len(attempts) == 1:
                raise LOST
            assert request.timeout is not None
            threading.Event().wait(request.timeout)
            raise TimedOut(request.operation, "had no reply in time")

        with pytest.raises(TimedOut) as raised:
            Signoff("http://localhost", transport=slow, retry_wait=0.01).get_health(timeout=0.4)
        assert str(raised.value) == "getHealth had no reply within 0.4 s"
        first, second = attempts
        assert first is not None and second is not None and second < first <= 0.4

    def test_no_attempt_is_made_that_there_is_no_time_for(self) -> None:
        recorder = Recorder(Script(LOST))
        with pytest.raises(NoReply) as raised:
            Signoff("http://localhost", transport=recorder, retry_wait=1000, timeout=1).get_health()
        assert (str(raised.value), len(recorder.requests)) == (str(LOST), 1)

    def test_no_limit_is_a_limit_too(self, base_url: str) -> None:
        with Signoff(base_url, timeout=None) as signoff:
            assert signoff.get_health().status == "alive"

    @pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), True, "1"])
    def test_another_limit_is_refused(self, timeout: float) -> None:
        recorder = Recorder(lambda request: ALIVE)
        with pytest.raises(RequestInvalid):
            Signoff("http://localhost", timeout=timeout)
        with pytest.raises(RequestInvalid):
            Signoff("http://localhost", transport=recorder).get_health(timeout=timeout)
        assert recorder.requests == []

    @pytest.mark.parametrize("again", [{"retries": -1}, {"retries": 1.5}, {"retry_wait": -1}, {"retry_wait": float("nan")}])
    def test_repeats_that_cannot_be_are_refused(self, again: dict[str, int]) -> None:
        with pytest.raises(RequestInvalid):
            Signoff("http://localhost", **again)  # type: ignore[arg-type]

    @pytest.mark.parametrize("name, value", [("X A", "b"), ("X\r\nA", "b"), ("", "b"), ("X-A", "b\nc"), ("X-A", None), ("X-A", 1)])
    def test_headers_that_http_cannot_carry_are_refused(self, name: str, value: str) -> None:
        with pytest.raises(RequestInvalid):
            Signoff("http://localhost", headers={name: value})

    def test_arguments_of_another_kind_are_refused(self) -> None:
        recorder = Recorder(lambda request: ALIVE)
        signoff = Signoff("http://localhost", transport=recorder)
        for call in (
            lambda: signoff.body_login(b"ada", "p"),  # type: ignore[arg-type]
            lambda: signoff.jwt_me(credential=1),  # type: ignore[arg-type]
            lambda: signoff.cookie_logout(credential=1),  # type: ignore[arg-type]
            lambda: signoff.header_get_session(session_token=1),  # type: ignore[arg-type]
        ):
            with pytest.raises(RequestInvalid):
                call()
        assert recorder.requests == []

    def test_a_reply_without_end_is_not_read_to_its_end(self) -> None:
        ended = threading.Event()

        def pour(server: socket.socket) -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                    while True:
                        connection.sendall(b" " * 65536)
                except OSError:
                    ended.set()

        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=pour, args=[server])
            thread.start()
            with Signoff(f"http://127.0.0.1:{server.getsockname()[1]}") as signoff, pytest.raises(UndocumentedReply) as raised:
                signoff.get_health()
            thread.join()
        assert raised.value.status == 200
        assert len(raised.value.response.body) <= 4 * 1024 * 1024
        assert ended.is_set()

    def test_no_service_is_told_in_plain_words_without_the_address_query(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(NoReply) as raised:
            Signoff(url).query_logout(1, TOKEN)
        assert str(raised.value) == "queryLogout had no reply: Connection refused"
        assert raised.value.__context__ is None
        assert TOKEN not in texts_of(raised.value)

    def test_a_broken_reply_is_told(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            answer = answering(server, "nonsense\r\n\r\n")
            with pytest.raises(NoReply):
                Signoff(f"http://127.0.0.1:{server.getsockname()[1]}").body_logout(TOKEN)
            answer.join()

    @pytest.mark.parametrize("value", ["secret\r\nX: 1", "secret\u2026", "secret\ud800"])
    def test_what_no_header_carries_is_refused_and_not_repeated(self, value: str) -> None:
        with pytest.raises(RequestInvalid) as raised:
            Signoff("http://localhost").header_logout(credential=value)
        assert "secret" not in str(raised.value) + repr(raised.value)
        assert raised.value.__context__ is None

    def test_half_a_character_is_refused_and_not_repeated(self) -> None:
        signoff = Signoff("http://localhost")
        for call in (
            lambda: signoff.query_logout(1, "secret\ud800"),
            lambda: signoff.jwt_login("ada", "secret\ud800", form=True),
        ):
            with pytest.raises(RequestInvalid) as raised:
                call()
            assert "secret" not in str(raised.value) + repr(raised.value)
            assert raised.value.__context__ is None

    @pytest.mark.parametrize(
        "reply",
        [
            GATEWAY,
            Response(200, [("Content-Type", "text/html")], b"<h1>Please log in</h1>"),
            Response(200, [("Content-Type", "application/json")], b'{"request":1,"message":"m"}'),
            Response(200, [("Content-Type", "application/json")], b"{"),
            Response(200, [("Content-Type", "application/json")], b"\xff"),
            Response(418, [], b""),
        ],
        ids=["gateway", "page", "shape", "json", "utf-8", "empty"],
    )
    def test_what_is_not_documented_is_told_as_such(self, reply: Response) -> None:
        with pytest.raises(UndocumentedReply) as raised:
            Signoff("http://localhost", transport=lambda request: reply).body_logout(TOKEN)
        error = raised.value
        assert (error.status, error.outcome, error.data) == (reply.status, None, None)
        assert error.response.body == reply.body

    def test_members_that_are_new_change_nothing(self) -> None:
        newer = Response(
            200, [("Content-Type", "application/json; charset=utf-8")], b'{"status":"alive","since":9007199254740993}'
        )
        assert Signoff("http://localhost", transport=lambda request: newer).get_health().status == "alive"

    def test_an_error_can_be_copied_to_another_process(self, base_url: str) -> None:
        with Signoff(base_url) as signoff, pytest.raises(BodyLoginCredentialsInvalid) as raised:
            signoff.body_login("nobody", "wrong password")
        copy = pickle.loads(pickle.dumps(raised.value))
        assert type(copy) is BodyLoginCredentialsInvalid
        assert (str(copy), copy.data, copy.request_id) == (
            str(raised.value),
            raised.value.data,
            raised.value.request_id,
        )
        assert copy.data.request == copy.request_id

    def test_too_many_attempts_say_when_to_come_back(self, base_url: str) -> None:
        with Signoff(base_url) as signoff, pytest.raises(BodyLoginTooManyAttempts) as raised:
            for _ in range(20):
                try:
                    signoff.body_login("guessed", "wrong")
                except BodyLoginCredentialsInvalid:
                    pass
        assert (raised.value.retry_after or 0) > 0


class TestRetries:
    def test_what_is_safe_is_repeated(self) -> None:
        recorder = Recorder(Script(LOST, GATEWAY, ALIVE))
        assert Signoff("http://localhost", transport=recorder, retry_wait=0).get_health().status == "alive"
        assert len(recorder.requests) == 3

    def test_not_without_end(self) -> None:
        recorder = Recorder(Script(LOST, LOST, LOST))
        with pytest.raises(NoReply):
            Signoff("http://localhost", transport=recorder, retry_wait=0).get_health()
        assert len(recorder.requests) == 3

    @pytest.mark.parametrize("answer", [LOST, GATEWAY], ids=["lost", "gateway"])
    def test_logins_and_logouts_are_never_repeated(self, answer: Response | NoReply) -> None:
        for call in (
            lambda signoff: signoff.body_login("ada", "p"),
            lambda signoff: signoff.header_logout(credential=TOKEN),
            lambda signoff: signoff.cookie_logout(),
        ):
            recorder = Recorder(Script(answer))
            with pytest.raises(SignoffError):
                call(Signoff("http://localhost", transport=recorder, retry_wait=0))
            assert len(recorder.requests) == 1

    def test_what_the_service_itself_answers_is_an_answer(self) -> None:
        draining = Response(
            503,
            [("Content-Type", "application/problem+json")],
            b'{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The service is shutting down."}',
        )
        recorder = Recorder(Script(draining))
        with pytest.raises(signoff_client.errors.GetReadinessDraining):
            Signoff("http://localhost", transport=recorder).get_readiness()


class TestRequests:
    def test_say_who_sends_them(self, base_url: str) -> None:
        recorder = Recorder()
        with Signoff(base_url, transport=recorder) as signoff:
            signoff.get_health()
        assert recorder.header("User-Agent") == f"signoff-client/{signoff_client.__version__}"

    def test_show_no_credential(self) -> None:
        recorder = Recorder(lambda request: GATEWAY)
        with pytest.raises(UndocumentedReply):
            Signoff("http://localhost", transport=recorder).query_logout(1, TOKEN)
        assert TOKEN not in repr(recorder.requests)

    def test_carry_the_clients_credential_or_another(self, base_url: str, users: Users) -> None:
        with Signoff(base_url) as signoff:
            session = signoff.body_login(*login_of(users)).session
        with Signoff(base_url, credential=session) as signoff:
            assert signoff.jwt_me().username == ADA
            with pytest.raises(signoff_client.errors.JwtMeCredentialsInvalid):
                signoff.jwt_me(credential=TOKEN)

    @pytest.mark.parametrize("name", ["Authorization", "authorization"])
    def test_carry_the_calls_credential_before_all_others(self, name: str) -> None:
        recorder = Recorder(lambda request: ALIVE)
        signoff = Signoff("http://localhost", transport=recorder, credential="own", headers={name: "header"})
        for call, sent in (
            (lambda: signoff.jwt_me(credential=TOKEN), f"Bearer {TOKEN}"),
            (lambda: signoff.header_logout(credential=TOKEN), TOKEN),
        ):
            with pytest.raises(UndocumentedReply):
                call()
            found = [value for header, value in recorder.requests[-1].headers if header.lower() == "authorization"]
            assert found == [sent]

    @pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER\t"])
    def test_carry_no_scheme_twice(self, scheme: str) -> None:
        recorder = Recorder(lambda request: ALIVE)
        signoff = Signoff("http://localhost", transport=recorder)
        for call in (
            lambda: signoff.jwt_me(credential=scheme + TOKEN),
            lambda: signoff.header_logout(credential=scheme + TOKEN),
            lambda: signoff.query_get_user(1, credential=scheme + TOKEN),
            lambda: Signoff("http://localhost", credential=scheme + TOKEN),
        ):
            with pytest.raises(RequestInvalid, match="without Bearer") as raised:
                call()
            assert TOKEN not in str(raised.value) + repr(raised.value)
        assert recorder.requests == []

    def test_can_be_changed_on_their_way(self, base_url: str) -> None:
        send = Urllib3Transport()
        doubled = Signoff(base_url, transport=lambda request: send(replace(request, url=f"{request.url}&userId=2")))
        with pytest.raises(signoff_client.errors.QueryLogoutParametersDoubled):
            doubled.query_logout(1, TOKEN)


ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("page", ["generated/python/README.md", "docs/sdk-python.md"])
def test_the_sample_that_is_shown_first_works(
    page: str, base_url: str, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, *others = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    username, password = login_of(users)
    sample = sample.replace("http://localhost:8080", base_url).replace('"ada"', repr(username))
    sample = sample.replace('"correct horse battery staple"', repr(password))
    exec(sample, {})
    assert capsys.readouterr().out.startswith("Session not found ")
    for other in others:
        compile(other, page, "exec")
