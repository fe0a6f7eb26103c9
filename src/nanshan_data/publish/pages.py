"""The pages of an edition: notebooks, sources with every mention marked, outside figures, facts and an index.

Everything is one HTML file without a request to anywhere; links between pages are relative. Templates escape whatever
they are given; ``| safe`` in them names the few places that take markup, which is escaped or sanitised here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from nanshan_data.analysis.tables import HOME
from nanshan_data.data import bases, codebook, documents, files, frames, lookup, reference
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import fonts, wording
from nanshan_data.publish import books, downloads, execution, policy
from nanshan_data.publish.books import Page
from nanshan_data.publish.marking import marked
from nanshan_data.quantities.layout import Layout

TEMPLATES = Path(__file__).parent / "templates"
KINDS = ("stat", "target", "claim", "time", "name", "enum", "word", "vague")


def render(lang: str, only: Sequence[Path] = ()) -> dict[str, str]:
    """Every page of an edition by its path, from the notebooks as they were last run; or those of some notebooks."""
    with wording.speaking(lang):
        edition = Edition(lang)
        made = edition.briefs([edition.notebook(path) for path in only]) if only else edition.pages()
        return fonts.typeset(made, lang)


def render_data(lang: str) -> dict[str, str]:
    """The pages of an edition that need no notebook: sources, outside figures and facts."""
    with wording.speaking(lang):
        edition = Edition(lang)
        return fonts.typeset(edition.data() | {"index.html": edition.index([])}, lang)


class Cell(NamedTuple):
    """A cell of a table: words, their language where it is not the page's, where they lead, what to sort them by,

    and under what the row is found: a code that both editions share, and its name where that is not the words.
    """

    text: str
    lang: str = ""
    href: str = ""
    sort: str = ""
    group: str = ""
    title: str = ""
    code: str = ""

    @property
    def whole(self) -> bool:
        """Whether a line may not end within it, as within a date."""
        return self.text.isascii() and len(self.text) < 12


class Edition:
    """One language edition of all pages."""

    def __init__(self, lang: str) -> None:
        self.lang, self.other = lang, "en" if lang == "zh" else "zh"
        self.t = functools.partial(wording.label, "ui", lang=lang)
        self.environment = policy.templates()
        self.environment.globals["t"] = self.t

    def pages(self) -> dict[str, str]:
        """Every page by its path below the edition's folder."""
        found = [self.notebook(path) for path in execution.notebooks()]
        index = self.page("index.html", self.index(found), self.t("home"), kind="index")
        return self.data() | {"index.html": index} | self.briefs(found)

    def briefs(self, found: Sequence[Page]) -> dict[str, str]:
        """The pages of notebooks, each among the others and as a file to mail."""
        made = {}
        for page in found:
            path, about = f"{page.name}.html", {"toc": page.toc, "description": page.answer,
                                               "onepage": page.name == execution.notebooks()[0].stem}
            made[path] = self.page(path, page.body + self.back_matter(page, single=False), page.title, **about)
            made[f"single/{path}"] = self.page(f"single/{path}", self.mailed(page), page.title, single=True, **about)
        return made

    def data(self) -> dict[str, str]:
        """Sources with their mentions marked, outside figures and all facts."""
        made = {f"sources/{doc_id}.html": self.document(doc_id) for doc_id in documents.register()}
        return made | {"sources/reference.html": self.outside(), "facts.html": self.facts()}

    def fill(self, template: str, **values: Any) -> str:
        return self.environment.get_template(template).render(lang=self.lang, **values)

    def page(self, path: str, body: str, title: str, **options: Any) -> str:
        """The page around a body: head, navigation, contents, footer and the one script."""
        values = {"kind": "notebook", "toc": (), "single": False, "onepage": False, "description": "", **options}
        dated = [self.t("data_date", date=documents.data_date()), self.t("version", version=files.data_version())]
        running = " · ".join((title, self.t("site"), *dated))
        foot = re.sub(r'["\\<\n]', lambda found: f"\\{ord(found[0]):x} ", running)  # as a string of CSS
        return self.fill("page.html.j2", path=path, foot=f'"{foot}"', body=body, title=title, dated=dated,
                         up="../" * path.count("/"), other=self.other, other_lang=wording.LANGUAGES[self.other],
                         html_lang=wording.LANGUAGES[self.lang], css=_asset("page.css") + fonts.FACES,
                         js=_asset("page.js"), content_policy=policy.content_policy(_asset("page.js")), **values) + "\n"

    # --- notebooks ------------------------------------------------------------

    def notebook(self, path: Path) -> Page:
        """A notebook as a page among others."""
        return books.page(execution.last_run(path), path.stem, self.lang, "page")

    def mailed(self, page: Page) -> str:
        """The body of the single file: links stay in it, or are plain text."""
        path = files.ROOT / "notebooks" / f"{page.name}.ipynb"
        alone = books.page(execution.last_run(path), page.name, self.lang, "single")
        return alone.body + self.back_matter(alone, single=True)

    def back_matter(self, page: Page, *, single: bool) -> str:
        """Workings of derived figures, and every cited figure with its sentence (and neighbours, to be mailed)."""
        links = dict.fromkeys(_cited_at(leaf) for figure in page.view.shown for leaf in figure.sources
                              if leaf.origin in ("document", "reference"))
        return self.fill("cited.html.j2", printed=self._printed(page),
                         shapes=page.view.shapes(page.view.shapes_drawn), comma="，" if self.lang == "zh" else ", ",
                         workings=page.workings, workings_count=page.workings.count('<li id="'),
                         cited=[self._cited(doc, anchor, single) for doc, anchor in links], single=single)

    def _printed(self, page: Page) -> list[tuple[str, list[str]]]:
        """On paper links lead nowhere: the documents with the sections that were used, and the publishers outside."""
        found: dict[str, dict[str, None]] = {}
        leaves = sorted((leaf for figure in page.view.shown for leaf in figure.sources), key=lambda leaf: leaf.origin)
        for leaf in leaves:
            if leaf.origin == "document":
                name = wording.document_name(leaf.doc_id)
                section = wording.cite(leaf).removeprefix(name).lstrip("，, ")
                found.setdefault(name, {}).update({section: None} if section else {})
            elif leaf.origin == "reference":
                found.setdefault(wording.publisher(leaf), {})
        return [(name, [*places]) for name, places in found.items()]

    def _cited(self, doc: str, anchor: str, single: bool) -> dict[str, Any]:
        item: dict[str, Any] = {"id": f"c-{doc}-{anchor}", "before": "", "after": "", "bounds": "", "value": ""}
        if doc == "reference":
            row = reference.row(anchor)
            item |= {"sentence": f"{row['source_title']} {row['note']}".strip(), "href": row["source_url"]}
            return item | _described(reference.figure(anchor))
        raw, start = documents.document(doc), int(anchor[1:])
        sentences = documents.sentences(doc)
        index = sentences.starts.index(sentences.sentence(start)[0])
        before, sentence, after = (_line(raw, sentences, n) for n in (index - 1, index, index + 1))
        item |= {"before": before, "sentence": sentence, "after": after,
                 "href": "" if single else f"sources/{doc}.html#{anchor}"}
        figure = _facts_by_place().get((doc, start)) if anchor[0] == "m" else None
        named = wording.document_name(doc)
        return item | (_described(figure) if figure is not None else {"about": named, "citation": named})

    def index(self, books: Sequence[Page]) -> str:
        """The answer of the first notebook with its key figures, a large chart, and what every notebook answers."""
        front = next(((page.front, f"{page.name}.html") for page in books if page.front), ("", ""))
        cards = [{"href": f"{page.name}.html", "title": page.title, "picture": page.picture,
                  "answer": page.answer if page is not books[0] else page.further,  # the answer stands above
                  "single": f"single/{page.name}.html"} for page in books]
        listed = [self._register(doc_id) for doc_id in documents.register()]
        return self.fill("index.html.j2", first=books[0] if books else None, front=front, cards=cards, documents=listed,
                         downloads=[(path, self.t(what)) for path, what in downloads.names(self.lang).items()])

    # --- documents ------------------------------------------------------------

    def _register(self, doc_id: str) -> dict[str, str]:
        source = documents.register()[doc_id]
        return {"doc_id": doc_id, "short": wording.document_name(doc_id), "title": source.title,
                "publisher": source.publisher, "author": source.author,
                "told": wording.label("publisher", source.publisher)
                if wording.has_label("publisher", source.publisher) else source.publisher,
                "date": wording.period(source.date) if source.date else "",
                **{name: getattr(source, f"{name}_{self.lang}") for name in ("caveat", "rights")}}

    def document(self, doc_id: str) -> str:
        """The whole document with every mention marked by kind; anchors #m<start> and #s<sentence start>."""
        mentions = frames.mentions().query("doc_id == @doc_id").to_dict("records")
        rows = {int(row["start"]): row for row in reversed(mentions)}
        kinds = [row["kind"] for row in rows.values()]
        legend = [(kind, wording.label("kind", kind), kinds.count(kind)) for kind in KINDS if kind in kinds]
        script = "zh-Hant" if documents.register()[doc_id].script == "traditional" else "zh-Hans"
        glosses = documents.glosses(doc_id) if self.lang == "en" else {}
        text = marked(documents.document(doc_id), lambda start: self._mark(doc_id, rows[start]), sorted(rows), glosses)
        body = self.fill("source.html.j2", document=self._register(doc_id), text_lang=script, kinds=legend, text=text)
        return self.page(f"sources/{doc_id}.html", body, wording.document_name(doc_id), kind="source")

    def _mark(self, doc_id: str, row: Any) -> tuple[int, str]:
        start, kind, shown = int(row["start"]), wording.label("kind", row["kind"]), escape(row["text"])
        opening = f'<mark class="k-{row["kind"]}" id="m{start}"'
        figure = _facts_by_place().get((doc_id, start))
        if figure is None or not _told(figure, self.lang):
            return int(row["end"]), f'{opening} title="{escape(kind)}">{shown}</mark>'
        colon = "：" if self.lang == "zh" else ": "
        lines = [f"{head}{colon}{text}" for head, text in wording.card(figure) if head != self.t("sentence")]
        card = escape("\n".join([kind, *lines])).replace("\n", "&#10;")
        return int(row["end"]), (f'{opening}><a class="nf-mark" href="../facts.html#f-{doc_id}-{start}" '
                                 f'title="{card}">{shown}</a></mark>')

    # --- tables ---------------------------------------------------------------

    def facts(self) -> str:
        """All facts in one table to search, filter and sort, each linked to its sentence; those of Nanshan first."""
        rows = []
        told = (figure for figure in lookup.document_figures().values() if _told(figure, self.lang))
        for figure in sorted(told, key=lambda figure: figure.entity != HOME):
            kind = Cell(wording.label("kind", figure.kind), code=figure.kind)
            citation = Cell(wording.cite(figure), group=wording.document_name(figure.doc_id), code=figure.doc_id)
            cells = [*_labels(figure), _sortable(figure, wording.href(figure)), kind, citation,
                     _chinese(" ".join(figure.sentence.split()))]
            rows.append((f"f-{figure.doc_id}-{figure.id.split('@')[1].replace('.', '-')}", cells))
        heads = ("place", "indicator", "measure", "period", "value", "kind", "citation", "sentence")
        chosen = {"place": "place", "indicator": "theme", "kind": "kind", "citation": "document"}
        return self._table("facts.html", "facts", heads, rows, chosen)

    def outside(self) -> str:
        """All outside figures with their sources; the anchors are the reference ids."""
        rows = []
        for row in reference.reference().to_dict("records"):
            figure = reference.figure(row["reference_id"])
            title = _chinese(row["source_title"], row["source_url"])
            known = [Cell(text) for text in (
                bases.name(figure.basis, self.lang), wording.label("status", row["status"]), wording.publisher(figure))]
            known.append(Cell(wording.label("source_kind", row["source_kind"]), code=row["source_kind"]))
            use = "used" if row["use"] else "unused"
            used = Cell("●" if row["use"] else "", group=self.t(use), code=use)
            cells = [used, *_labels(figure), _sortable(figure), *known, title, _chinese(row["note"])]
            rows.append((row["reference_id"], cells))
        heads = ("used", "place", "indicator", "measure", "period", "value", "basis", "status", "publisher",
                 "source_kind", "source", "note")
        chosen = {"used": "used", "place": "place", "indicator": "theme", "source_kind": "source_kind"}
        return self._table("sources/reference.html", "reference", heads, rows, chosen)

    def _table(self, path: str, what: str, heads: Iterable[str], rows: Sequence[Any], chosen: Mapping[str, str]) -> str:
        """A table that is searched, and filtered by the columns of ``chosen``, which have a name as a filter."""
        body = self.fill("table.html.j2", heading=self.t(what), intro=self.t(f"{what}_intro"), rows=rows,
                         columns=[(self.t(head), self.t(chosen[head]) if head in chosen else "") for head in heads])
        return self.page(path, body, self.t(what), kind="table")


def _told(figure: Figure, lang: str) -> bool:
    """Whether an edition can name what a figure says: drafts of indicators have no English yet."""
    known = codebook.indicators().get(figure.indicator)
    return lang == "zh" or known is None or not known.is_draft


def _cited_at(figure: Figure) -> tuple[str, str]:
    """The page and the anchor that a figure leads to."""
    page, _, anchor = wording.href(figure).removeprefix("sources/").partition(".html#")
    return page, anchor


def _described(figure: Figure) -> dict[str, str]:
    return {"value": wording.text(figure), "about": wording.about(figure),
            "bounds": f"({shown})" if (shown := wording.bounds(figure)) else "",
            "citation": wording.cite(figure)}


def _labels(figure: Figure) -> list[Cell]:
    known, themes = codebook.indicators().get(figure.indicator), codebook.themes()
    theme = themes[known.theme] if known and known.theme else None
    place, measure = Cell(wording.name(figure.entity), code=figure.entity), Cell(wording.name(figure.measure))
    group = getattr(theme, f"name_{wording.language()}") if theme else "–"
    indicator = Cell(wording.name(figure.indicator), group=group, code=theme.theme if theme else "none")
    return [place, indicator, measure, Cell(wording.period(figure.period))]


def _sortable(figure: Figure, href: str = "") -> Cell:
    """The value with signs for its words; the words themselves are shown where one points at it."""
    short, whole = wording.text(figure, "compact"), wording.text(figure)
    return Cell(short, href=href, sort=f"{figure.value:.12g}", title=whole if whole != short else "")


def _chinese(text: str, href: str = "") -> Cell:
    return Cell(text, "zh", href)


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _line(raw: str, sentences: Layout, index: int) -> str:
    if not 0 <= index < len(sentences.starts):
        return ""
    return " ".join(raw[sentences.starts[index]:sentences.ends[index]].split())


@files.per_root
def _facts_by_place() -> dict[tuple[str, int], Figure]:
    return {(figure.doc_id, figure.start): figure for figure in reversed([*lookup.document_figures().values()])}

