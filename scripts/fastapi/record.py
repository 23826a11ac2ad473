"""Writes what FastAPI answers to the requests of table.py to test/jwt/fastapi.json. See README.md."""

import json
import pathlib

from table import CASES, fastapi_server, send, settled

TARGET = pathlib.Path(__file__).parents[2] / 'test' / 'jwt' / 'fastapi.json'


def main():
    assert len({case.name for case in CASES}) == len(CASES), 'names are unique'
    with fastapi_server() as sound, fastapi_server(failing=True) as failing:
        rows = [entry(case, settled(send(failing if case.needs else sound, case))) for case in CASES]
    TARGET.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + '\n')
    print(len(rows), 'replies')


def entry(case, reply):
    row = {'name': case.name}
    if case.needs:
        row['needs'] = case.needs
    row['request'] = {'method': case.method, 'path': case.path, 'headers': case.headers, 'body': case.body}
    row['reply'] = {'status': reply.status, 'headers': reply.headers, 'body': reply.body}
    return row


main()
