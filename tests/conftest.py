"""Browser tests need Chromium: without one they are skipped and the last lines say so; in CI that is a failure."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nanshan_data.data import files

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
                 if (path := shutil.which(name))), None)


LONG = ("test_pages", "test_doors", "test_propose", "test_quality", "test_hostile", "test_build", "test_books",
        "test_many_texts", "test_doors_asked", "test_moved", "test_frames", "test_policy", "test_cli", "test_workbook",
        "test_ledger")
"""Files that take long begin first, the longest before all others: at the end no worker waits for one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium found (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program."""
    assert CHROMIUM
    return Path(CHROMIUM)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Any]:
    """Chromium, running; its event loop ends with the module, since notebooks run in one of their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=str(chromium), args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync"])
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(r.longrepr[2]).removeprefix("Skipped: ") for r in skipped if isinstance(r.longrepr, tuple)}
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} skipped: " + "; ".join(sorted(reasons))
                                    + (" – a failure, since CI is set" if os.environ.get("CI") else ""))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data, which the library takes for its own."""
    shutil.copytree(files.ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".*", "*.xlsx"),
                    copy_function=shutil.copyfile)
    (tmp_path / "notebooks").symlink_to(files.ROOT / "notebooks")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path
