"""Pages run nothing and fetch nothing, whoever wrote the words, the notebook or its outputs."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import http.server
import itertools
import os
import re
import shutil
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from cells import caught
from hypothesis import given
from hypothesis import strategies as st

from nanshan_data.data import documents, files, reference
from nanshan_data.errors import DataError
from nanshan_data.notebook import chart, charts, note, say, show, tiles, wording
from nanshan_data.notebook.model import MIME
from nanshan_data.notebook.render import View
from nanshan_data.publish.pages import Edition, render
from nanshan_data.publish.policy import content_policy, sanitised

pytestmark = pytest.mark.filterwarnings("ignore:constrained_layout not applied")  # hostile names are long

HOSTILE = (
    '<script>ran = 1</script>', '<script src="{web}/a.js"></script>', '<img src="{web}/b.png" onerror="ran = 1">',
    '<img src=x onerror=ran=1>', '<svg onload="ran = 1"></svg>', '<svg><script>ran = 1</script></svg>',
    '<svg><animate onbegin="ran = 1" attributeName="x" dur="1s"/></svg>', '<svg><image href="{web}/c.png"/></svg>',
    '<svg><use href="{web}/d.svg#a"/></svg>', '<svg><a xlink:href="javascript:ran=1"><text>12</text></a></svg>',
    '<a href="javascript:ran=1">12</a>', '<a href="da\tta:text/html,<script>ran=1</script>">12</a>',
    '<iframe src="{web}/e.html"></iframe>', '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    '<object data="{web}/f"></object>', '<embed src="{web}/g">',
    '<video poster="{web}/h"><source src="{web}/i"></video>',
    '<link rel="stylesheet" href="{web}/j.css">',
    '<style>@import url({web}/k.css); p {background: url({web}/l)}</style>',
    '<p style="background: url({web}/m.png); position: fixed">12</p>', '<p style="fill: url({web}/n.svg#a)">12</p>',
    '<meta http-equiv="refresh" content="0; url={web}/o">', '<base href="{web}/">',
    '<form action="{web}/p"><button>12</button></form>', '<table background="{web}/q"><tr><td>12</td></tr></table>',
    '<math><mtext><table><mglyph><style><img src=x onerror=ran=1></style></table></math>',
    '<noscript><p title="</noscript><img src=x onerror=ran=1>"></noscript>',
    '</section></main><script>ran = 1</script>',
    '"><script>ran = 1</script><img src="{web}/r.png" title=\'',
)
"""Ways to run or to fetch; ``{web}`` is an address that counts who comes."""
NAME = "01_planted.ipynb" if os.name == "nt" else '01_"><img src=x onerror=ran=1>.ipynb'
"""Windows has no such names."""
FETCHING = re.compile(r"url\((?!\s*[\"']?#)", re.IGNORECASE)


class Reader(HTMLParser):
    """What a browser would see: tags and attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


SHOWN = ("data-open", "data-close", "data-back", "data-count", "data-all", "data-filter", "data-g", "data-head")
"""Words that script or style show as text; no browser reads them."""


def harmless(markup: str) -> None:
    """Neither script, style, frame, form nor handler; addresses only where they fetch nothing."""
    seen = Reader(markup)
    assert not {"script", "style", "link", "iframe", "object", "embed", "meta", "base", "form", "image",
                "animate"} & set(seen.tags)
    for tag, name, value in seen.attributes:
        assert not name.startswith("on") and name not in ("background", "poster", "data", "action", "srcdoc")
        assert not FETCHING.search(value) or name in ("title", "alt", "aria-label") or name in SHOWN
        if name in ("href", "src", "xlink:href"):
            address = "".join(value.split()).lower()
            assert not address.startswith(("javascript:", "data:text/html", "file:"))
            assert tag == "a" or address.startswith("#" if tag == "use" else "data:image/")


PIECES = ("<p>", "</p>", "<svg>", "</svg>", "<title>", "<details>", "<td>", "<!--", "-->", "<figure class='nd'>",
          "<p style='fill: url(#a)'>", "12家")


@given(st.lists(st.sampled_from((*HOSTILE, *PIECES)), max_size=6))
def test_what_runs_or_fetches_is_taken_out_in_any_mixture(parts: list[str]) -> None:
    clean = sanitised("".join(parts))
    harmless(clean)
    assert sanitised(clean) == clean


def test_open_elements_are_closed_so_that_no_cell_reaches_into_the_next() -> None:
    assert sanitised("</section><details><p>12") == "<details><p>12</p></details>"


def test_own_outputs_pass_unchanged_but_for_spelling() -> None:
    rows = [("南山区", reference.figure("nanshan_gdp_1990"))]
    with caught() as bundles:
        @chart(height=2)
        def demo(ax):
            """A bar.
            ---
            柱。"""
            charts.bars(rows, ax=ax)
    shown = str(View("en", "page", name="x").html(bundles[0][MIME]))
    before, after = Reader(shown), Reader(sanitised(shown))
    assert after.tags == [tag for tag in before.tags if tag != "style"]
    kept = [(tag, name, value) for tag, name, value in before.attributes
            if name not in ("style", "target", "xmlns", "xmlns:xlink") and tag != "style"]
    assert [item for item in after.attributes if item[1] != "style"] == kept
    assert {"svg", "a", "details", "table"} <= set(after.tags) and 'href="data:text/csv;base64,' in sanitised(shown)
    colours = [re.findall(r"fill:\s*(#\w+)", value) for value in (shown, sanitised(shown))]
    assert colours[0] == colours[1] != []


def test_a_plain_dataframe_stays_a_table() -> None:
    clean = sanitised(pd.DataFrame({"gdp": [1.01], "place": ["<南山>"]}).to_html())
    assert Reader(clean).tags.count("td") == 2 and 'class="dataframe"' in clean and "&lt;南山&gt;" in clean


def test_the_policy_names_the_script_by_its_hash() -> None:
    digest = base64.b64encode(hashlib.sha256("let 数 = 1".encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in content_policy("let 数 = 1")
    assert content_policy("a").startswith("default-src 'none';") and "unsafe-eval" not in content_policy("a")


# --- a project in which everything is hostile ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[str, list[str]]]:
    """A server that remembers what is asked of it."""
    asked: list[str] = []

    class Remembering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Remembering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def _planted(path: Path, words: list[str], *columns: str) -> None:
    """Every cell of these columns ends in one of ``words``, by turns: no word is left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    turns = itertools.cycle(words)
    for row in rows:
        row.update({column: row[column] + next(turns) for column in columns})
    assert len(rows) * len(columns) >= len(words)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _notebook(markup: list[str], web: str) -> Any:
    """A notebook with hostile Markdown, and outputs of our own under hostile names as well as foreign ones."""
    v4 = nbformat.v4
    figure = reference.figure("nanshan_gdp_1990")
    words = ("".join(markup),) * 2  # noqa: F841 – named in the text below
    with caught() as own:
        say("""GDP was {figure} {words}.
        ---
        {words}为{figure}。""")
        show(pd.DataFrame({"gdp": [figure], "place": ["南山区"]}), """A table.
        ---
        表。""")
        @chart(height=2)
        def demo(ax):
            """A bar.
            ---
            柱。"""
            charts.bars([("南山区", figure)], ax=ax)
        tiles([(figure, ("GDP" + markup[0], "总值" + markup[0]))])
        note("bounds")
    for shown in own:  # in JupyterLab nobody sanitises
        bare = re.sub(r"<style.*?</style>", "", shown["text/html"], flags=re.DOTALL)
        harmless(re.sub(r'src="data:image/svg\+xml,[^"]*"', "", bare))  # a picture runs nothing and fetches nothing
    outputs = [v4.new_output("display_data", shown) for shown in (*own, *({"text/html": each} for each in markup))]
    outputs += [v4.new_output("stream", name="stdout", text="".join(markup)),
                v4.new_output("display_data", {"image/png": markup[0]}),
                v4.new_output("display_data", {"application/javascript": "ran = 1", "text/plain": markup[0]})]
    picture = f"![a picture]({web}/s.png) [a link](javascript:ran=1)"
    cells = [v4.new_markdown_cell(text) for text in ("# Title" + markup[0], "## Head" + markup[2], picture, *markup)]
    return v4.new_notebook(cells=[*cells, v4.new_code_cell("".join(markup), outputs=outputs)])


@pytest.fixture(scope="module")
def hostile_site(web: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Pages of a project whose names, labels, sources, Markdown and outputs all try to run and to fetch."""
    root = tmp_path_factory.mktemp("hostile")
    markup = [text.replace("{web}", web[0]) for text in HOSTILE]
    shutil.copytree(files.ROOT / "data", root / "data")
    each = [part for part in markup if "{" not in part]  # in labels braces are fields
    all_of_it = ["".join(each)]
    raw = root / "data" / "raw"
    _planted(raw / "documents" / "sources.csv", all_of_it, "title", "title_en", "short_name_zh", "short_name_en",
             "publisher", "author", "caveat_zh", "caveat_en", "rights_zh", "rights_en")
    _planted(raw / "reference" / "figures.csv", each, "source_title", "source_publisher", "note")
    for name, *columns in (("labels", "en", "zh"), ("entities", "name_en"), ("indicators", "name_zh", "name_en"),
                           ("glossary", "definition_zh", "definition_en")):
        _planted(raw / "codebook" / f"{name}.csv", each, *columns)
    for name, *columns in (("notes", "en", "zh"), ("measures", "name_zh", "name_en")):  # few rows
        _planted(raw / "codebook" / f"{name}.csv", all_of_it, *columns)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(files, "ROOT", root)
        patched.setattr(wording, "_state", {"language": "en"})
        (root / "notebooks").mkdir()
        nbformat.write(_notebook(markup, web[0]), root / "notebooks" / NAME)
        for name, content in render("en").items():
            (root / "site" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "site" / name).write_text(content, encoding="utf-8")
    yield root / "site"


def test_hostile_words_are_shown_and_hostile_markup_is_taken_out(hostile_site: Path) -> None:
    pages = sorted(hostile_site.rglob("*.html"))
    assert len(pages) == 10
    for page in pages:
        markup = page.read_text(encoding="utf-8")
        body = markup[markup.index("<body"):]
        assert body.count("<script") == 1
        harmless(re.sub(r"<script>.*?</script>", "", body, flags=re.DOTALL))
        assert html.escape(HOSTILE[0]) in body, page.name


@pytest.mark.browser
def test_planted_scripts_and_pictures_neither_run_nor_fetch(browser: Any, hostile_site: Path,
                                                            web: tuple[str, list[str]]) -> None:
    tab = browser.new_context().new_page()
    trouble: list[str] = []
    tab.on("console", lambda message: trouble.append(message.text))
    for page in sorted(hostile_site.rglob("*.html")):
        tab.goto(page.as_uri())
        assert tab.evaluate("typeof ran") == "undefined" and tab.evaluate("document.documentElement.className") == "js"
        assert tab.locator("a[href^='javascript:' i], a[*|href^='javascript:' i]").count() == 0
    assert not web[1] and set(trouble) <= {"Failed to load resource: net::ERR_INVALID_URL"}  # a picture that is none
    tab.context.close()


@pytest.mark.browser
def test_what_slips_through_is_stopped_by_the_policy(browser: Any, web: tuple[str, list[str]], tmp_path: Path) -> None:
    """The second wall alone: markup that nobody sanitised, first without the policy, to see that it would do harm."""
    evil = re.sub(r"<meta[^>]*>", "", "".join(HOSTILE).replace("{web}", web[0]))  # a page that leaves shows nothing
    page = Edition("en").page("index.html", evil, "evil")
    guard = re.search(r"<meta http-equiv[^>]*>\n", page)
    assert guard and page.index(guard[0]) < page.index("<title")
    seen: list[str] = []
    for content in (page.replace(guard[0], ""), page):
        tab = browser.new_context().new_page()
        tab.on("console", lambda message: seen.append(message.text))
        (tmp_path / "page.html").write_text(content, encoding="utf-8")
        tab.goto((tmp_path / "page.html").as_uri())
        guarded = content is page
        assert (tab.evaluate("typeof ran") == "undefined") == guarded
        assert bool(web[1]) != guarded
        assert any("Content Security Policy" in text for text in seen) == guarded
        web[1].clear()
        tab.context.close()


# --- what is refused at the door -------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The raw data, to be damaged."""
    shutil.copytree(files.ROOT / "data" / "raw", tmp_path / "data" / "raw")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def _written(path: Path, column: str, value: str) -> None:
    """The cell in row 3."""
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    rows[1][column] = value
    path.write_bytes(files.csv_bytes(rows, list(rows[0])))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example",
                                     "https://a b", 'http://a"onclick="x'])
@pytest.mark.parametrize(("folder", "name", "column"), [("reference", "figures", "source_url"),
                                                       ("documents", "sources", "url")])
def test_only_addresses_of_the_web_are_sources(copy: Path, folder: str, name: str, column: str, address: str) -> None:
    _written(files.raw(folder, f"{name}.csv"), column, address)
    with pytest.raises(DataError, match=rf"{name}\.csv, row 3, column {column}: .* is no address"):
        reference.known() if folder == "reference" else documents.register()


@pytest.mark.parametrize("name", ["../../x", 'a"onclick="x', "A", "南山", "a b"])
def test_ids_are_plain(copy: Path, name: str) -> None:
    _written(files.raw("reference", "figures.csv"), "reference_id", name)
    with pytest.raises(DataError, match=r"figures\.csv, row 3, column reference_id: .* is no id"):
        reference.known()


@pytest.mark.parametrize("character", ["\u202e", "\u200f", "\u2067", "\x1b", "\x07", "\x9b"])
def test_what_changes_the_order_of_reading_or_a_terminal_is_refused(copy: Path, character: str) -> None:
    _written(files.raw("codebook", "notes.csv"), "en", f"117{character}家")
    with pytest.raises(DataError, match=rf"notes\.csv, row 3, column en: .*U\+{ord(character):04X}"):
        note("bounds")
    document = files.raw("documents", "xinhua-trillion.txt")
    text = f"甲\n乙117{character}家".encode()
    document.write_bytes(text)
    register = files.raw("documents", "sources.csv")
    rows = list(csv.DictReader(register.open(encoding="utf-8-sig", newline="")))
    rows[0]["sha256"] = hashlib.sha256(text).hexdigest()
    register.write_bytes(files.csv_bytes(rows, list(rows[0])))
    with pytest.raises(DataError, match=rf"xinhua-trillion\.txt, line 2: .*U\+{ord(character):04X}"):
        documents.document("xinhua-trillion")


# --- downloads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_text_of_a_download_is_a_formula_and_numbers_stay_numbers(sign: str) -> None:
    words = sign + 'HYPERLINK("http://a")'
    rows = [{"words": words, sign + "head": -0.5, "change": -3, "figure": reference.figure("nanshan_gdp_1990")}]
    with caught() as bundles:
        show(pd.DataFrame(rows), """A table.
        ---
        表。""", heads={name: (name, name) for name in rows[0]})
    page = str(View("en", "page", name="x").html(bundles[0][MIME]))
    encoded = re.search(r"data:text/csv;base64,([^\"]+)", page)
    assert encoded
    table = list(csv.reader(base64.b64decode(encoded[1]).decode("utf-8-sig").splitlines(keepends=True)))
    assert table[0][:2] == ["words", f"'{sign}head"]
    shown = words.strip() if sign.isspace() else f"'{words}"
    assert table[1][:4] == [shown, "-0.5", "-3", "7800000000"]
    verbatim = files.csv_bytes([{"words": words}]).decode("utf-8-sig")
    assert list(csv.reader(verbatim.splitlines(keepends=True))) == [["words"], [words]]
