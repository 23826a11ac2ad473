"""The requests that are sent to FastAPI and to Signoff alike, and the socket that sends them byte by byte.

Each case stands alone. In a header or path, {{token}} is the access token of a fresh login, and {{ended}}
one that was logged out again.
"""

import contextlib
import http.client
import json
import re
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote_plus

import uvicorn

from app import USERS, create_app

LOGIN = '/api/v1/auth/login'
FORM = '/form' + LOGIN
LOGOUT = '/api/v1/auth/logout'
ME = '/api/v1/auth/me'

JOHN, ZOE = USERS
HEADERS = ['content-type', 'www-authenticate', 'allow', 'x-error-id', 'content-length']
# Issued long ago by somebody else, and long expired.
FOREIGN = (
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwianRpIjoiYSIsImV4cCI6MX0.'
    'qUdS0WzQ8-0f3zvTzR8SCmpRSiaoYmTgRjHcVn7nFqg'
)


@dataclass(frozen=True)
class Case:
    name: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ''
    # The one thing that a case may need of its server: sessions that can't be read or ended.
    needs: str | None = None


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str | None:
        return next((value for other, value in self.headers if other == name), None)


def authorization(value: str | None) -> tuple[tuple[str, str], ...]:
    return () if value is None else (('Authorization', value),)


AUTHORIZATIONS = {
    'no Authorization': None,
    'an empty Authorization': '',
    'Bearer alone': 'Bearer',
    'Bearer and a space': 'Bearer ',
    'Bearer and three spaces': 'Bearer   ',
    'Bearer in lower case alone': 'bearer',
    'the token behind Bearer': 'Bearer {{token}}',
    'the token behind bearer': 'bearer {{token}}',
    'the token behind BEARER': 'BEARER {{token}}',
    'the token behind bEaReR': 'bEaReR {{token}}',
    'the token behind two spaces': 'Bearer  {{token}}',
    'the token behind three spaces': 'Bearer   {{token}}',
    'the token and another word': 'Bearer {{token}} y',
    'another word and the token': 'Bearer x {{token}}',
    'the token and spaces': 'Bearer {{token}}  ',
    'the token and a tab': 'Bearer {{token}}\t',
    'spaces, then Bearer and the token': '  Bearer {{token}}',
    'a tab instead of the space': 'Bearer\t{{token}}',
    'a space and a tab': 'Bearer \t{{token}}',
    'Bearer twice': 'Bearer Bearer {{token}}',
    'Bearer with a colon': 'Bearer: {{token}}',
    'Bearer with a comma': 'Bearer,{{token}}',
    'the token in quotes': 'Bearer "{{token}}"',
    'the lone token': '{{token}}',
    'a lone word': 'abc',
    'a comma': ',',
    'Basic': 'Basic am9obmRvZTp4',
    'Basic alone': 'Basic',
    'Token': 'Token {{token}}',
    'JWT': 'JWT {{token}}',
    'no space before the token': 'Bearer{{token}}',
}
CREDENTIALS = {
    'a token that was logged out': '{{ended}}',
    'a word': 'x',
    'two words': 'x y',
    'an expired token of another issuer': FOREIGN,
    'a token without a signature': 'eyJhbGciOiJub25lIn0.eyJqdGkiOiJhIn0.',
    'a token with a bent signature': '{{token}}A',
    'a session token': 'sess_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'words of other dialects': 'null',
}

SECRET = json.dumps(JOHN.password)
GOOD = f'{{"username":"johndoe","password":{SECRET}}}'
JSON_BODIES = {
    'the right password': GOOD,
    'spaces between the tokens': f' {{ "username" : "johndoe" ,\r\n\t"password" : {SECRET} }}\n',
    'a byte order mark': '\ufeff' + GOOD,
    'a name in another case': f'{{"username":"JohnDoe","password":{SECRET}}}',
    'a name beyond ASCII': json.dumps(
        {'username': ZOE.username, 'password': ZOE.password}, ensure_ascii=False
    ),
    'a name beyond ASCII, escaped': json.dumps({'username': ZOE.username, 'password': ZOE.password}),
    'a wrong password': '{"username":"johndoe","password":"wrong"}',
    'an unknown name': f'{{"username":"nobody","password":{SECRET}}}',
    'an empty name': f'{{"username":"","password":{SECRET}}}',
    'an empty password': '{"username":"johndoe","password":""}',
    'both empty': '{"username":"","password":""}',
    'spaces around the name': f'{{"username":" johndoe ","password":{SECRET}}}',
    'extra members': f'{{"username":"johndoe","password":{SECRET},"remember":true,"scope":[1,{{}}],"":null}}',
    'a doubled name, the last right': f'{{"username":"nobody","username":"johndoe","password":{SECRET}}}',
    'a doubled name, the first right': f'{{"username":"johndoe","username":"nobody","password":{SECRET}}}',
    'no name': f'{{"password":{SECRET}}}',
    'no password': '{"username":"johndoe"}',
    'neither': '{}',
    'neither, but others': '{"user":"johndoe","grant_type":"password"}',
    'names in another case': '{"Username":"johndoe","Password":"x"}',
    'no password, but others': '{"username":"johndoe","b":[1,2.5,true,null],"a":{"c":"d"}}',
    'no password, and a name beyond ASCII': '{"username":"Zo\\u00eb \\ud83e\\udd8a"}',
    'no password, and odd characters': '{"x":"\\u0000\\u001f\\u007f\\u2028\\"\\\\/","username":"a"}',
    'no password, and a doubled member': '{"a":1,"b":2,"a":3,"username":"johndoe"}',
    'no password, and members like integers': '{"b":1,"2":2,"1":3}',
    'null for all': '{"username":null,"password":null}',
}
for member, other in (('username', f'"password":{SECRET}'), ('password', '"username":"johndoe"')):
    for value in [
        'null', '5', '0', '-1', '12345678901234567890', '1.5', '1.0', '-0.0', '1e5', '1e22', '0.0000001',
        'true', 'false', '[]', '["johndoe"]', '{}', '{"$ne":null}', '{"b":1,"1":2,"a":[{}]}',
    ]:  # fmt: skip
        JSON_BODIES[f'{value} for the {member}'] = f'{{"{member}":{value},{other}}}'
for value in [
    'null',
    'true',
    'false',
    '0',
    '5',
    '-1.5',
    '"x"',
    '""',
    '[]',
    '[[]]',
    '["username","password"]',
    f'[{GOOD}]',
]:
    JSON_BODIES[f'{value[:24]} as the body'] = value

BROKEN = [
    ' ', '\r\n', '{', '[', '"', '}', ']', ',', ':', 'x', '-', '+1', '01', '1.', '.5', '1e', 'tru', 'nul',
    'None', 'True', 'undefined', "'x'", 'username=johndoe&password=x', '<login/>', GOOD[:-1], GOOD[:-2],
    GOOD + 'x', GOOD + GOOD, GOOD + '}', '\ufeff\ufeff' + GOOD, '{"username"', '{"username":',
    '{"username":"johndoe"', '{"username":"johndoe",', '{"username":"johndoe",}', '{"username":"johndoe"]',
    '{"username" "johndoe"}', '{"username":"johndoe" "password":"x"}',
    '{"username":"johndoe";"password":"x"}', '{username:"johndoe"}', "{'username':'johndoe'}",
    '{"username":johndoe}', '{"username":}', '{"username":,}', '{,}', '{null:1}', '{"username":"john\ndoe"}',
    '{"username":"john\tdoe"}', '{"username":"\x00"}', '{"username":"john\\xdoe"}',
    '{"username":"john\\u12doe"}', '{"username":"\\ud83d\\u"}', '{"username":"johndoe\\',
    '{"username":"johndoe\\"}', '{"username":"\\u1234', '{"username":"🦊","password":}', '["🦊",]', '[1 2]',
    '{"username":"johndoe"} // john', '{"username":01}', '{"username":-}',
    '\n\n{"username":\n"johndoe"\n"password"}',
]  # fmt: skip

NAME = 'username=johndoe'
PASSWORD = 'password=' + quote_plus(JOHN.password)
GOOD_FORM = f'{NAME}&{PASSWORD}'
FORM_BODIES = {
    'the right password': GOOD_FORM,
    'spaces as %20': f'{NAME}&{PASSWORD.replace("+", "%20")}',
    'every letter escaped': 'username=%6a%6F%68%6e%64%6f%65&' + PASSWORD,
    'escaped names': f'user%6eame=johndoe&{PASSWORD}',
    'a name beyond ASCII': f'username={quote_plus(ZOE.username)}&password={quote_plus(ZOE.password)}',
    'the usual extras': f'grant_type=password&{NAME}&{PASSWORD}&scope=&client_id=a&client_secret=b',
    'another grant_type': f'grant_type=refresh_token&{NAME}&{PASSWORD}',
    'a wrong password': f'{NAME}&password=wrong',
    'an unknown name': f'username=nobody&{PASSWORD}',
    'no name': PASSWORD,
    'no password': NAME,
    'neither, but others': 'grant_type=password&x=y',
    'nothing': '',
    'an empty name': f'username=&{PASSWORD}',
    'an empty password': f'{NAME}&password=',
    'both empty': 'username=&password=',
    'a name without =': f'username&{PASSWORD}',
    'a name of one space': f'username=+&{PASSWORD}',
    'a doubled name, the last right': f'username=nobody&{NAME}&{PASSWORD}',
    'a doubled name, the first right': f'{NAME}&username=nobody&{PASSWORD}',
    'a doubled password, the last empty': f'{NAME}&{PASSWORD}&password=',
    'empty pairs': f'&&{NAME}&&{PASSWORD}&&',
    'semicolons': f'{NAME};{PASSWORD}',
    '= in the password': f'{NAME}&password=a=b',
    'a bent escape': f'username=%zz&{PASSWORD}',
    'half an escape': f'username=johndoe%&{PASSWORD}',
    'an escape that is no UTF-8': f'username=%ff&{PASSWORD}',
    'JSON': GOOD,
}

JSON_TYPES = [
    None, '', 'text/plain', 'text/json', 'application/octet-stream', 'application/json; charset=utf-8',
    'application/json;charset=UTF-8', 'Application/JSON', 'application/json;', 'application/json; charset',
    'application/vnd.api+json', 'application/problem+json; a=b', 'application/jsonp', 'application/x-json',
    'json', '*/*', 'application/json, text/plain', 'image/svg+xml',
]  # fmt: skip
FORM_TYPES = [
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-Urlencoded',
    'application/x-www-form-urlencoded;',
]

AS_JSON = (('Content-Type', 'application/json'),)
AS_FORM = (('Content-Type', 'application/x-www-form-urlencoded'),)


def media_type(value: str | None) -> tuple[tuple[str, str], ...]:
    return () if value is None else (('Content-Type', value),)


CASES = [
    *(
        Case(f'logout: {name}', 'POST', LOGOUT, authorization(value))
        for name, value in AUTHORIZATIONS.items()
    ),
    *(
        Case(f'logout: {name}', 'POST', LOGOUT, authorization('Bearer ' + value))
        for name, value in CREDENTIALS.items()
    ),
    Case('logout: an empty JSON body', 'POST', LOGOUT, authorization('Bearer {{token}}') + AS_JSON),
    Case(
        'logout: a body nobody asked for', 'POST', LOGOUT, authorization('Bearer {{token}}') + AS_JSON, '{"a'
    ),
    Case(
        'logout: a query nobody asked for',
        'POST',
        LOGOUT + '?token=x&token=y',
        authorization('Bearer {{token}}'),
    ),
    Case('logout: a small header name', 'POST', LOGOUT, (('authorization', 'Bearer {{token}}'),)),
    *(Case(f'me: {name}', 'GET', ME, authorization(value)) for name, value in AUTHORIZATIONS.items()),
    *(
        Case(f'me: {name}', 'GET', ME, authorization('Bearer ' + value))
        for name, value in CREDENTIALS.items()
    ),
    Case('me: the token in the query', 'GET', ME + '?access_token={{token}}'),
    *(Case(f'login: {name}', 'POST', LOGIN, AS_JSON, body) for name, body in JSON_BODIES.items()),
    *(Case(f'login, broken: {body!a}', 'POST', LOGIN, AS_JSON, body) for body in BROKEN),
    Case('login, type: no body, no type', 'POST', LOGIN),
    Case('login, type: no body, JSON', 'POST', LOGIN, AS_JSON),
    Case('login, type: no body, text', 'POST', LOGIN, media_type('text/plain')),
    *(Case(f'login, type: JSON as {kind!r}', 'POST', LOGIN, media_type(kind), GOOD) for kind in JSON_TYPES),
    Case('login, type: broken JSON, no type', 'POST', LOGIN, (), '{'),
    Case('login, type: broken JSON as text', 'POST', LOGIN, media_type('text/plain'), '{"a'),
    *(Case(f'form: {name}', 'POST', FORM, AS_FORM, body) for name, body in FORM_BODIES.items()),
    *(Case(f'form, type: {kind}', 'POST', FORM, media_type(kind), GOOD_FORM) for kind in FORM_TYPES),
    Case('outside operations: GET logout', 'GET', LOGOUT, authorization('Bearer {{token}}')),
    Case('outside operations: POST me', 'POST', ME, authorization('Bearer {{token}}')),
    Case('outside operations: DELETE login', 'DELETE', LOGIN),
    Case('outside operations: an unknown path', 'GET', '/api/v1/auth/nothing'),
    Case('failure: logout', 'POST', LOGOUT, authorization('Bearer {{token}}'), needs='failing-store'),
    Case('failure: me', 'GET', ME, authorization('Bearer {{token}}'), needs='failing-store'),
]


class FailingSessions(dict):
    """Sessions that can be started, and neither read nor ended."""

    def get(self, *_):
        raise OSError('the store is gone')

    pop = get


@contextlib.contextmanager
def fastapi_server(failing: bool = False):
    """Runs the app on a free loopback port; yields (host, port)."""
    listener = socket.create_server(('127.0.0.1', 0))
    app = create_app(FailingSessions() if failing else {})
    server = uvicorn.Server(uvicorn.Config(app, http='h11', log_level='critical'))
    thread = threading.Thread(target=server.run, kwargs={'sockets': [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()


def send(address: tuple[str, int], case: Case, prefix: str = '') -> Reply:
    """Sends the case as it stands, with tokens filled in and Host, Connection and Content-Length added."""
    head = f'{case.method} {prefix}{case.path} HTTP/1.1\r\n'
    head += ''.join(f'{name}: {value}\r\n' for name, value in case.headers)
    if '{{' in head:
        token = login(address, prefix)
        if '{{ended}}' in head:
            send(address, Case('', 'POST', LOGOUT, authorization('Bearer ' + token)), prefix)
        head = head.replace('{{token}}', token).replace('{{ended}}', token)
    body = case.body.encode()
    head += f'Host: {address[0]}:{address[1]}\r\nConnection: close\r\n'
    if case.method == 'POST':
        head += f'Content-Length: {len(body)}\r\n'
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode('latin-1') + b'\r\n' + body)
        response = http.client.HTTPResponse(connection, method=case.method)
        response.begin()
        text = response.read().decode()
    headers = {name: response.headers.get(name) for name in HEADERS}
    return Reply(
        response.status, tuple((name, value) for name, value in headers.items() if value is not None), text
    )


def login(address: tuple[str, int], prefix: str) -> str:
    reply = send(address, Case('', 'POST', LOGIN, AS_JSON, GOOD), prefix)
    if reply.status != 200:
        raise SystemExit(f'johndoe of app.py could not log in: {reply.status} {reply.body}')
    return json.loads(reply.body)['access_token']


def settled(reply: Reply) -> Reply:
    """The reply with {{any}} for all that differs from one time to the next."""
    body = re.sub(r'"(access_token|error_id|trace)":"(?:[^"\\]|\\.)+"', r'"\1":"{{any}}"', reply.body)
    body = re.sub(r'"expires_in":\d+', '"expires_in":{{any}}', body)
    loose = {'x-error-id'} if body == reply.body else {'x-error-id', 'content-length'}
    return Reply(reply.status, tuple((n, '{{any}}' if n in loose else v) for n, v in reply.headers), body)
