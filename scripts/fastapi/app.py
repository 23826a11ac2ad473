"""A small FastAPI back end of the jwt contract, as its document describes the one its clients know."""

import secrets
import time
import traceback
import unicodedata
import uuid
from collections.abc import MutableMapping
from typing import Annotated, NamedTuple

import jwt
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

LIFETIME = 3600


class User(NamedTuple):
    id: int
    username: str
    full_name: str
    password: str


# Plain passwords, as these are no one's. The first id is beyond 2^53, where JavaScript's numbers lose digits.
USERS = [
    User(9007199254740993, 'johndoe', 'John Doe', 'correct horse battery staple'),
    User(2, 'Zoë 李雷 🦊', 'Zoë Straße', 'пароль 密码 🔑 123'),
]


class Login(BaseModel):
    username: str
    password: str


def username_key(name: str) -> str:
    return unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', name).casefold())


def create_app(sessions: MutableMapping[str, User]) -> FastAPI:
    app = FastAPI()
    security = HTTPBearer(auto_error=True)
    users = {username_key(user.username): user for user in USERS}
    key = secrets.token_hex(32)

    def start(username: str, password: str) -> dict:
        user = users.get(username_key(username))
        if user is None or not secrets.compare_digest(
            user.password.encode(), password.encode(errors='surrogatepass')
        ):
            raise unauthorized('Incorrect username or password')
        jti = str(uuid.uuid4())
        sessions[jti] = user
        claims = {'sub': str(user.id), 'jti': jti, 'exp': int(time.time()) + LIFETIME}
        token = jwt.encode(claims, key, algorithm='HS256')
        return {'access_token': token, 'token_type': 'bearer', 'expires_in': LIFETIME}

    def session_id(token: str) -> str | None:
        try:
            return jwt.decode(token, key, algorithms=['HS256']).get('jti')
        except jwt.InvalidTokenError:
            return None

    # Two routes, as FastAPI can't take JSON and a form on one.
    @app.post('/api/v1/auth/login')
    def login(body: Login):
        return start(body.username, body.password)

    @app.post('/form/api/v1/auth/login')
    def form_login(username: Annotated[str, Form()], password: Annotated[str, Form()]):
        return start(username, password)

    @app.post('/api/v1/auth/logout')
    def logout(credentials: Annotated[HTTPAuthorizationCredentials, Depends(security)]):
        jti = session_id(credentials.credentials)
        if jti is not None:
            sessions.pop(jti, None)
        return {'message': 'Successfully logged out'}

    @app.get('/api/v1/auth/me')
    def me(credentials: Annotated[HTTPAuthorizationCredentials, Depends(security)]):
        user = sessions.get(session_id(credentials.credentials) or '')
        if user is None:
            raise unauthorized('Could not validate credentials')
        return {'id': user.id, 'username': user.username, 'full_name': user.full_name}

    @app.exception_handler(Exception)
    async def internal_error(request: Request, error: Exception):
        error_id = str(uuid.uuid4())
        body = {
            'detail': 'Internal Server Error',
            'error': str(error),
            'error_type': type(error).__name__,
            'trace': ''.join(traceback.format_exception(error)),
            'error_id': error_id,
            'path': request.url.path,
            'method': request.method,
        }
        return JSONResponse(body, status_code=500, headers={'X-Error-ID': error_id})

    return app


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(status_code=401, detail=detail, headers={'WWW-Authenticate': 'Bearer'})
