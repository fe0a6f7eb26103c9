"""make verify: the same bytes, whatever the machine does; changes are seen; killed builds harm nothing.

``python tools/verify.py``: all parts; one by name: rebuild, moved, mutations, kills, fuzz, damages, breadth,
workbook, eyes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from differences import SHOWN, between
from moved import VARIANTS, cited, moving, must_stop, outcome, stops
from mutations import CLASSES, DATA_TESTS, NOTEBOOK_TESTS, Mutation
from project import ROOT, copied, python, surroundings

from nanshan_data.analysis.confidence import labelled

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None) if sys.platform == "linux" else None
app = typer.Typer(add_completion=False, help=__doc__, pretty_exceptions_enable=False)


def tell(text: str) -> None:
    typer.echo(text, err=True)


def _made(root: Path, command: list[str], environment: dict[str, str], umask: int) -> str:
    """What went wrong, if anything."""
    try:
        done = python(root, "-m", "nanshan_data", *command, environment=environment, umask=umask)
    except subprocess.TimeoutExpired:
        return "does not finish in time"
    return f"fails: {done.stderr[-2000:]}" if done.returncode else ""


@app.command()
def rebuild() -> None:
    """Rebuild everything shipped in other folders under other conditions and compare byte for byte."""
    everything = ["briefings", "--force"]
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as site:
        shutil.copyfile(ROOT / "tools" / "shuffled.py", Path(site) / "sitecustomize.py")
        shifted = {"LC_ALL": "C", "TZ": "America/St_Johns", "PYTHONHASHSEED": "4711", "PYTHONPATH": site,
                   "NANSHAN_WORKERS": "1"}
        conditions = [("another folder", everything, {}, 0o022),
                      ("locale, zone, hash seed, umask, file order, worker, year", everything, shifted, 0o077)]
        if FAKETIME:  # data only: a kernel does not live under libfaketime (its time.sleep fails with EINVAL)
            clock = shifted | {"LD_PRELOAD": str(FAKETIME), "FAKETIME": "+365d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
            conditions.append(("the same and the clock a year ahead (data)", ["build"], clock, 0o077))
        else:
            tell("libfaketime is not installed (Debian: faketime): the clock is not moved")
        for name, command, environment, umask in conditions:
            started = time.monotonic()
            with copied() as root:
                shutil.rmtree(root / "data" / "processed", ignore_errors=True)
                wrong = _made(root, command, environment, umask)
                if command == everything:  # what notebooks show when they are run is written into them by accept alone
                    wrong = wrong or _made(root, ["accept"], environment, umask)
                found = [wrong] if wrong else between(ROOT, root, SHOWN if command == everything else SHOWN[:1])
            tell(f"rebuild, {name}: {'same bytes' if not found else f'{len(found)} differences'} "
                 f"({time.monotonic() - started:.0f} s)")
            differing += found
    for line in differing[:60]:
        tell(f"  {line}")
    if differing:
        raise typer.Exit(1)


@app.command()
def moved(count: Annotated[int, typer.Option(help="Only so many, spread over all.")] = 0,
          factor: Annotated[float, typer.Option(help="What each figure is multiplied by.")] = 1.1) -> None:
    """Move each outside figure that a notebook shows: its words follow, or the build stops and names the passage."""
    pairs = cited()
    chosen = pairs[::max(1, len(pairs) // count)][:count] if count else pairs
    wrong = 0
    for notebook, name in chosen:
        true, how = outcome(notebook, moving(name, factor))
        tell(f"  {notebook}, {name} × {factor}: {'' if true else 'WRONG: '}{how}")
        wrong += not true
    for name, (notebook, change) in VARIANTS.items():
        true, how = outcome(notebook, change)
        tell(f"  {notebook}, {name}: {'' if true else 'WRONG: '}{how}")
        wrong += not true
    for notebook, text, passage in must_stop():
        how = stops(notebook, text, passage)
        tell(f"  {notebook}, {text}: {'WRONG: ' + how if how else 'stops'}")
        wrong += bool(how)
    tried = len(chosen) + len(VARIANTS) + len(must_stop())
    tell(f"{tried - wrong} of {tried} changes stop the build, or reach only passages whose conditions hold")
    if wrong:
        raise typer.Exit(1)


def _seeded(seed: int | None) -> tuple[int, random.Random]:
    """A seed, drawn where none is given, and the chance that it makes."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    return seed, random.Random(seed)


@app.command()
def mutations(count: Annotated[int, typer.Option(help="Changes of each class.")] = 3,
              seed: Annotated[int | None, typer.Option(help="Repeat a run by its printed seed.")] = None) -> None:
    """Change one thing at a time and see whether nanshan check or a test notices."""
    seed, chance = _seeded(seed)
    tell(f"mutations, seed {seed}")
    with copied() as root:
        if seen := _noticed(root, Mutation("nothing", (*DATA_TESTS, NOTEBOOK_TESTS))):
            raise typer.BadParameter(f"{seen} fails before anything is changed; mend that first")
    missed, noticed = [], 0
    for name, mutate in CLASSES.items():
        for _ in range(count):
            with copied() as root:
                mutation = mutate(root, chance)
                seen = _noticed(root, mutation)
            tell(f"  {name}: {mutation.what} – {seen or 'NOT NOTICED'}")
            noticed += bool(seen)
            missed += [] if seen else [f"{name}: {mutation.what}"]
    tell(f"{noticed} of {noticed + len(missed)} changes noticed")
    if missed:
        raise typer.Exit(1)


def _noticed(root: Path, mutation: Mutation) -> str:
    """What noticed the change: the cheapest first."""
    if python(root, "-m", "nanshan_data", "check").returncode:
        return "nanshan check"
    for tests in mutation.tests:
        arguments = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests.split()]
        if python(root, *arguments).returncode == 1:
            return tests.split()[-1]
    return ""


@app.command()
def kills(count: Annotated[int, typer.Option(help="How many builds to kill.")] = 100,
          seed: Annotated[int | None, typer.Option(help="Repeat a run by its printed seed.")] = None) -> None:
    """Kill builds at random moments: the data are the old or the new ones, and the next run finishes."""
    seed, chance = _seeded(seed)
    with copied() as root:
        states = [_state(root)]
        readings = root / "data" / "raw" / "readings" / "district-openers-2026.csv"
        texts = [readings.read_bytes(), readings.read_bytes().rstrip(b"\n") + b"#\n"]
        readings.write_bytes(texts[1])
        started = time.monotonic()
        if python(root, "-m", "nanshan_data", "build").returncode:
            raise typer.BadParameter("the build fails before anything is killed")
        duration = time.monotonic() - started
        states.append(_state(root))
        harmed = 0
        for number in range(count):
            readings.write_bytes(texts[number % 2])
            _killed(root, chance.uniform(0, duration), "build")
            harmed += _state(root) not in states
        python(root, "-m", "nanshan_data", "build")
        finished = _state(root) == states[(count - 1) % 2]
    tell(f"kills, seed {seed}: {count} builds killed, {harmed} harmed the data; the next run "
         f"{'finished' if finished else 'DID NOT FINISH'}")
    if harmed or not finished:
        raise typer.Exit(1)


STOPS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ENDS = (0, 130, *(-number for number in STOPS))
"""How a command that is stopped may end: it was done, it heard the stop, or it was still or already without ears."""


def _killed(root: Path, after: float, *arguments: str, by: signal.Signals = signal.SIGKILL) -> int:
    """How a command ends that is stopped after so many seconds; then another one, which finishes what was begun."""
    command = subprocess.Popen([sys.executable, "-m", "nanshan_data", *arguments], cwd=root, env=surroundings(root),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    command.send_signal(by)
    ended = command.wait()
    python(root, "-c", "from nanshan_data.data import files; files.finish_interrupted()")
    return ended


def _state(root: Path, *folders: str) -> dict[str, bytes]:
    found = sorted(root.joinpath("data", *(folders or ("processed",))).rglob("*.*"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found if path.is_file()}


@app.command()
def adoptions(count: Annotated[int, typer.Option(help="How many adoptions to kill.")] = 40,
              seed: Annotated[int | None, typer.Option(help="Repeat a run by its printed seed.")] = None) -> None:
    """Kill or stop adoptions of a report at random moments: data/raw is as before or as it is to be."""
    seed, chance = _seeded(seed)
    with copied() as root:
        text, raw = root / "nanshan-plan-2027.txt", root / "data" / "raw"
        text.write_text(labelled(root / "tests" / "proposals" / text.name)[0], encoding="utf-8")
        shutil.copytree(raw, root / "before")
        python(root, "-m", "nanshan_data", "propose", str(text), "--like", "plan-report-2026")
        adopt = ("adopt", str(root / "build" / "review" / f"{text.stem}.csv"), "--text", str(text), "--above", "0")
        started = time.monotonic()
        states = [_state(root, "raw")]
        if (done := python(root, "-m", "nanshan_data", *adopt)).returncode:
            raise typer.BadParameter(f"the adoption fails before anything is killed: {done.stderr}")
        duration = time.monotonic() - started
        states.append(_state(root, "raw"))
        harmed = after = 0
        for _ in range(count):
            shutil.rmtree(raw)
            shutil.copytree(root / "before", raw)
            ended = _killed(root, chance.uniform(0.5, 1.05) * duration, *adopt, by=chance.choice(STOPS))
            found = _state(root, "raw")
            harmed += found not in states or ended not in ENDS
            after += found == states[1]
    tell(f"adoptions, seed {seed}: {count} killed or stopped, {after} of them done, {harmed} harmed data/raw or fail")
    if harmed:
        raise typer.Exit(1)


@app.command()
def fuzz(seconds: Annotated[int, typer.Option(help="How long.")] = 60) -> None:
    """Coverage-guided fuzzing of the scanner and the loaders, where atheris is installed (pip install atheris)."""
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "fuzz.py"), f"-max_total_time={seconds}"],
                          check=False, env=surroundings(ROOT), capture_output=True, text=True)
    if "No module named 'atheris'" in done.stderr:
        tell("fuzz: atheris is not installed (pip install atheris): skipped")
        return
    tell(f"fuzz: {seconds} s, {'no crash' if not done.returncode else done.stderr[-2000:]}")
    if done.returncode:
        raise typer.Exit(1)


@app.command()
def damages(count: Annotated[int, typer.Option(help="How many files are damaged.")] = 200) -> None:
    """Damage one file of data/raw at a time, at random, and make everything of it: success, or one error."""
    patient = ("-o", "faulthandler_timeout=0")  # it is one test, however many files it damages
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *patient, "tests/test_doors.py", "-k", "damaged_file"],
                          cwd=ROOT, env=surroundings(ROOT) | {"NANSHAN_DAMAGES": str(count)}, check=False, text=True,
                          capture_output=True)
    tell(f"damages: {count} files, {'each no harm or one error' if not done.returncode else done.stdout[-3000:]}")
    if done.returncode:
        raise typer.Exit(1)


@app.command()
def breadth() -> None:
    """Run the tests that take long: every page, width and scheme, fifty links, every way to stop."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.quick", "-m", "slow", "-n", "2", "tests"]
    raise typer.Exit(subprocess.call(command, cwd=ROOT, env=surroundings(ROOT)))


@app.command()
def workbook() -> None:
    """Recalculate the workbook in LibreOffice and compare with the values in it."""
    raise typer.Exit(subprocess.call([sys.executable, str(ROOT / "tools" / "verify_workbook.py")]))


@app.command()
def eyes() -> None:
    """Look in Chromium for words that lie on words or are cut off: every page at eight widths, and every slide."""
    from playwright.sync_api import sync_playwright

    if subprocess.call([sys.executable, "-m", "nanshan_data", "briefings"], cwd=ROOT, stdout=subprocess.DEVNULL):
        raise typer.Exit(1)
    look, stumbles = (ROOT / "tests" / "eyes.js").read_text(encoding="utf-8"), 0
    pages, slides = (sorted(ROOT.glob(f"build/{where}")) for where in ("briefings/*/**/*.html", "charts/*/*.svg"))
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width in (320, 375, 620, 768, 1024, 1280, 1920, 2560):
            tab = chromium.new_page(viewport={"width": width, "height": 800})
            for path in [*pages, *(slides if width == 1280 else ())]:
                tab.goto(path.as_uri())
                for what in tab.evaluate(look):
                    if width >= 360 or " px tall" not in what:  # letters shrink below the width of phones
                        tell(f"{path.relative_to(ROOT)} at {width}: {what}")
                        stumbles += 1
            tab.close()
    tell(f"{len(pages)} pages at eight widths and {len(slides)} slides: {stumbles} times words are hard to read")
    raise typer.Exit(bool(stumbles))


PARTS: dict[str, Callable[[], None]] = {"rebuild": rebuild, "moved": moved, "mutations": mutations, "kills": kills,
                                        "adoptions": adoptions, "fuzz": fuzz, "damages": damages, "breadth": breadth,
                                        "workbook": workbook, "eyes": eyes}


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Without a name: every part, one after the other."""
    if context.invoked_subcommand:
        return
    failed = [name for name in PARTS
              if subprocess.call([sys.executable, os.fspath(Path(__file__)), name])]
    tell("verify: " + (f"{', '.join(failed)} failed" if failed else "all parts hold"))
    raise typer.Exit(bool(failed))


if __name__ == "__main__":
    app()
