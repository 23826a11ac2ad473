#!/usr/bin/env python3
"""Records Unicode case folding as Python does it, for test/sessions/username.test.ts. Run by hand:

    python3 scripts/record-casefold.py && npx prettier --write test/sessions/casefold.json

`folds` has the code points whose folding is not their small letter; `names` has whole names with their keys.
"""

import json
import pathlib
import random
import sys
import unicodedata

TARGET = pathlib.Path(__file__).parent.parent / 'test' / 'sessions' / 'casefold.json'

BY_HAND = [
    '', 'john', 'JOHN', 'Straße', 'STRASSE', 'STRAẞE', 'ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς', 'ςσΣ', 'İstanbul', 'ISTANBUL',
    'ıI', 'Ａｄｍｉｎ', 'ﬁﬂﬀ', 'ﬃ', '①②', '㎏', '™', '\u00c5', '\u212b', 'A\u030a', 'ᾳ', 'ᾼ', 'α\u0345\u0301',
    'α\u0301\u0345', 'ΐ', 'ŉ', 'ǰ', 'և', 'ẖ', 'ﬓ', 'ᏸꭰᎠ', 'Ꮿ', '\ud55c\uae00', '\u1112\u1161\u11ab',
    '\uff76\uff9e', '\u30ac', 'I\u0345', 'ſt', '\u212a', '\u2126', '\u00b5', 'ϐϑϕϖϰϱϵ', 'ა Ა', 'ꙋᲈ',
    '\u01c4 \u01c5 \u01c6', '🦊', '\ud83d', '\udd8a\ud83e', 'a\u200bb', 'a\u00adb', ' a ', 'ª º', 'ⅷ Ⅷ', 'ⓐ Ⓐ',
    '𝐀𝓐', '𐐀',
]  # fmt: skip
MARKS = range(0x300, 0x370)
LATIN = range(0x41, 0x250)


def username_key(name):
    return unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', name).casefold())


def names(folds):
    yield from BY_HAND
    chance = random.Random(127)
    for _ in range(120):
        letters = chance.choices(folds, k=2) + chance.choices(MARKS, k=2) + chance.choices(LATIN, k=2)
        chance.shuffle(letters)
        yield ''.join(map(chr, letters))


def main():
    folds = [code for code in range(sys.maxunicode + 1) if chr(code).casefold() != chr(code).lower()]
    recorded = {
        'unicode': unicodedata.unidata_version,
        'folds': {f'{code:04X}': chr(code).casefold() for code in folds},
        'names': [[name, username_key(name)] for name in names(folds)],
    }
    TARGET.write_text(json.dumps(recorded, indent=2) + '\n')
    print(len(folds), 'code points of Unicode', unicodedata.unidata_version)


main()
