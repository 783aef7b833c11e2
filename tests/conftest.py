"""What holds for every test: none of them marks a learner's exercises."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_learner_is_touched(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNLIB_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield
