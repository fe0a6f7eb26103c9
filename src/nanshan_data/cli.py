"""The command line: every step of the way of the data, and the tools of the person who reads."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from nanshan_data.data import codebook, documents, files
from nanshan_data.errors import DataError, few, summed

app = typer.Typer(name="nanshan", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Every number of the documents on Nanshan: read, checked, analysed and linked to its sentence.")
LONGEST = 2000  # characters of a message
MISTYPED: Any = typer.BadParameter.__bases__  # UsageError, which typer does not name
KIND_STYLES = {"stat": "bold green", "target": "bold blue", "claim": "bold magenta", "time": "cyan", "name": "yellow",
               "enum": "dim", "word": "dim", "vague": "red"}
Language = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help="zh or en; without it, both editions.")]


def say(text: str) -> None:
    """Progress and results go to standard error, so that data on standard output stay clean."""
    typer.echo(files.visible(text), err=True)


@app.command()
def build() -> None:
    """Make data/processed from data/raw; nothing is written unless everything is right."""
    from nanshan_data.publish.build import build as make

    started = time.monotonic()
    made = make(lambda step: say(f"  {step}"))
    say(f"data/processed: {len(made)} files in {time.monotonic() - started:.1f} s")


@app.command()
def check(strict: Annotated[bool, typer.Option(help="Refuse draft indicators, too.")] = False) -> None:
    """Check all that people put in, and make everything on trial but the notebooks; nothing is written."""
    from nanshan_data.analysis import ledger
    from nanshan_data.data.doubts import doubts
    from nanshan_data.data.readings import read
    from nanshan_data.publish.build import check as problems

    if found := problems():
        error = summed(found)
        raise DataError(f"{error}\n{error.count} problem{'s' if error.count > 1 else ''}")
    if drafts := [key for key, item in codebook.indicators().items() if item.is_draft]:
        told = f"{len(drafts)} draft indicators: {', '.join(drafts[:5])}{' …' if len(drafts) > 5 else ''}"
        if strict:
            raise DataError(f"{told}; complete them in data/raw/codebook/indicators.csv, or merge them with nanshan "
                            "rename-indicator")
        say(told)
    if waiting := ledger.waiting():
        say(f"{len(waiting)} claims that no check speaks of yet, among them {waiting[0].text!r} ({waiting[0].id}); "
            "declare one in data/raw/claims")
    if found_doubtful := doubts():
        say("\n  ".join([f"{len(found_doubtful)} worth a second look, none of them an error:", *few(found_doubtful)]))
    read_through = [read(doc_id) for doc_id in documents.register()]
    say(f"{len(read_through)} documents, {sum(len(document.mentions) for document in read_through)} numbers "
        f"accounted for, {sum(len(document.facts) for document in read_through)} facts, no problem")


@app.command()
def show(document: Annotated[str, typer.Argument(help="A doc_id, such as plan-report-2026.")]) -> None:
    """Print a document with its numbers coloured by kind."""
    from rich.console import Console
    from rich.text import Text

    from nanshan_data.data.readings import read

    text = Text(documents.document(document))
    for mention in read(document).mentions:
        text.stylize(KIND_STYLES[mention.kind], mention.start, mention.end)
    console = Console(highlight=False)
    console.print(Text.assemble(*((f" {kind} ", style) for kind, style in KIND_STYLES.items())))
    console.print(text)


@app.command()
def find(words: Annotated[str, typer.Argument(help="An indicator (Chinese, English or id) or words of a sentence.")],
         year: Annotated[int | None, typer.Option(help="Only facts of this year.")] = None,
         entity: Annotated[str, typer.Option(help="Only facts of this place or company.")] = "") -> None:
    """Print the facts that match, with their sentences."""
    from nanshan_data.data.lookup import search
    from nanshan_data.notebook import numbers, wording

    found = search(words, year=year, entity=entity)
    for figure in found:
        about = (wording.name(figure.entity, "zh"), wording.name(figure.indicator, "zh"), figure.measure,
                 figure.period or "—", figure.kind)
        typer.echo(files.visible(f"{' · '.join(about)}: {numbers.text(figure, lang='zh')}  [{figure.id}]\n"
                           f"    {' '.join(figure.sentence.split())}"))
    say(f"{len(found)} facts match {words!r}" + (f" in {year}" if year else "") + (f" for {entity}" if entity else ""))


@app.command()
def scan(paths: Annotated[list[Path], typer.Argument(help="Texts, or folders of them: .txt .md .html .docx .pdf")],
         output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this .csv or .parquet.")] = None,
         text: Annotated[Path | None, typer.Option(help="Write the text that offsets count in (of one file).")] = None,
         ) -> None:
    """Write the numeric mentions of any Chinese texts as csv, in the columns of mentions.csv.

    Folders are read on all cores (NANSHAN_WORKERS=2: on two). What cannot be read is named and passed over, and the
    exit code is 1. With --output, a scan that was stopped goes on where it was when it is started again.
    """
    from nanshan_data.publish import scanning

    if not scanning.scan(paths, output, text, say):
        raise typer.Exit(1)


@app.command()
def propose(text: Annotated[Path, typer.Argument(help="A text that nobody has read: .txt .md .html .docx .pdf")],
            output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder; else build/review.")] = None,
            entity: Annotated[str, typer.Option(help="Its place, where the title does not tell.")] = "",
            year: Annotated[int, typer.Option(help="The year that it plans, where the title does not tell.")] = 0,
            like: Annotated[str, typer.Option(help="Last year's document, whose names go first.")] = "") -> None:
    """Draft what each number of a text says, for a person to go through in Excel; nothing is registered yet."""
    from nanshan_data.publish import review

    if like and like not in documents.register():
        raise DataError(f"--like {like}: there is no such document; known: {', '.join(documents.register())}")
    found, written = review.write(text, output or files.ROOT / "build" / "review", entity, year, like)
    say(f"{len(found)} numbers to go through, {sum(row['confidence'] >= 0.9 for row in found)} of them at 0.9 or more: "
        + ", ".join(files.shown(path) for path in written))
    if other := review.other_place(found, like):
        say(f"{like} is about {other}, this text about another place: its names are taken where they are the same, "
            "what this text does not have of it is not listed")


@app.command()
def adopt(proposal: Annotated[Path, typer.Argument(help="The .xlsx or .csv of nanshan propose, gone through.")],
          text: Annotated[Path | None, typer.Option(help="The text itself, where it lies elsewhere.")] = None,
          above: Annotated[float | None, typer.Option(help="Take undecided rows of at least this confidence.")] = None,
          title: str = "", publisher: str = "", date: str = "",
          dry_run: Annotated[bool, typer.Option(help="Show the difference, write nothing.")] = False) -> None:
    """Take a proposal that was gone through into data/raw, all of it or nothing."""
    from nanshan_data.publish.adopt import adopt as take

    say(take(proposal, text, above=above, dry_run=dry_run, title=title, publisher=publisher, date=date))


@app.command()
def rename_indicator(old: str, new: str) -> None:
    """Give an indicator another id everywhere, or merge a draft into an indicator that is there."""
    from nanshan_data.publish.adopt import rename

    say(rename(old, new))


@app.command()
def claims(verdict: Annotated[str, typer.Option(help="Only this verdict: holds, contradicted …")] = "",
           lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the reasons.")] = "en") -> None:
    """Print the documents' own claims with their verdicts."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from nanshan_data.analysis.ledger import VERDICTS
    from nanshan_data.notebook.reasons import claims as ledger

    if verdict and verdict not in VERDICTS:
        raise DataError(f"--verdict {verdict}: there is no such verdict; take one of {', '.join(VERDICTS)}")
    frame = ledger()
    chosen = frame[frame["verdict"] == verdict] if verdict else frame
    table = Table("claim", "verdict", "reason", title=f"{len(chosen)} of {len(frame)} checks")
    for row in chosen.to_dict("records"):
        told = (" ".join(row["text"].split()), row["verdict"], row[f"reason_{lang}"])
        table.add_row(*map(Text, told))  # [/x] in a reason is no markup
    Console().print(table)


@app.command()
def briefings(lang: Language = None,
              force: Annotated[bool, typer.Option(help="Run every notebook again.")] = False,
              only: Annotated[list[str] | None, typer.Option(help="Only this notebook, such as 06_innovation.")] = None,
              ) -> None:
    """Build the data, run the notebooks and render the briefings into build/briefings."""
    from nanshan_data.publish import briefing

    say(briefing.make((lang,) if lang else ("zh", "en"), force=force, progress=say, only=only or ()))


@app.command()
def tidy() -> None:
    """Bring notebooks that JupyterLab has saved into the form in which they are committed."""
    from nanshan_data.publish import execution

    say(f"{execution.tidy(say)} notebooks rewritten")


@app.command()
def pdf(lang: Language = None) -> None:
    """Print the briefings to PDF with Chromium, where it is installed."""
    from nanshan_data.publish import briefing

    say(briefing.print_pdf((lang,) if lang else ("zh", "en"), progress=say))


@app.command()
def lab() -> None:
    """Open JupyterLab on the notebooks (NANSHAN_LANG=zh for Chinese)."""
    from jupyterlab.labapp import main as serve

    os.chdir(files.ROOT)
    # In this process, so that Ctrl-C asks Jupyter; served from the root, so that links to documents and pages open.
    serve([f"--ServerApp.root_dir={files.ROOT}", "notebooks/00_overview.ipynb"])


@app.command()
def accept() -> None:
    """Take over data and notebook outputs that changed, after a diff that you have understood."""
    from nanshan_data.publish import briefing, execution
    from nanshan_data.publish.build import build as make

    execution.notebooks()  # that there are none is told before the data are built, not after
    make(lambda step: say(f"  {step}"))
    say(briefing.refresh_notebooks(progress=say))


class _Stopped(BaseException):
    """Ctrl-C or SIGTERM."""


_heard: list[bool] = []
"""Whether a stop was heard: what is loading may make an error of its own of it."""


def _stop(*_: object) -> None:
    _heard.append(True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # once is enough: what cleans up is not to be stopped
    raise _Stopped


def _end_stopped() -> NoReturn:
    say("stopped: every file is as it was or complete; run it again to go on")
    raise SystemExit(130) from None


def main() -> None:
    """Run a command; errors in the data and a stop from outside are one clear message, not a traceback."""
    gc.set_threshold(20_000, 20, 50)  # tables of figures are no garbage; a check takes a tenth less
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles default to GBK or cp1252
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        _check_call()
        files.finish_interrupted()  # of an adoption or a build that was killed: no command sees half of it
        try:
            code = app(standalone_mode=len(sys.argv) < 2)  # without arguments it prints its help
        finally:
            sys.stdout.flush()
        raise SystemExit(code)
    except _Stopped:
        _end_stopped()
    except DataError as error:
        say("error: " + "\n".join(map(_shortened, str(error).split("\n"))))
        raise SystemExit(1) from None
    except MISTYPED as error:
        asked = error.ctx.command_path if error.ctx else "nanshan"
        what = " ".join(error.format_message().split()).replace("Value error, ", "").removesuffix(".")
        say(f"error: {what}; see {asked} --help")
        raise SystemExit(error.exit_code) from None
    except (BrokenPipeError, SystemExit) as ended:
        if not {type(ended), type(ended.__context__)} & {BrokenPipeError}:
            raise
        _close_output()
        raise SystemExit(141) from None  # what prints would end with 1, as if something were wrong
    except OSError as error:
        named = isinstance(error.filename, str)
        where = files.shown(Path(error.filename)) if named else "standard output or a temporary file"
        say(f"error: {where}: {error.strerror or error}; check that the disk has room and that the file may be used")
        _close_output()
        raise SystemExit(1) from None
    except Exception as error:
        if _heard:
            _end_stopped()
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if "nanshan_data" in frame.filename][-1]
        say(f"error: a fault of this library, not of your data: {type(error).__name__}: {error} "
            f"({Path(own.filename).name}, line {own.lineno}); please report this line with what you did")
        raise SystemExit(70) from None


def _check_call() -> None:
    os.environ.pop("MPLBACKEND", None)  # nothing here draws on a screen; kernels choose for themselves
    if "NANSHAN_LANG" in os.environ:
        from nanshan_data.notebook import wording

        wording.language()  # a wrong one is told here, not where it is first used
    if sys.stdout is None:
        raise DataError("standard output is closed; open it, or send it to /dev/null (>/dev/null)")
    if odd := [part for part in sys.argv[1:] if files.HALF.search(part)]:
        raise DataError(f"an argument is not UTF-8: {odd[0]!r}; write it anew, or rename the file that it names")
    if any(not part or (part.startswith("--") and part.endswith("=")) for part in sys.argv[1:]):
        raise DataError("an argument is empty (perhaps a variable of the shell that is not set); name a file or a "
                        "value, or leave the argument out")


def _shortened(line: str) -> str:
    """A cell may hold megabytes; what is wrong stands before it, what to do behind."""
    return line if len(line) <= LONGEST else f"{line[:LONGEST // 2]} … {line[-LONGEST // 4:]}"


def _close_output() -> None:
    """What is left in the buffer cannot be written: Python is not to try again at the end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
