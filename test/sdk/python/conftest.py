"""The live service: the stage that the tests of all SDKs share (../README.md)."""

from __future__ import annotations

import pytest
from stage import CELLS, Stage, stage_process


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", CELLS, ids=str)


@pytest.fixture(scope="session")
def stage() -> Stage:
    return stage_process()


@pytest.fixture(scope="session")
def base_url(stage: Stage) -> str:
    return stage.serve()["baseUrl"]


@pytest.fixture(scope="session")
def users(stage: Stage) -> dict[str, dict[str, str]]:
    return {user["username"]: user for user in stage.serve()["users"]}


def pytest_unconfigure() -> None:
    stage_process().close()
