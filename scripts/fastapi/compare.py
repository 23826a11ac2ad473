"""Sends the requests of table.py to a running Signoff and to FastAPI; prints where they differ.

Exit code 1 if any difference is not among the decided ones below. See README.md.
"""

import argparse
import json
from urllib.parse import urlsplit

from table import CASES, FORM, JOHN, LOGIN, Case, Reply, fastapi_server, send, settled


def input_withheld(case: Case, theirs: Reply, ours: Reply, what: set[str]) -> bool:
    """`input` is null wherever it would repeat a password."""
    told, held = faults(theirs), faults(ours)
    if what != {'body'} or len(told) != len(held):
        return False
    for fault, other in zip(told, held, strict=True):
        if other.get('input', '') is None and may_repeat_password(fault):
            fault['input'] = None
    return ours.body == json.dumps({'detail': told}, ensure_ascii=False, separators=(',', ':'))


def may_repeat_password(fault: dict) -> bool:
    """Whether `input` is a password or the body: for a missing member, FastAPI shows all the others."""
    return fault['loc'][-1] == 'password' or fault['type'] == 'missing' or fault['loc'] == ['body']


def repeats_password(reply: Reply) -> bool:
    return JOHN.password in reply.body or any(
        fault.get('type') != 'missing'
        and fault.get('loc') == ['body', 'password']
        and fault.get('input') is not None
        for fault in faults(reply)
    )


def faults(reply: Reply) -> list[dict]:
    try:
        detail = json.loads(reply.body)['detail'] if reply.status == 422 else []
    except (ValueError, LookupError, TypeError):
        return []
    return [fault for fault in detail if isinstance(fault, dict)] if isinstance(detail, list) else []


def credential_trimmed(case: Case, theirs: Reply, ours: Reply, what: set[str]) -> bool:
    """What follows the scheme is trimmed; FastAPI takes spaces in front for a part of the credential."""
    credential = dict(case.headers).get('Authorization', '').strip().partition(' ')[2]
    user = {'id': JOHN.id, 'username': JOHN.username, 'full_name': JOHN.full_name}
    return (
        credential != credential.strip()
        and what == {'status', 'body', 'www-authenticate'}
        and (theirs.status, ours.status) == (401, 200)
        and ours.body == json.dumps(user, separators=(',', ':'))
    )


def problem(case: Case, theirs: Reply, ours: Reply, what: set[str]) -> bool:
    """Outside operations, replies are problem+json, and Allow has HEAD beside GET."""
    allow = (ours.header('allow') or '').split(', ')
    return (
        case.name.startswith('outside operations')
        and what <= {'body', 'content-type', 'allow'}
        and ours.header('content-type') == 'application/problem+json'
        and theirs.header('allow') in [None, *allow]
    )


DECIDED = [input_withheld, credential_trimmed, problem]


def differences(theirs: Reply, ours: Reply) -> list[tuple[str, object, object]]:
    pairs = [('status', theirs.status, ours.status), ('body', theirs.body, ours.body)]
    for name in ['content-type', 'www-authenticate', 'allow']:
        pairs.append((name, theirs.header(name), ours.header(name)))
    pairs.append(('has content-length', True, ours.header('content-length') is not None))
    pairs.append(('repeats a password', False, repeats_password(ours)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('base_url', help='such as http://127.0.0.1:8080')
    options.add_argument('--form-path', default=LOGIN, help='where forms log in (default: %(default)s)')
    options.add_argument('--verbose', action='store_true', help='print decided differences too')
    chosen = options.parse_args()
    url = urlsplit(chosen.base_url)
    if url.scheme != 'http' or url.hostname is None:
        options.error('base_url must be http://HOST:PORT')
    address, prefix = (url.hostname, url.port or 80), url.path.rstrip('/')

    # Signoff's store can't be made to fail from here, and as decided its 500 has an empty `trace`.
    cases = [case for case in CASES if case.needs is None]
    counts = {'same': 0, 'decided': 0, 'different': 0}
    with fastapi_server() as fastapi:
        for case in cases:
            # Signoff takes JSON and forms on one path, which FastAPI can't.
            path = chosen.form_path if case.path == FORM else case.path
            here = Case(case.name, case.method, path, case.headers, case.body)
            theirs, ours = settled(send(fastapi, case)), settled(send(address, here, prefix))
            found = differences(theirs, ours)
            what = {name for name, _, _ in found}
            reason = next(
                (rule.__doc__ for rule in DECIDED if found and rule(case, theirs, ours, what)), None
            )
            verdict = 'same' if not found else 'decided' if reason else 'different'
            counts[verdict] += 1
            if verdict == 'different' or verdict == 'decided' and chosen.verbose:
                print(f'{verdict.upper()}: {case.name}' + (f'\n  why      {reason}' if reason else ''))
                for name, left, right in found:
                    print(f'  {name}\n    FastAPI  {left}\n    Signoff  {right}')
    print(', '.join(f'{count} {verdict}' for verdict, count in counts.items()), f'of {len(cases)}')
    return 1 if counts['different'] else 0


if __name__ == '__main__':
    raise SystemExit(main())
