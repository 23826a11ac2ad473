#!/usr/bin/env python3
"""Records what CPython 3.11's json says of many texts, for test/body/json.test.ts. Run by hand:

    python3 scripts/record-python-json.py && npx prettier --write test/body/python-json.json

Texts with NaN or Infinity are left out: Python takes them and JSON does not. Each run makes the same texts.
"""

import json
import pathlib
import random
import sys

TARGET = pathlib.Path(__file__).parent.parent / 'test' / 'body' / 'python-json.json'

BY_HAND = [
    # nothing, spaces, byte order marks
    '', ' ', '\t\r\n ', '\ufeff', '\ufeff{}', '\ufeff [1, 2', '\ufeff\ufeff{}', ' \ufeff{}', '\x0b1', '\x0c1',
    '\xa01', '\u20281',
    # scalars
    'null', 'true', 'false', 'nul', 'nulL', 'nulll', 'True', 'None', 'tru', 'fals', 'undefined', ' null ',
    'null null', '0', '-0', '1', '-1', '10', '01', '-01', '00', '+1', '-', '--1', '- 1', '1.', '1.5', '.5',
    '-.5', '1..2', '1.5.2', '1e', '1e5', '1E+5', '1e-5', '1e+', '1e-', '1ee5', '1.e5', '1.5e', '0x10', '0e0',
    '1_000', '1,5', '12a', '1 2', '1e400', '-1e400', '123456789012345678901234567890', '١', '1١', '-a',
    '-"a"', "'a'", '`a`', 'a', '/', '//', '/* a */ 1', '1 // a', '#', ';', '?', '%',
    # arrays
    '[', ']', '[]', '[ ]', '[\n]', '[1', '[1 ', '[1,', '[1, ', '[1,]', '[1, ]', '[,]', '[,1]', '[1,,2]',
    '[1 2]', '[1;2]', '[1:2]', '[1}', '[}', '[1]]', '[1],', '[1] x', '[[1]', '[[1],', '[[]]', '[[],[]]', '[[',
    '[[1,2],[3,', '["a"', '["a",', '["a" "b"]', '[nul]', '[tru', '[-]', '[- ]', '[1.]', '[1e]', '[01]',
    '[1,2,3', '[1,\n2,\n', '[null,true,false]', '[ 1 , 2 ]', '[1\x0b]',
    # objects
    '{', '}', '{}', '{ }', '{\n\t}', '{]', '{,}', '{1', '{1:2}', '{a', "{'a':1}", '{a:1}', '{"a"', '{"a" ',
    '{"a":', '{"a": ', '{"a"}', '{"a",', '{"a" 1}', '{"a"::1}', '{"a"=1}', '{"a":1', '{"a":1 ', '{"a":1,',
    '{"a":1, ', '{"a":1,}', '{"a":1, }', '{"a":1,,}', '{"a":1 "b":2}', '{"a":1;"b":2}', '{"a":1,"b"}',
    '{"a":1,"b":}', '{"a":1,b:2}', '{"a":1]', '{"a":1}}', '{"a":1} {"b":2}', '{"a":1},', '{"a":}', '{"a":,}',
    '{"a":]}', '{"a":[}', '{"a":[1}', '{"a":[1,}', '{"a":{}', '{"a":{"b":1}', '{"a":{"b":1,}}', '{"a":{"b"}}',
    '{"a":nul}', '{"a":tru}', '{"a":undefined}', '{"a":-}', '{"a":.1}', '{"a":1.}', '{"a":+1}', '{"a":01}',
    "{\"a\":'b'}", '{"a":b}', '{null:1}', '{[]:1}', '{{}:1}', '{"a":1}\x00', '{"a":1}\n\n',
    '\n\n{"a":1}\n\nx', '{"a":1,"a":2}', '{"a":{"a":1}}', '{/**/}', '{"a" :1}',
    # strings
    '"', '""', '"a', '"a"', '"a" ', '"a"b', '"a""b"', '"\\', '"\\"', '"\\""', '"\\\\', '"\\\\"', '"\\x41"',
    '"\\a"', '"\\\'"', '"\\ "', '"\\0"', '"\\U0041"', '"\\u', '"\\u"', '"\\u1', '"\\u12', '"\\u123',
    '"\\u1234', '"\\u1234"', '"\\u123"', '"\\u123g"', '"\\u12 4"', '"\\u+123"', '"\\u-123"', '"\\u0x12"',
    '"\\u1_23"', '"\\u 123"', '"\\\\u1234', '"\\\\u12', '"a\\u1234', '"\\u00', '"\\u00e9\\u00', '"\\ud83d"',
    '"\\ud83d\\ude00"', '"\\ude00"', '"\\ud83d\\', '"\\ud83d\\u', '"\\ud83d\\u"', '"\\ud83d\\ude0',
    '"\\ud83d\\ude0"', '"\\ud83d\\ude00', '"\\ud83d\\ud83d"', '"\\ud83d\\ud83d\\ude00"', '"\\ud83d\\n"',
    '"\\ud83d\\x"', '"\\ud83dx"', '"\\ud83d\\u00zz"', '"\\uD83D\\uDE00"', '"\n"', '"a\tb"', '"\x00"',
    '"\x1f"', '"\x7f"', '"\x80"', '"\u2028"', '"a\r\n"', '"a\\\n"', '"abc\ndef', '"\\b\\f\\n\\r\\t\\/"',
    '["a\n"]', '["a]', '{"a\n":1}', '{"a:1}', '{"a":"b}', '{"a":"b\t"}', '{"a":"\\q"}', '{"a":"\\u00"}',
    '{"\\q":1}', '{"\\u12":1}',
    # positions count code points, not UTF-16 units
    '"😀', '"😀" x', '"😀😀\\q"', '["😀",]', '{"😀":}', '{"😀" 1}', '{"😀":"😀" x', '"é" x', '"\ud83d" x',
    '"\ude00\ud83d" x', '😀', '[😀]', '"😀\n"', '"😀\\u12"', '\ufeff"😀" x',
]  # fmt: skip

SAMPLES = [
    '{"username": "jo\\u00e9", "password": "a\\"b\\\\c", "n": [-1.5e+3, true, null, {"😀": ""}]}',
    ' [ { "a" : [ ] , "b" : { } } , "\\ud83d\\ude00" , 0 , false ] ',
]

ALPHABET = list('{}[],:"\\ue01-+.nx \n') + ['😀', '\ufeff', '\x00']


def texts():
    yield from BY_HAND
    for sample in SAMPLES:
        for end in range(1, len(sample)):
            yield sample[:end]
    chance = random.Random(4627)
    for _ in range(120):
        sample = chance.choice(SAMPLES)
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(sample))
            sample = sample[:at] + chance.choice(ALPHABET + ['']) + sample[at + chance.randint(0, 1) :]
        yield sample


def verdict(text):
    # json.loads on bytes cuts one mark off before it calls the decoder. It also guesses UTF-16 and UTF-32
    # where it sees zeros among the first four bytes, so the bytes themselves are not handed to it.
    try:
        json.JSONDecoder().decode(text.removeprefix('\ufeff'))
    except json.JSONDecodeError as error:
        return {'text': text, 'position': error.pos, 'message': error.msg}
    return {'text': text}


def main():
    if sys.version_info[:2] != (3, 11) or json.decoder.c_scanstring is None:
        sys.exit('CPython 3.11 with its C scanner is needed')
    cases = [verdict(text) for text in dict.fromkeys(texts())]
    TARGET.write_text('[\n' + ',\n'.join(map(json.dumps, cases)) + '\n]\n')
    print(len(cases), 'cases', sorted({case.get('message', '') for case in cases}))


main()
