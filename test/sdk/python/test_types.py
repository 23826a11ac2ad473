"""The types hold for users under `mypy --strict`, and catch their mistakes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def mypy(*arguments: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={os.devnull}", "--config-file=", *arguments],
        cwd=HERE,
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stdout + run.stderr


def test_a_users_program_is_clean() -> None:
    assert mypy("sample.py") == (0, "Success: no issues found in 1 source file\n")


def test_the_package_is_clean() -> None:
    status, told = mypy("-p", "signoff_client")
    assert status == 0, told


def test_mistakes_are_found() -> None:
    _, told = mypy("misuse.py")
    found = set(re.findall(r"misuse\.py:(\d+): error: .*\[([\w-]+)\]", told))
    lines = (HERE / "misuse.py").read_text().splitlines()
    expected = {
        (str(number), mark[1])
        for number, line in enumerate(lines, 1)
        if (mark := re.search(r"  # ([\w-]+)$", line)) is not None
    }
    assert found == expected, told


def test_the_oldest_python_that_is_promised_knows_all_that_is_used() -> None:
    import signoff_client

    vermin = Path(sys.executable).parent / "vermin"
    package = Path(signoff_client.__file__ or "").parent
    run = subprocess.run(
        [str(vermin), "--no-tips", "--violations", "--target=3.9-", "--eval-annotations", str(package)],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
