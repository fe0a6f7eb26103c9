"""Loaded before all other plugins: leaves out a grammar of addresses that the schema library of nbformat builds for
seconds when it is imported, and that no notebook asks for; and looks for garbage less often, and never among what stays
to the end: the libraries and thousands of tests."""

import gc
import sys

gc.set_threshold(20_000, 20, 50)
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
