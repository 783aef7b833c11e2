"""What holds for every test: none of them marks a learner's exercises."""

import gc
import os
import shutil
import tempfile


def pytest_configure(config):
    # Hundreds of figures stay alive through a run: to look through them for garbage less often saves a tenth.
    gc.set_threshold(50_000, 20, 100)
    # Before any test module is imported: nnlib asks for its folder when it is imported.
    config.data_folder = os.environ["NNLIB_DATA_DIR"] = tempfile.mkdtemp(prefix="nnlib-data-")


def pytest_unconfigure(config):
    shutil.rmtree(config.data_folder, ignore_errors=True)
