"""The briefings: offline pages in two languages in which every number leads to its sentence.

``make`` builds the data, runs what is stale and writes ``build/briefings/{zh,en}``: an index, a page for each notebook
(and a single file to mail), a page for each document with its mentions marked, outside figures and all facts.
"""

from __future__ import annotations

import base64
import functools
import html
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nanshan_data import execution, sources
from nanshan_data.errors import DataError
from nanshan_data.execution import Progress, State, built, digest

TEMPLATES = Path(__file__).parent / "templates"
_LINK = re.compile(r'href="sources/([^"#]+)\.html#([^"]+)"')
_HEADING = re.compile(r"<h([1-3])>(.*?)</h\1>", re.DOTALL)
_WORKINGS = re.compile(r"<!--workings-->(.*?)<!--/workings-->", re.DOTALL)


def make(languages: Sequence[str], *, force: bool = False, progress: Progress = print) -> str:
    """Bring data, notebooks and pages up to date; says in one line what was done."""
    started, state = time.monotonic(), State()
    for book in execution.notebooks():
        execution.code_of(book)  # a broken notebook is told before the data are built, not after
    done = [*_data(state, force, progress)]
    done += [path.stem for path in execution.run(languages, force=force, progress=progress, state=state)]
    for lang in languages:
        pages = _pages_of(lang, force, state)
        done += pages
    if not done:
        return f"briefings: nothing has changed ({time.monotonic() - started:.1f} s)"
    return f"build/briefings: {', '.join(languages)} up to date ({time.monotonic() - started:.1f} s)"


def refresh_notebooks(*, progress: Progress = print) -> str:
    """Run the notebooks that are stale and keep their English output in them."""
    changed = execution.run(("en",), progress=progress)
    return f"{len(changed)} notebooks run again" if changed else "notebooks are up to date"


def _data(state: State, force: bool, progress: Progress) -> list[str]:
    inputs = digest([*sorted((sources.ROOT / "data" / "raw").rglob("*.csv")), *sources.raw("documents").glob("*.txt"),
                     *execution.library(drawing_only=True)])
    if not force and state.fresh("data", inputs, _processed()):
        return []
    from nanshan_data.build import build

    progress("  data")
    build(lambda _: None)
    state.record("data", inputs, _processed())
    return ["data"]


def _processed() -> list[Path]:
    return sorted(path for path in sources.processed().glob("*") if path.is_file() and not path.name.startswith("."))


def _pages_of(lang: str, force: bool, state: State) -> list[str]:
    folder = built("briefings", lang)
    inputs = digest([*execution.library(), *execution.data_files(),
                     *(execution.executed(book, lang) for book in execution.notebooks())])
    existing = sorted(folder.rglob("*.html"))
    if not force and existing and state.fresh(f"pages.{lang}", inputs, existing):
        return []
    pages = render(lang)
    for name, content in pages.items():
        sources.write_atomic(folder / name, content.encode())
    for path in existing:
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    _prune_charts(lang, "".join(pages.values()))
    state.record(f"pages.{lang}", inputs, sorted(folder.rglob("*.html")))
    return list(pages)


def render(lang: str) -> dict[str, str]:
    """Every page of an edition by its path, from the notebooks as they were last run."""
    from nanshan_data import wording

    before = wording.language()
    wording.set_language(lang)
    try:
        return Edition(lang).pages()
    finally:
        wording.set_language(before)


def _prune_charts(lang: str, pages: str) -> None:
    """Slides of charts that no notebook draws any more."""
    known = set(re.findall(r'data-chart="([^"]+)"', pages))
    for path in built("charts", lang).glob("*.*"):
        if path.stem not in known:
            path.unlink()


@dataclass
class Page:
    """A rendered notebook: body with numbered headings, contents, workings and what it cites."""

    name: str
    body: str
    title: str = ""
    teaser: str = ""
    toc: list[dict[str, Any]] = field(default_factory=list)
    workings: str = ""

    @property
    def picture(self) -> str:
        """The first chart without links, for the index."""
        found = re.search(r'<div class="wide">(<svg.*?</svg>)\s*</div>', self.body, re.DOTALL)
        bare = re.sub(r"</?a\b[^>]*>|<title>.*?</title>", "", found[1], flags=re.DOTALL) if found else ""
        return re.sub(r' role="group" aria-label="[^"]*"', ' aria-hidden="true"', bare, count=1)


class Edition:
    """One language edition of all pages."""

    def __init__(self, lang: str) -> None:
        import jinja2

        from nanshan_data import wording

        self.lang, self.other = lang, "en" if lang == "zh" else "zh"
        self.wording = wording
        self.t = functools.partial(wording.label, "ui", lang=lang)
        self.environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES / "pages"), autoescape=False,
                                              undefined=jinja2.StrictUndefined)
        self.environment.globals["t"] = self.t

    def pages(self) -> dict[str, str]:
        """Every page by its path below the edition's folder."""
        books = [self.notebook(path) for path in execution.notebooks()]
        fonts = _font_faces("".join(page.body for page in books))
        plain = {f"sources/{doc_id}.html": self.document(doc_id) for doc_id in sources.register()}
        plain |= {"sources/reference.html": self.outside(), "facts.html": self.facts()}
        plain["index.html"] = self.page("index.html", self.index(books), title=self.t("home"), kind="index", fonts=fonts)
        for page in books:
            path = f"{page.name}.html"
            body = page.body + self.back_matter(page, single=False)
            plain[path] = self.page(path, body, title=page.title, toc=page.toc, fonts=fonts, description=page.teaser)
            mailed = _standalone(page.body + self.back_matter(page, single=True))
            plain[f"single/{path}"] = self.page(path, mailed, title=page.title, toc=page.toc, single=True,
                                                fonts=_font_faces(page.body), description=page.teaser)
        return plain

    def fill(self, template: str, **values: Any) -> str:
        return self.environment.get_template(template).render(lang=self.lang, **values)

    def page(self, path: str, body: str, *, title: str, kind: str = "notebook", toc: Sequence[Any] = (), single: bool = False,
             fonts: str = "", description: str = "") -> str:
        return self.fill("page.html.j2", body=body, title=title, kind=kind, toc=toc, path=path, single=single, fonts=fonts,
                         description=html.escape(description), up="../" * path.count("/"), other=self.other,
                         html_lang=self.wording.LANGUAGES[self.lang], other_lang=self.wording.LANGUAGES[self.other],
                         css=_asset("page.css"), js=_asset("page.js"), date=sources.data_date(), version=sources.data_version()) + "\n"

    def notebook(self, path: Path) -> Page:
        """A notebook's cells as HTML, headings numbered, workings moved to the end, links made relative."""
        executed = execution.executed(path, self.lang)
        body = _exporter(self.t("code")).from_filename(str(executed))[0]
        body = body.replace(f'href="../build/briefings/{self.lang}/', 'href="').replace(' style="display:none"', "")
        body = re.sub(r'href="([\w-]+)\.ipynb(#[^"]*)?"', r'href="\1.html\2"', body)
        body = _first_terms(body)
        items: dict[str, str] = {}
        for block in _WORKINGS.findall(body):
            for item in re.findall(r'<li id="[^"]+">.*?</li>', block, re.DOTALL):
                items.setdefault(item.split('"')[1], item)
        page = Page(path.stem, _WORKINGS.sub("", body), workings="".join(items.values()))
        page.body = _HEADING.sub(functools.partial(self._heading, page, [0, 0]), page.body)
        lead = re.search(r"</h1>.*?<p>(.*?)</p>", page.body, re.DOTALL)
        return replace(page, title=page.title or path.stem, teaser=_text(lead[1]) if lead else "")

    def _heading(self, page: Page, count: list[int], found: re.Match[str]) -> str:
        level, words = int(found[1]), found[2]
        if level == 1:
            page.title = page.title or _text(words)
            return found[0]
        count[:] = [count[0] + 1, 0] if level == 2 else [count[0], count[1] + 1]
        number = ".".join(str(n) for n in count[:level - 1])
        anchor = "s" + number.replace(".", "-")
        page.toc.append({"level": level, "id": anchor, "number": number, "text": _text(words)})
        other = self.wording.LANGUAGES[self.other]
        return (f'<h{level} id="{anchor}"><a class="alt" href="../{self.other}/{page.name}.html#{anchor}" lang="{other}" hreflang="{other}">'
                f'{self.t("language")}</a><span class="num">{number}</span>{words}</h{level}>')

    def back_matter(self, page: Page, *, single: bool) -> str:
        cited = [self._cited(doc, anchor, single) for doc, anchor in dict.fromkeys(_LINK.findall(page.body + page.workings))]
        return self.fill("cited.html.j2", workings=page.workings, workings_count=page.workings.count('<li id="'), cited=cited,
                         single=single)

    def _cited(self, doc: str, anchor: str, single: bool) -> dict[str, Any]:
        from nanshan_data import outside
        from nanshan_data.text import layout

        item: dict[str, Any] = {"before": "", "after": "", "bounds": ""}
        if doc == "reference":
            figure, row = outside.figure(anchor), outside.row(anchor)
            item |= {"sentence": html.escape(f"{row['source_title']} {row['note']}".strip()), "href": html.escape(row["source_url"])}
        else:
            raw, start = sources.document(doc), int(anchor[1:])
            sentences = layout(raw)
            first, last = sentences.sentence(start)
            index = sentences.starts.index(first)
            around = [_line(raw, sentences, n) if 0 <= n < len(sentences.starts) else "" for n in (index - 1, index + 1)]
            item |= {"before": around[0], "sentence": html.escape(" ".join(raw[first:last].split())), "after": around[1],
                     "href": "" if single else f"sources/{doc}.html#{anchor}"}
            found = _facts_by_place().get((doc, start)) if anchor[0] == "m" else None
            if found is None:
                return item | {"id": f"c-{doc}-{anchor}", "value": "", "about": self.wording.document_name(doc), "citation": self.wording.document_name(doc)}
            figure = found
        return item | {"id": f"c-{doc}-{anchor}", "value": html.escape(self.wording.text(figure)), "about": html.escape(self.wording.about(figure)),
                       "bounds": html.escape(f"({self.wording.bounds(figure)})") if figure.low != figure.high else "",
                       "citation": html.escape(self.wording.cite(figure))}

    def index(self, books: Sequence[Page]) -> str:
        tiles = re.search(r"<!--tiles-->(.*?)<!--/tiles-->", "".join(page.body for page in books[:1]), re.DOTALL)
        tiled = tiles[1] if tiles else ""
        used = set(re.findall(r'href="#(w-[^"]+)"', tiled))
        tiled = re.sub(r'href="#(w-[^"]+)"', rf'href="{books[0].name}.html#\1"', tiled) if used else tiled
        cards = [{"href": f"{page.name}.html", "title": page.title, "teaser": page.teaser, "picture": page.picture,
                  "toc": page.toc, "single": f"single/{page.name}.html"} for page in books]
        return self.fill("index.html.j2", tiles=tiled, cards=cards, documents=[self._register(doc) for doc in sources.register()], workings="")

    def _register(self, doc_id: str) -> dict[str, str]:
        source = sources.register()[doc_id]
        own = {name: getattr(source, f"{name}_{self.lang}") for name in ("caveat", "rights")}
        shown = {"doc_id": doc_id, "short": self.wording.document_name(doc_id), "title": source.title, "publisher": source.publisher,
                 "author": source.author, "date": self.wording.period(source.date) if source.date else "", **own}
        return {name: html.escape(value) for name, value in shown.items()}

    def document(self, doc_id: str) -> str:
        """The whole document with every mention marked by kind; anchors #m<start> and #s<sentence start>."""
        from nanshan_data import datasets

        rows = {int(row["start"]): row for row in reversed(datasets.mentions().query("doc_id == @doc_id").to_dict("records"))}
        kinds = [row["kind"] for row in rows.values()]
        legend = [(kind, self.wording.label("kind", kind), kinds.count(kind))
                  for kind in ("stat", "target", "claim", "time", "name", "enum", "word", "vague") if kind in kinds]
        script = "zh-Hant" if sources.register()[doc_id].script == "traditional" else "zh-Hans"
        body = self.fill("source.html.j2", document=self._register(doc_id), text_lang=script, kinds=legend,
                         text=_marked(sources.document(doc_id), functools.partial(self._mark, doc_id, rows), sorted(rows)))
        return self.page(f"sources/{doc_id}.html", body, title=self.wording.document_name(doc_id), kind="source")

    def _mark(self, doc_id: str, rows: dict[int, Any], start: int) -> tuple[int, str]:
        row = rows[start]
        shown, figure = html.escape(row["text"]), _facts_by_place().get((doc_id, start))
        kind = self.wording.label("kind", row["kind"])
        if figure:
            card = "\n".join([f"{self.wording.about(figure)}", *(f"{head}{'：' if self.lang == 'zh' else ': '}{text}" for head, text in
                              self.wording.card(figure) if head not in (self.t("sentence"), self.t("indicator")))])
            return int(row["end"]), (f'<mark class="k-{row["kind"]}" id="m{start}"><a class="nf-mark" href="../facts.html#f-{doc_id}-{start}" '
                                     f'title="{html.escape(kind)}&#10;{html.escape(card)}">{shown}</a></mark>')
        return int(row["end"]), f'<mark class="k-{row["kind"]}" id="m{start}" title="{html.escape(kind)}">{shown}</mark>'

    def facts(self) -> str:
        """All facts in one sortable table, each linked to its sentence."""
        from nanshan_data import datasets

        rows = []
        for figure in datasets.document_figures().values():
            link = f'<a class="nf" href="{self.wording.href(figure)}">{html.escape(self.wording.text(figure))}</a>'
            quote = f'<span lang="zh">{html.escape(" ".join(figure.sentence.split()))}</span>'
            cells = [*(html.escape(self.wording.name(key)) for key in (figure.entity, figure.indicator, figure.measure)),
                     html.escape(self.wording.period(figure.period)), (figure.value, link), self.wording.label("kind", figure.kind),
                     html.escape(self.wording.cite(figure)), quote]
            rows.append({"id": f"f-{figure.doc_id}-{figure.id.split('@')[1].replace('.', '-')}", "cells": _cells(cells)})
        heads = ("place", "indicator", "measure", "period", "value", "kind", "citation", "sentence")
        return self._table("facts.html", "facts", heads, rows)

    def outside(self) -> str:
        """All outside figures with their sources; the anchors are the reference ids."""
        from nanshan_data import outside

        rows = []
        for row in outside.reference().to_dict("records"):
            figure = outside.figure(row["reference_id"])
            title = f'<span lang="zh">{html.escape(row["source_title"])}</span>'
            if row["source_url"].startswith(("http://", "https://")):
                title = f'<a href="{html.escape(row["source_url"])}" rel="noreferrer">{title}</a>'
            cells = ["●" if row["use"] else "", html.escape(self.wording.name(figure.entity)), html.escape(self.wording.name(figure.indicator)),
                     html.escape(self.wording.name(figure.measure)), html.escape(self.wording.period(figure.period)),
                     (figure.value, html.escape(self.wording.text(figure))), self.wording.label("status", row["status"]),
                     f'<span lang="zh">{html.escape(row["source_publisher"])}</span>', title, f'<span lang="zh">{html.escape(row["note"])}</span>']
            rows.append({"id": row["reference_id"], "cells": _cells(cells)})
        heads = ("used", "place", "indicator", "measure", "period", "value", "status", "publisher", "source", "note")
        return self._table("sources/reference.html", "reference", heads, rows)

    def _table(self, path: str, what: str, heads: Iterable[str], rows: Sequence[Any]) -> str:
        body = self.fill("table.html.j2", heading=self.t(what), intro=self.t(f"{what}_intro"), rows=rows,
                         columns=[self.t(head) for head in heads])
        return self.page(path, body, title=self.t(what), kind="table")


def _cells(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"html": value[1], "sort": f"{value[0]:.12g}"} if isinstance(value, tuple) else {"html": value, "sort": None} for value in values]


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _text(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup).strip()


def _line(raw: str, sentences: Any, index: int) -> str:
    return html.escape(" ".join(raw[sentences.starts[index]:sentences.ends[index]].split()))


def _first_terms(body: str) -> str:
    """Terms are explained where they come first on a page."""
    seen: set[str] = set()

    def keep(found: re.Match[str]) -> str:
        first = found[1].lower() not in seen
        seen.add(found[1].lower())
        return found[0] if first else found[2]

    return re.sub(r'<a class="term"[^>]*title="([^"]*)">(.*?)</a>', keep, body)


def _standalone(body: str) -> str:
    """Links that stay in the page: citations lead to its own list of sentences, links to other pages become plain text."""
    body = _LINK.sub(r'href="#c-\1-\2"', body)
    body = re.sub(r'<a class="alt".*?</a>', "", body, flags=re.DOTALL)
    body = re.sub(r'<a class="term" [^>]*?(title="[^"]*")>(.*?)</a>', r"<abbr \1>\2</abbr>", body)
    return re.sub(r'<a href="(?!#|data:|https?:)[^"]*">(.*?)</a>', r"\1", body, flags=re.DOTALL)


@functools.cache
def _facts_by_place() -> dict[tuple[str, int], Any]:
    from nanshan_data import datasets

    found: dict[tuple[str, int], Any] = {}
    for figure in datasets.document_figures().values():
        found.setdefault((figure.doc_id, figure.start), figure)
    return found


def _marked(raw: str, mark: Callable[[int], tuple[int, str]], starts: Sequence[int]) -> str:
    """Paragraphs of sentences, with what ``mark`` makes of the mention at each start; every character is kept."""
    from nanshan_data.text import HEADING, layout

    sentences, parts, pending, position = layout(raw), ["<p>"], list(reversed(starts)), 0

    def write(until: int) -> None:
        nonlocal position
        while pending and pending[-1] < until:
            start = pending.pop()
            end, markup = mark(start)
            parts.extend((html.escape(raw[position:start]), markup))
            position = end
        parts.append(html.escape(raw[position:until]))
        position = max(position, until)

    for first, last in zip(sentences.starts, sentences.ends, strict=True):
        if "\n" in raw[position:first] and len(parts) > 1:
            parts.append('</p>\n<p class="h">' if HEADING.match(raw[first:last]) and last - first < 60 else "</p>\n<p>")
        write(first)
        parts.append(f'<span class="s" id="s{first}">')
        write(last)
        parts.append("</span>")
    write(len(raw))
    return "".join(parts) + "</p>"


@functools.cache
def _exporter(code_label: str) -> Any:
    from nbconvert import HTMLExporter, TemplateExporter
    from nbconvert.filters import Highlight2HTML

    class Cells(HTMLExporter):
        """Cells only, from this package's template, and without the pass that re-serialises (and bends) inline SVG."""

        def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
            self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python3", parent=self))
            return TemplateExporter.from_notebook_node(self, nb, (resources or {}) | {"code_label": code_label}, **options)

    return Cells(template_name="briefing", extra_template_basedirs=[str(TEMPLATES)])


def _font_faces(markup: str) -> str:
    """The house type for the letters of the charts on a page, embedded as WOFF2."""
    texts: dict[str, set[str]] = {"Regular": set(), "Bold": set()}
    for looks, words in re.findall(r'<text[^>]*style="([^"]*)"[^>]*>([^<]*)</text>', markup):
        texts["Bold" if re.search(r"\b(bold|[67]00)\b", looks) else "Regular"] |= set(html.unescape(words))
    return "".join(_font_face(weight, "".join(sorted(letters))) for weight, letters in texts.items() if letters)


@functools.cache
def _font_face(weight: str, letters: str) -> str:
    import io

    from fontTools import subset

    options = subset.Options(flavor="woff2", notdef_outline=True, layout_features=[], hinting=False)
    font = subset.load_font(str(Path(__file__).parent / "fonts" / f"NotoSansSC-{weight}.ttf"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    buffer = io.BytesIO()
    font.flavor = "woff2"
    font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode()
    return (f'@font-face{{font-family:"Noto Sans SC";font-weight:{700 if weight == "Bold" else 400};'
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}")


def print_pdf(languages: Sequence[str], *, progress: Progress = print) -> str:
    """Each briefing as PDF in build/pdf, printed by Chromium; DataError where there is none."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if browser is None:
        raise DataError("no Chromium or Chrome was found; install one, or print the pages from your browser")
    make(languages, progress=progress)
    count = 0
    for lang in languages:
        built("pdf", lang).mkdir(parents=True, exist_ok=True)
        for book in execution.notebooks():
            target = built("pdf", lang, f"{book.stem}.pdf")
            progress(f"  {book.stem} ({lang})")
            subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}",
                            built("briefings", lang, f"{book.stem}.html").as_uri()], check=True, capture_output=True, timeout=120)
            count += 1
    return f"build/pdf: {count} files"
