from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

from ._failures import OPERATION_OUTSIDE
from ._messages import Response


@dataclass(frozen=True)
class Outcome:
    """A reply as openapi.yaml has it: an example, and where it changes from reply to reply."""

    operation: str
    status: int
    name: str
    media_type: Optional[str]
    example: Any
    volatile: FrozenSet[str]

    @property
    def is_json(self) -> bool:
        return self.media_type is not None and self.media_type.endswith("json")


def _read_table() -> Dict[Tuple[str, int], List[Outcome]]:
    table: Dict[Tuple[str, int], List[Outcome]] = {}
    for row in json.loads(pkgutil.get_data(__package__ or "", "outcomes.json") or b""):
        outcome = Outcome(
            row["operation"],
            row["status"],
            row["outcome"],
            row.get("mediaType"),
            row.get("example"),
            frozenset(row["volatile"]),
        )
        table.setdefault((outcome.operation, outcome.status), []).append(outcome)
    return table


_TABLE = _read_table()


def recognise(operation: str, response: Response) -> Optional[Outcome]:
    """Which documented reply this is. Members that a newer service may have added are passed over."""
    if not response.is_whole:
        return None
    media_type = (response.header("Content-Type") or "").partition(";")[0].strip().lower() or None
    possible = [
        outcome
        for place in (operation, OPERATION_OUTSIDE)
        for outcome in _TABLE.get((place, response.status), [])
        if outcome.media_type == media_type
    ]
    if media_type is None:
        return next(iter(possible), None) if response.body == b"" else None
    try:
        text = response.body.decode()
        content = json.loads(text) if media_type.endswith("json") else text
    except ValueError:
        return None
    for exact in (True, False):
        for outcome in possible:
            if _is_like(outcome.example, content, "", outcome.volatile, exact):
                return outcome
    return None


def _is_like(example: Any, content: Any, pointer: str, volatile: FrozenSet[str], exact: bool) -> bool:
    # JSON's true is no number, but Python's is.
    if type(example) is not type(content):
        return False
    if pointer in volatile:
        return True
    if isinstance(example, dict):
        return (not exact or example.keys() == content.keys()) and all(
            name in content and _is_like(value, content[name], f"{pointer}/{name}", volatile, exact)
            for name, value in example.items()
        )
    if isinstance(example, list):
        return len(example) == len(content) and all(
            _is_like(value, content[index], f"{pointer}/{index}", volatile, exact)
            for index, value in enumerate(example)
        )
    return bool(example == content)
