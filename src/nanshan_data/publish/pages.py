"""The pages of an edition: notebooks, sources with every mention marked, outside figures, facts and an index.

Everything is one HTML file without a request to anywhere; links between pages are relative. Templates escape whatever
they are given; ``| safe`` in them names the few places that take markup, which is escaped or sanitised here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nanshan_data.analysis.tables import HOME
from nanshan_data.data import bases, codebook, documents, files, frames, lookup, reference
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, fonts, numbers, wording
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


class Edition:
    """One language edition of all pages."""

    def __init__(self, lang: str) -> None:
        self.lang, self.other = lang, "en" if lang == "zh" else "zh"
        self.t = functools.partial(wording.label, "ui", lang=lang)
        self.environment = policy.templates()
        self.environment.globals |= {"t": self.t, "lang": lang, "wording": wording, "numbers": numbers, "cards": cards,
                                     "published": _publisher}

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
        return self.environment.get_template(template).render(**values)

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
        links = dict.fromkeys(cards.cited_at(leaf) for figure in page.view.shown for leaf in figure.sources
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
                section = cards.cite(leaf).removeprefix(name).lstrip("，, ")
                found.setdefault(name, {}).update({section: None} if section else {})
            elif leaf.origin == "reference":
                found.setdefault(cards.publisher(leaf), {})
        return [(name, [*places]) for name, places in found.items()]

    def _cited(self, doc: str, anchor: str, single: bool) -> dict[str, Any]:
        if doc == "reference":
            row = reference.row(anchor)
            item = {"parts": ("", f"{row['source_title']} {row['note']}".strip(), ""), "href": row["source_url"],
                    "figure": reference.figure(anchor)}
        else:
            raw, start, sentences = documents.document(doc), int(anchor[1:]), documents.sentences(doc)
            index = sentences.starts.index(sentences.sentence(start)[0])
            item = {"parts": [_line(raw, sentences, n) for n in (index - 1, index, index + 1)],
                    "href": "" if single else f"sources/{doc}.html#{anchor}",
                    "figure": _facts_by_place().get((doc, start)) if anchor[0] == "m" else None}
        return {"id": f"c-{doc}-{anchor}", "doc": doc, **item}

    def index(self, books: Sequence[Page]) -> str:
        """The answer of the first notebook with its key figures, a large chart, and what every notebook answers."""
        front = next(((page.front, f"{page.name}.html") for page in books if page.front), ("", ""))
        cards = [{"href": f"{page.name}.html", "title": page.title, "picture": page.picture,
                  "answer": page.answer if page is not books[0] else page.further,  # the answer stands above
                  "single": f"single/{page.name}.html"} for page in books]
        return self.fill("index.html.j2", first=books[0] if books else None, front=front, cards=cards,
                         documents=documents.register().values(),
                         downloads=[(path, self.t(what)) for path, what in downloads.names(self.lang).items()])

    # --- documents ------------------------------------------------------------

    def document(self, doc_id: str) -> str:
        """The whole document with every mention marked by kind; anchors #m<start> and #s<sentence start>."""
        mentions = frames.mentions().query("doc_id == @doc_id").to_dict("records")
        rows = {int(row["start"]): row for row in reversed(mentions)}
        kinds = [row["kind"] for row in rows.values()]
        legend = [(kind, wording.label("kind", kind), kinds.count(kind)) for kind in KINDS if kind in kinds]
        script = "zh-Hant" if documents.register()[doc_id].script == "traditional" else "zh-Hans"
        glosses = documents.glosses(doc_id) if self.lang == "en" else {}
        text = marked(documents.document(doc_id), lambda start: self._mark(doc_id, rows[start]), sorted(rows), glosses)
        body = self.fill("source.html.j2", document=documents.register()[doc_id], text_lang=script, kinds=legend,
                         text=text)
        return self.page(f"sources/{doc_id}.html", body, wording.document_name(doc_id), kind="source")

    def _mark(self, doc_id: str, row: Any) -> tuple[int, str]:
        figure = _facts_by_place().get((doc_id, int(row["start"])))
        told = figure is not None and _told(figure, self.lang)
        return int(row["end"]), self.fill("mark.html.j2", row=row, figure=figure if told else None)

    # --- tables ---------------------------------------------------------------

    def facts(self) -> str:
        """All facts in one table to search, filter and sort, each linked to its sentence; those of Nanshan first."""
        told = [figure for figure in lookup.document_figures().values() if _told(figure, self.lang)]
        return self._table("facts.html", "facts", sorted(told, key=lambda figure: figure.entity != HOME))

    def outside(self) -> str:
        """All outside figures with their sources; the anchors are the reference ids."""
        rows = [(row, reference.figure(row["reference_id"])) for row in reference.reference().to_dict("records")]
        return self._table("sources/reference.html", "reference", rows)

    def _table(self, path: str, what: str, rows: Sequence[Any]) -> str:
        body = self.fill(f"{what}.html.j2", what=what, rows=rows, theme=self._theme, basis=bases.name)
        return self.page(path, body, self.t(what), kind="table")

    def _theme(self, figure: Figure) -> dict[str, str]:
        known = codebook.indicators().get(figure.indicator)
        return codebook.themes()[known.theme] if known and known.theme else {
            "theme": "none", "name_zh": "", "name_en": ""}


def _told(figure: Figure, lang: str) -> bool:
    """Whether an edition can name what a figure says: drafts of indicators have no English yet."""
    known = codebook.indicators().get(figure.indicator)
    return lang == "zh" or known is None or not known.is_draft


def _publisher(document: files.Row) -> str:
    """Who published a document, in English where labels.csv has it; nothing where it is not named."""
    name = document.publisher
    return wording.label("publisher", name) if wording.has_label("publisher", name) else name


def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _line(raw: str, sentences: Layout, index: int) -> str:
    if not 0 <= index < len(sentences.starts):
        return ""
    return " ".join(raw[sentences.starts[index]:sentences.ends[index]].split())


@files.per_root
def _facts_by_place() -> dict[tuple[str, int], Figure]:
    return {(figure.doc_id, figure.start): figure for figure in reversed([*lookup.document_figures().values()])}

