"""Models made into HTML: the same templates for JupyterLab, for the pages and for the single file to mail."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Literal

import jinja2
import mistune
from markupsafe import Markup

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import cards, numbers, wording
from nanshan_data.notebook.model import Json, Read, figures_below
from nanshan_data.notebook.text import Text, figures_of, is_words
from nanshan_data.notebook.wording import label

Place = Literal["lab", "page", "single"]
KINDS = ("text", "note", "tiles", "table", "chart", "picture")
"""Of outputs; each has a template of its name."""
_HEDGED = re.compile("((?:[^<>]* )?(?:than|least|most|nearly|about|over|under|to)) ([^ <>][^<>]*)")
WIDE = 60
"""Signs from which a text wants room beside other columns, on a telephone too."""
_SLOT = re.compile("\ue000(\\d+)\ue001")
_BOLD = re.compile(r"\*\*((?:.|\n(?!\n))+?)\*\*")
"""Over the end of a line, not of a paragraph."""


@dataclass
class Heading:
    """A heading of a page: its level, number and words."""

    level: int
    number: str
    text: str

    @property
    def id(self) -> str:
        return "s" + self.number.replace(".", "-")


@dataclass
class View:
    """How models are shown: in which language, where, and what a page has shown so far."""

    lang: str
    place: Place = "lab"
    name: str = ""  # of the page, or of an output in JupyterLab, so that its workings have anchors of their own
    home: str = ""  # the page on which workings stand, where it is another
    terms: set[str] = field(default_factory=set)  # of the glossary, explained where they come first
    shown: dict[Figure, None] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)
    headings: list[Heading] = field(default_factory=list)
    shapes_drawn: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.t = functools.partial(label, "ui", lang=self.lang)
        self.colon = "：" if self.lang == "zh" else ": "

    def html(self, model: Mapping[str, Any], **more: Any) -> Markup:
        """A model as HTML; ``more`` is what only one place shows, such as the still picture of a chart."""
        if model.get("kind") not in KINDS:
            raise DataError(f"there is no output of the kind {model.get('kind')!r}; run the notebook again")
        read = Read(model)
        self.shown.update(dict.fromkeys(read.figures))
        values = {**more, **getattr(self, f"_{model['kind']}")(model, read)}
        failed = model.get("failed", ())
        made = self.fill(model["kind"], **values)
        if self.place == "lab":
            made += self.workings(read.figures)
        return self.fill("failed", failed=failed, body=made) if failed else made

    def fill(self, template: str, **values: Any) -> Markup:
        """A template of the house, filled in."""
        made = _templates().get_template(f"{template}.html.j2").render(view=self, t=self.t, **values)
        return Markup(made.strip("\n"))

    # --- kinds of models --------------------------------------------------------

    def _text(self, model: Json, read: Read) -> Json:
        return {"body": self.passage(read.text(model["text"])), "title": model["text"]["en"].startswith("# ")}

    def _note(self, model: Json, read: Read) -> Json:
        return {"body": model["text"][self.lang], "key": model["key"]}

    def _tiles(self, model: Json, read: Read) -> Json:
        return {"tiles": [(read.value(figure), read.value(what), [[*map(read.value, part)] for part in more])
                          for figure, what, *more in model["rows"]]}

    def _table(self, model: Json, read: Read) -> Json:
        columns, rows = model["columns"], [[read.value(cell) for cell in row] for row in model["rows"]]
        figures = [figure for row in rows for cell in row for figure in figures_of(cell)]
        rest = {"more": model.get("more", 0), "free": model.get("free", False),
                "folded": model.get("folded", False)}
        told = [self._column(column, [row[place] for row in rows], figures) for place, column in enumerate(columns)]
        return {**self._caption("table", model, read), **rest, "heads": [head for head, _ in told],
                "rows": [*zip(_anchors(model["rows"]), zip(*(cells for _, cells in told), strict=True), strict=True)],
                "sources": self.sources(figures), "csv": self._csv(columns, rows)}

    def _chart(self, model: Json, read: Read) -> Json:
        marks = [(text, read.figures[number]) for text, number in model["marks"][self.lang]]
        caption = self._caption("figure", model, read)
        self.shapes_drawn.update(dict.fromkeys(model["shapes"]))
        drawings = {size: self._drawing(pieces, marks) for size, pieces in model["drawings"][self.lang].items()}
        figures = [figure for _, figure in marks]
        return {**caption, "name": model["name"], "drawings": drawings, "marks": marks,
                "alt": self.description(caption["plain"], marks), "sources": self.sources(figures),
                "shapes": self.shapes(model["shapes"]), "csv": csv_address([self._mark_row(*mark) for mark in marks])}

    def _picture(self, model: Json, read: Read) -> Json:
        marks = [(text, read.figures[number]) for text, number in model["marks"]]
        return {"drawing": self._drawing(model["drawing"], marks), "alt": model["alt"], "width": model["width"],
                "sources": self.sources(figure for _, figure in marks)}

    # --- words ------------------------------------------------------------------

    def shapes(self, labels: Iterable[str]) -> str:
        """What the shapes of a chart's marks say of where figures come from."""
        return ("" if self.lang == "zh" else " ").join(map(self.t, labels))

    def words(self, value: Any, spec: str = "") -> Markup:
        """A value of a text or a cell."""
        if isinstance(value, Figure):
            return self.figure(value, spec)
        if isinstance(value, list):
            return Markup(wording.joined([str(self.words(item, spec)) for item in value], self.lang))
        if is_words(value):
            return Markup(escape(value[self.lang == "zh"]))
        if wording.has_label("verdict", str(value)):
            return Markup('<span class="chip {}">{}</span>').format(
                str(value).replace(" ", "-"), wording.name(value, self.lang))
        return self._quotation(wording.name(str(value), self.lang))

    def figure(self, figure: Figure, spec: str = "") -> Markup:
        """A figure as a link to its sentence, row or working; its card stands in the title."""
        words = self._quotation(figure.id if spec == "id" else numbers.text(figure, spec, self.lang))
        return words if spec in numbers.LABEL_SPECS else self._linked(figure, words)

    def _linked(self, figure: Figure, words: Markup) -> Markup:
        kind: str = "document quote" if figure.kind == "passage" else figure.origin
        if hedged := self.lang == "en" and _HEDGED.fullmatch(words):  # a line may end before the number, not inside it
            kind, words = f"{kind} hedged", Markup("{} <span>{}</span>").format(hedged[1], hedged[2])
        return Markup('<a class="nf {}" href="{}" title="{}">{}</a>').format(
            kind, self.href(figure), self.card(figure), words)

    def _quotation(self, text: str) -> Markup:
        """In the English edition Chinese words are marked as Chinese, for screen readers and for type."""
        chinese = self.lang == "en" and re.search("[\u4e00-\u9fff]", text)
        return Markup('<span lang="zh">{}</span>' if chinese else "{}").format(text)

    def card(self, figure: Figure) -> str:
        """What the card of a figure says, a line each; in JupyterLab, where each link carries it, in short."""
        if self.place == "lab":
            return "\n".join(filter(None, self._brief(figure)))
        return "\n".join(f"{head}{self.colon}{text}" for head, text in cards.card(figure, self.lang))

    def _brief(self, figure: Figure) -> list[str]:
        if figure.kind == "passage":
            return [cards.cite(figure, self.lang), " ".join(figure.sentence.split())]
        bounds = numbers.bounds(figure, self.lang)
        about = cards.about(figure, self.lang)
        told = f"{numbers.text(figure, '', self.lang)}{f' ({bounds})' if bounds else ''}"
        where = cards.formula(figure, self.lang) if figure.origin == "derived" else cards.cite(figure, self.lang)
        return [f"{about}{self.colon}{told}" if about else told, where,
                " ".join(figure.sentence.split()) or wording.halves(figure.note)[self.lang]]

    def href(self, figure: Figure) -> str:
        """Where a figure leads from here."""
        target = cards.href(figure)
        if target.startswith("#"):
            # JupyterLab scrolls to an anchor by itself and leaves it folded; one that it does not recognise is left
            # to the browser, which unfolds.
            return f"#{self.anchor(figure)}".replace("-", "%2D", 1) if self.place == "lab" else self.home + target
        if self.place == "single":
            return "#c-" + "-".join(cards.cited_at(figure))
        return self.file(target)

    def anchor(self, figure: Figure) -> str:
        """The id of a figure's working."""
        return cards.key(figure) + (f"-{self.name}" if self.place == "lab" else "")

    def file(self, path: str) -> str:
        """The address of a page of this edition."""
        return f"../build/briefings/{self.lang}/{path}" if self.place == "lab" else path

    def passage(self, text: Text) -> Markup:
        """A text as HTML: light Markdown, its figures linked, terms of the glossary explained."""
        slots: list[Markup] = []
        marked = ""
        for words, value, spec in text.parts(self.lang):
            marked += words
            if value is not None:
                marked += f"\ue000{len(slots)}\ue001"
                slots.append(self.words(value, spec))
        return self.markdown(marked, slots)

    def markdown(self, source: str, slots: Sequence[Markup] = ()) -> Markup:
        """Markdown as HTML; nothing in it is taken for HTML."""
        # Markdown knows no bold that ends in a Chinese full stop, so bold is set apart first.
        markup = str(mistune.create_markdown(renderer=_Markdown(self, slots), plugins=["table"])(
            _BOLD.sub("\ue002\\1\ue003", source)))
        return _filled(markup.replace("\ue002", "<strong>").replace("\ue003", "</strong>"), slots)

    def plain(self, text: Text) -> str:
        """A text without marks and links."""
        words = "".join(words + ("" if value is None else Markup(self.words(value, spec)).striptags())
                        for words, value, spec in text.parts(self.lang))
        return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.sub(r"\*\*|^#+ *", "", words, flags=re.MULTILINE)).strip()

    # --- captions, sources, workings ----------------------------------------------

    def _caption(self, kind: str, model: Json, read: Read) -> Json:
        """The caption, its first line as headline; on pages it has a number."""
        if "text" not in model:
            return {"number": "", "headline": "", "sub": "", "plain": ""}
        text = read.text(model["text"])
        headline, _, rest = text.words[self.lang].partition("\n")
        first, second = (Text({self.lang: part.strip()}, text.values) for part in (headline, rest))
        number = ""
        if self.place != "lab":
            self.count[kind] += 1
            notebook = f"{int(self.name[:2])}." if self.name[:2].isdigit() else ""
            number = self.t(kind, n=f"{notebook}{self.count[kind]}")
        said = self.plain(first).rstrip(".。")
        return {"number": number, "headline": _line(self.passage(first)), "sub": _line(self.passage(second)),
                "plain": f"{number}{self.colon}{said}" if number else said}

    def sources(self, figures: Iterable[Figure]) -> list[tuple[str, str]]:
        """Documents and publishers behind figures: (address, name); no address where only their number is told."""
        leaves = list(dict.fromkeys(leaf for figure in figures for leaf in figure.sources))
        named = [("" if self.place == "single" else self.file(f"sources/{doc}.html"),
                  wording.document_name(doc, self.lang))
                 for doc in dict.fromkeys(leaf.doc_id for leaf in leaves if leaf.origin == "document")]
        outside = {cards.publisher(leaf, self.lang): leaf for leaf in leaves if leaf.origin == "reference"}
        told = len(outside) if len(outside) < 5 else 3  # never "1 more"
        named += [(self.href(leaf), publisher) for publisher, leaf in itertools.islice(outside.items(), told)]
        return named + ([("", self.t("more_sources", n=len(outside) - told))] if len(outside) > told else [])

    def workings(self, figures: Iterable[Figure]) -> Markup:
        """The derived figures and assumptions among ``figures``, each with formula and inputs."""
        return self.fill("workings", items={self.anchor(figure): figure for figure in figures_below(list(figures))})

    def formula(self, figure: Figure) -> Markup:
        """The formula of a figure over its inputs, each of them a link."""
        inputs = [Markup("{} <small>({})</small>").format(self.figure(part), self.about(part))
                  for part in figure.inputs]
        return Markup(escape(figure.formula)).format(*inputs)

    def about(self, figure: Figure) -> str:
        """What a figure measures, or where it comes from."""
        return cards.about(figure, self.lang) or label("origin", figure.origin, self.lang)

    # --- tables and drawings --------------------------------------------------------

    def _column(self, column: Json, values: Sequence[Any], others: Sequence[Figure]) -> tuple[Json, list[Json]]:
        """The head and the cells of a column; what all its figures share is told in the head, and columns of one unit
        have one scale."""
        spec, right = column.get("format", ""), column.get("number", False)
        head = {"text": column[self.lang], "unit": "", "number": right}
        figures = [value for value in values if value is not None]
        alike = all(isinstance(value, Figure) and value.kind != "passage" for value in figures)
        if not alike or len({figure.unit for figure in figures}) != 1 or {*spec.split()} - {"number", "plain"}:
            cells = [self.cell(value, column) for value in values]
            wide = not right and max((len(cell.striptags()) for cell in cells), default=0) > WIDE
            return head, [{"text": cell, "number": right, "wide": wide} for cell in cells]
        power, word = numbers.shared_scale([other for other in others if other.unit == figures[0].unit], self.lang)
        head["unit"] = "" if "number" in spec.split() else _scaled_unit(figures[0].unit, word, self.lang)
        told = ["" if value is None else numbers.cell(value, power, self.lang, plain="plain" in spec)
                for value in values]
        most = max(len(shown.partition(".")[2]) for shown in told)
        cells = [Markup("–") if value is None else self._linked(value, self._signed(value, shown)) + _padding(
            shown, most) for value, shown in zip(values, told, strict=True)]
        return head, [{"text": cell, "number": right} for cell in cells]

    def _signed(self, figure: Figure, shown: str) -> Markup:
        """A number with the sign of its hedge, which is told in words on hover and to screen readers."""
        how = wording.hedge(figure)
        sign = numbers.SIGNS[how]
        if not sign or not shown.startswith(sign):  # plain, or a word
            return Markup("{}").format(shown)
        word = label("qualifier", how, self.lang)
        return Markup('<span class="sign" role="img" aria-label="{}" title="{}">{}</span>{}').format(
            word, word, sign, shown.removeprefix(sign))

    def cell(self, value: Any, column: Json) -> Markup:
        """A cell in words."""
        if value is None:
            return Markup("–")
        if isinstance(value, bool):
            return Markup("●" if value else "–")
        if isinstance(value, (int, float)):
            decimals = column.get("decimals", 0)
            return Markup(str(value) if column.get("plain") else numbers.number(value, self.lang, decimals))
        spec = column.get("format", "")
        if isinstance(value, list):
            return Markup(wording.joined([str(self.cell(item, column)) for item in value], self.lang))
        if not isinstance(value, Figure) or value.kind == "passage" or value.unit == "比值" or spec == "id":
            return self.words(value, spec)  # ids and quotations; and no sign stands before “a tenth”
        shown = numbers.text(value, f"compact {spec}", self.lang)
        return self._linked(value, Markup(escape(shown)) if "range" in spec else self._signed(value, shown))

    def _csv(self, columns: Sequence[Json], rows: Sequence[Sequence[Any]]) -> str:
        flat: list[dict[str, object]] = []
        for row in rows:
            flat.append({})
            for column, value in zip(columns, row, strict=True):
                heading = column[self.lang]
                if isinstance(value, Figure):
                    flat[-1] |= {heading: value.value, f"{heading} · {self.t('unit')}": value.unit,
                                 f"{heading} · id": cards.key(value)}
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    flat[-1][heading] = value
                else:
                    flat[-1][heading] = "" if value is None else self.cell(value, column).striptags()
        return csv_address(flat)

    def _drawing(self, pieces: Sequence[str | int], marks: Sequence[tuple[str, Figure]]) -> Markup:
        """The drawing with its links: what was drawn of a figure leads where the figure does."""
        return Markup("").join(Markup(piece) if isinstance(piece, str) else self.opened(*marks[piece])
                               for piece in pieces)

    def opened(self, text: str, figure: Figure) -> Markup:
        """The opening of a link in a drawing."""
        return Markup('<a class="nf {}" href="{}" aria-label="{}"><title>{}</title>').format(
            figure.origin, self.href(figure), self.named(text, figure), self.card(figure))

    def named(self, text: str, figure: Figure) -> str:
        """What is marked and how much it is."""
        return f"{text or cards.about(figure, self.lang)} {numbers.text(figure, '', self.lang)}"

    def description(self, plain: str, marks: Sequence[tuple[str, Figure]]) -> str:
        """A chart in words, for those who do not see it."""
        shown = [self.named(*mark) for mark in marks]
        key = "alt_series" if len(shown) > 1 else "alt_one"
        return self.t(key, caption=plain, count=len(shown), first=shown[0], last=shown[-1])

    def _mark_row(self, text: str, figure: Figure) -> dict[str, object]:
        shown = {"place": wording.name(figure.entity, self.lang), "indicator": text or cards.about(figure, self.lang),
                 "period": figure.period, "value": figure.value, "low": figure.low, "high": figure.high,
                 "unit": figure.unit, "origin": label("origin", figure.origin, self.lang),
                 "citation": cards.cite(figure, self.lang)}
        return {self.t(heading): value for heading, value in shown.items()}


class _Markdown(mistune.HTMLRenderer):
    """Markdown of the house: numbered headings, links to pages, terms of the glossary."""

    def __init__(self, view: View, slots: Sequence[Markup]) -> None:
        super().__init__(escape=True)
        self.view, self.slots, self.quiet = view, slots, 0

    def render_token(self, token: dict[str, Any], state: Any) -> str:
        quiet = token["type"] in ("heading", "link")
        self.quiet += quiet
        made = super().render_token(token, state)
        self.quiet -= quiet
        return made

    def text(self, text: str) -> str:
        return super().text(text) if self.quiet else _glossed(text, self.view)

    def softbreak(self) -> str:
        """Chinese lines run on without a blank."""
        return "" if self.view.lang == "zh" else "\n"

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        if self.view.place == "lab" or level > 3:
            return super().heading(text, level, **attrs)
        words = _filled(text, self.slots)
        above = [heading.level for heading in self.view.headings]
        number = [above.count(2) + (level == 2)] if level > 1 else []
        if level == 3:
            number.append(1 + len(list(itertools.takewhile(lambda other: other == 3, reversed(above)))))
        found = Heading(level, ".".join(map(str, number)), words.striptags())
        self.view.headings.append(found)
        return self.view.fill("heading", heading=found, words=words) + "\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if self.view.place != "lab" and not re.match(r"[a-z]+:|#", url):
            path, _, anchor = url.partition("#")
            url = path.removesuffix(".ipynb") + ".html" * path.endswith(".ipynb") + f"#{anchor}" * bool(anchor)
            if self.view.place == "single":
                return text
        return super().link(text, url, title)


def _line(markup: Markup) -> Markup:
    """The one paragraph of a line, without its mark-up; more stay as they are."""
    inner = markup.strip().removeprefix("<p>").removesuffix("</p>")
    return markup if "<p>" in inner else Markup(inner)


def _filled(markup: str, slots: Sequence[Markup]) -> Markup:
    return Markup(_SLOT.sub(lambda found: str(slots[int(found[1])]), markup))


def _anchor(name: str) -> str:
    """Where the glossary explains what has this name in English."""
    return f"term-{re.sub('[^a-z0-9]+', '-', name.lower())}"


def _anchors(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The anchor of each row that explains a term of the glossary; of two named alike in English, the first has it."""
    first = (row[0].get("zh", "").partition("（")[0] if isinstance(row[0], dict) else "" for row in rows)
    named = map(codebook.glossary().get, first)
    found = [_anchor(term.name_en) if term else "" for term in named]
    return ["" if anchor in found[:place] else anchor for place, anchor in enumerate(found)]


@files.per_root
def _terms(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern of the glossary's terms, and for each the term and its definition."""
    known = {(term.term if lang == "zh" else term.name_en).lower(): (term.term, getattr(term, f"definition_{lang}"))
             for term in codebook.glossary().values()}
    words = "|".join(sorted(map(re.escape, known), key=lambda word: (-len(word), word)))
    return re.compile(f"({words})" if lang == "zh" else rf"\b({words})(?:s|es)?\b", re.IGNORECASE), known


def _glossed(text: str, view: View) -> str:
    """Escaped words; a term of the glossary that comes first here has its definition and leads to the glossary."""
    pattern, known = _terms(view.lang)
    made, position = "", 0
    for found in pattern.finditer(text):
        term, definition = known[found[1].lower()]
        if term in view.terms:
            continue
        view.terms.add(term)
        made += escape(text[position:found.start()], quote=False)
        anchor = _anchor(codebook.glossary()[term].name_en)
        made += str(view.fill("term", words=found[0], definition=definition, anchor=anchor))
        position = found.end()
    return made + escape(text[position:], quote=False)


def _scaled_unit(unit: str, word: str, lang: str) -> str:
    """The unit of a column with the word of its scale: yuan bn per km², 亿元/平方公里."""
    named = wording.unit_name(unit, lang)
    if lang == "zh":
        return "个百分点" if unit == "百分点" else word + named
    first, _, rest = named.partition(" ")
    return " ".join(part for part in (first, word, rest) if part)


def _padding(shown: str, most: int) -> Markup:
    """Blanks as wide as the digits that a number lacks behind the point, so that points stand below each other; left
    out where a telephone sets the row as a list."""
    there = len(shown.partition(".")[2])
    blanks = "\u2008" * (most > 0 == there) + "\u2007" * (most - there)
    return Markup('<span class="pad">{}</span>').format(blanks) if blanks else Markup("")


def csv_address(rows: Sequence[Mapping[str, object]]) -> str:
    """A csv file as an address to download it from."""
    import base64

    columns = list(dict.fromkeys(column for row in rows for column in row))
    return "data:text/csv;base64," + base64.b64encode(files.csv_bytes(rows, columns, inert=True)).decode()


@functools.cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
                              trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    made.globals |= {"wording": wording, "numbers": numbers, "cards": cards}
    return made


def shown(model: Json, **more: Any) -> tuple[str, str]:
    """A model as JupyterLab shows it, and in plain words."""
    name = hashlib.sha256(json.dumps(model, sort_keys=True).encode()).hexdigest()[:6]
    view, read = View(wording.language(), name=name), Read(model)
    markup = str(view.html(model, **more))
    if model["kind"] in ("note", "picture"):
        return markup, str(model["text"][view.lang] if "text" in model else model["alt"])
    plain = view.plain(read.text(model["text"])) if "text" in model else Markup(markup).striptags()
    if model["kind"] == "text":
        return markup, plain
    if "columns" in model:
        return markup, f"{plain.partition(chr(10))[0]} ({len(model['rows'])} × {len(model['columns'])})".strip()
    return markup, plain.partition("\n")[0]
