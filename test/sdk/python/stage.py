"""Speaks to the stage's process, a line for an order and a line for its answer."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

STAGE = Path(__file__).parent.parent / "stage.ts"


@dataclass(frozen=True)
class Cell:
    """One way to one documented reply."""

    operation: str
    status: int
    outcome: str
    way: str | None = None

    def __str__(self) -> str:
        return "-".join(part for part in (self.operation, str(self.status), self.outcome, self.way) if part)


class Stage:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "--no-warnings", "--import", "tsx", str(STAGE)],
            cwd=STAGE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, **order: object) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps({name: value for name, value in order.items() if value is not None}),
              file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line != "", "The stage has ended; its reason is above"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer

    def serve(self) -> Any:
        return self.order(serve=True)

    def arrange(self, cell: Cell) -> Any:
        return self.order(arrange=[cell.operation, cell.outcome], way=cell.way)

    def finish(self) -> Any:
        return self.order(finish=True)["seen"]

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(30)


@lru_cache(maxsize=None)
def stage_process() -> Stage:
    return Stage()


CELLS = [Cell(**cell) for cell in stage_process().order(list=True)["cells"]]
