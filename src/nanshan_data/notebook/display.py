"""What notebooks say: prose, tables, charts and notes in which every number leads to its source.

``say`` writes a passage in both languages around figures, ``show`` a table, ``chart`` a drawing, ``tiles`` a row of
big numbers, ``note`` a caveat of the fixed vocabulary. Each returns an object that Jupyter shows as HTML.
"""

from __future__ import annotations

import base64
import functools
import inspect
import io
import itertools
import os
import re
import string
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

import mistune
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from nanshan_data.data import codebook, files
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook import style, wording
from nanshan_data.notebook.labels import notes
from nanshan_data.notebook.model import passage as passage
from nanshan_data.notebook.model import quoted as quoted
from nanshan_data.notebook.wording import label

Words = tuple[str, str]
"""A text in English and Chinese."""
Value = Figure | Sequence[Figure] | str | Words

WIDE, NARROW, SLIDE = (7.6, 1.0), (3.7, 1.05), (9.6, 5.4)
_SLIDES: dict[str, dict[str, Any]] = {".svg": {"metadata": {"Date": None, "Creator": None}},
                                      ".png": {"dpi": 200, "metadata": {"Software": None}}}
_LIVE = "<style>.nchart>.wide{display:block!important}.nchart>.still{display:none}</style>"
"""JupyterLab drops styles and drawings from notebooks it does not trust yet: then the still picture shows instead."""
_numbers: dict[str, dict[str, int]] = {"figure": {}, "table": {}}
_markdown = mistune.create_markdown(escape=True)


class Shown:
    """Something to look at: HTML for notebooks and pages, a short text for everything else."""

    def __init__(self, markup: str, plain: str) -> None:
        self.markup, self.plain = markup, plain

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.markup, "text/plain": self.plain}

    def __repr__(self) -> str:
        return self.plain


def counted(number: int, unit: str = "", *, en: str, zh: str) -> Figure:
    """A number counted from the tables rather than read in a text; ``en`` and ``zh`` say what was counted where."""
    return Figure(number, number, number, unit, "derived", qualifier="exact", note=_pick(en, zh))


def anchor(figure: Figure, spec: str = "", lang: str | None = None) -> str:
    """A figure as a link to its sentence, row or workings; its card stands in the title."""
    lang = lang or wording.language()
    return (f'<a class="nf {figure.origin}" href="{_target(figure, lang)}" title="{_card(figure, lang)}">'
            f"{_quotation(wording.text(figure, spec, lang), lang)}</a>")


def _quotation(text: str, lang: str) -> str:
    """Escaped; in the English edition Chinese words are marked as Chinese, for screen readers and for type."""
    chinese = lang == "en" and re.search("[\u4e00-\u9fff]", text)
    return f'<span lang="zh">{escape(text)}</span>' if chinese else escape(text)


def _card(figure: Figure, lang: str) -> str:
    colon = "：" if lang == "zh" else ": "
    return escape("\n".join(f"{heading}{colon}{shown}" for heading, shown in wording.card(figure, lang)))


def _target(figure: Figure, lang: str) -> str:
    target = wording.href(figure)
    return escape(target if target.startswith("#") else f"../build/briefings/{lang}/{target}")


def _label(key: str, lang: str | None = None, **values: object) -> str:
    """A label in HTML."""
    return escape(label("ui", key, lang, **values))


def _pick(en: str, zh: str) -> str:
    return zh if wording.language() == "zh" else en


# --- prose -----------------------------------------------------------------------------------------------------------


def say(*, en: str, zh: str, **figures: Value) -> Shown:
    """A passage in both languages: light markdown with named figures in braces, ``{gdp}`` or ``{growth:abs}``.

    The language of the session is shown; both are checked. Raises DataError where the languages use different figures,
    a figure is missing or unused, or digits with a unit are typed into the text. Texts may be passed as ``str`` or as
    (English, Chinese), several figures as a list.
    """
    _check(en, zh, figures)
    lang = wording.language()
    passage = _flowing(_pick(en, zh), lang)
    markup = _with_figures(passage, figures, lang)
    return Shown(f'<div class="ns">{markup}{workings(_figures(figures), lang)}</div>', _plain(passage, figures, lang))


def _flowing(passage: str, lang: str) -> str:
    """A passage without its indentation; Chinese lines run on without the space that markdown puts at their ends."""
    text = inspect.cleandoc(passage)
    return re.sub(r"^(?!#)(.*\S)\n(?=[^\s#*-])(?!\d+\. )", r"\1", text, flags=re.MULTILINE) if lang == "zh" else text


def _fields(passage: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(passage) if name is not None]


def _check(en: str, zh: str, figures: Mapping[str, Value]) -> None:
    used = []
    for source in (en, zh):
        literal = "".join(text for text, *_ in string.Formatter().parse(source))
        if typed := wording.typed_numbers(re.sub(r"\]\([^)]*\)", "]", literal)):
            raise DataError(f"“{typed[0]}” is typed into {source[:40]!r}…; pass it as a figure: {{name}} and "
                            "name=fact(…)")
        fields = _fields(source)
        if missing := sorted({name for name, _ in fields} - figures.keys()):
            raise DataError(f"{source[:40]!r}… uses {{{missing[0]}}}, which was not passed; add {missing[0]}=…")
        for name, spec in fields:
            _words(figures[name], spec, "en")
        used.append({name for name, spec in fields if spec not in wording.LABEL_SPECS and _is_figure(figures[name])})
    if used[0] != used[1]:
        raise DataError(f"the two languages use different figures in {en[:40]!r}…: {sorted(used[0] ^ used[1])}; "
                        "use the same in both")
    if unused := sorted(figures.keys() - {name for passage in (en, zh) for name, _ in _fields(passage)}):
        raise DataError(f"{unused[0]} is passed to {en[:40]!r}… but not used; remove it or write {{{unused[0]}}}")


def _is_figure(value: Value) -> bool:
    return bool(_figures({"": value}))


def _figures(values: Mapping[str, Any] | Iterable[Any]) -> list[Figure]:
    found: list[Figure] = []
    for value in values.values() if isinstance(values, Mapping) else values:
        if isinstance(value, Figure):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += [item for item in value if isinstance(item, Figure)]
    return found


def _words(value: object, spec: str, lang: str, *, link: bool = False) -> str:
    """A value of a passage or a cell in words, or in HTML with ``link``."""
    shown: Callable[[str], str] = escape if link else str
    if isinstance(value, Figure):
        linked = link and spec not in wording.LABEL_SPECS
        return anchor(value, spec, lang) if linked else shown(wording.text(value, spec, lang))
    if isinstance(value, str):
        return _quotation(wording.name(value, lang), lang) if link else wording.name(value, lang)
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, Figure) for item in value):
        return wording.joined([_words(item, spec, lang, link=link) for item in value], lang)
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(item, str) for item in value):
        return shown(value[lang == "zh"])
    raise DataError(f"{value!r} is no figure; pass fact(…), ref(…), a derived figure, assumption(…) or counted(…)")


def _with_figures(passage: str, figures: Mapping[str, Value], lang: str) -> str:
    fields = _fields(passage)
    tokens = iter(f"\ue000{n}\ue001" for n in range(len(fields)))
    marked = "".join(text + (next(tokens) if name is not None else "")
                     for text, name, _, _ in string.Formatter().parse(passage))
    # Markdown knows no bold that ends in a Chinese full stop, so bold is set apart first.
    markup = str(_markdown(re.sub(r"\*\*(.+?)\*\*", "\ue002\\1\ue003", marked)))
    markup = _glossed(markup.replace("\ue002", "<strong>").replace("\ue003", "</strong>"), lang)

    def fill(found: re.Match[str]) -> str:
        name, spec = fields[int(found[1])]
        return _words(figures[name], spec, lang, link=True)

    return re.sub("\ue000(\\d+)\ue001", fill, markup)


@files.per_root
def _terms(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern of the glossary's terms, and for each the term and its definition."""
    known = {(term.term if lang == "zh" else term.name_en).lower(): (term.term, getattr(term, f"definition_{lang}"))
             for term in codebook.glossary().values()}
    words = "|".join(sorted(map(re.escape, known), key=lambda word: (-len(word), word)))
    return re.compile(f"({words})" if lang == "zh" else rf"\b({words})(?:s|es)?\b", re.IGNORECASE), known


def _glossed(markup: str, lang: str) -> str:
    """Terms of the glossary, where they come first in a passage, with their definition to hover and a link to it."""
    pattern, known = _terms(lang)
    parts, outside, seen = re.split(r"(<[^>]*>)", markup), True, set()

    def link(found: re.Match[str]) -> str:
        term, definition = known[found[1].lower()]
        if term in seen:
            return found[0]
        seen.add(term)
        return (f'<a class="term" href="08_sources_and_method.ipynb" title="{escape(found[0])}: '
                f'{escape(definition)}">{found[0]}</a>')

    for n, part in enumerate(parts):
        if re.match(r"</?(?:a|h[1-6])\b", part):
            outside = part.startswith("</")
        elif outside and not part.startswith("<"):
            parts[n] = pattern.sub(link, part)
    return "".join(parts)


def _plain(passage: str, figures: Mapping[str, Value], lang: str) -> str:
    text = "".join(literal + (_words(figures[name], spec or "", lang) if name is not None else "")
                   for literal, name, spec, _ in string.Formatter().parse(passage))
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", re.sub(r"\*\*|^#+ *", "", text, flags=re.MULTILINE)).strip()


def workings(figures: Iterable[Figure], lang: str | None = None) -> str:
    """The derived figures and assumptions among ``figures``, each with formula and inputs, folded."""
    lang = lang or wording.language()
    items = "".join(f'<li id="{wording.key(figure)}">{_working(figure, lang)}</li>' for figure in _derivations(figures))
    if not items:
        return ""
    return (f'<!--workings--><details class="nw"><summary>{_label("workings_of", lang)}</summary>'
            f"<ul>{items}</ul></details><!--/workings-->")


def _derivations(figures: Iterable[Figure]) -> list[Figure]:
    found: dict[str, Figure] = {}
    for figure in figures:
        if figure.origin in ("derived", "assumption"):
            found.setdefault(wording.key(figure), figure)
            found.update((wording.key(part), part) for part in _derivations(figure.inputs))
    return list(found.values())


def _working(figure: Figure, lang: str) -> str:
    about = escape(wording.about(figure, lang) or label("ui", figure.origin, lang) if figure.origin == "derived"
                        else wording.label("origin", "assumption", lang))
    result = f"<strong>{escape(wording.text(figure, '', lang))}</strong>"
    bounds = f" ({escape(shown)})" if (shown := wording.bounds(figure, lang)) else ""
    if not figure.inputs:
        return f"{about}: {result} · {escape(wording.halves(figure.note)[lang])}"
    named = [escape(wording.about(part, lang) or label("origin", part.origin, lang)) for part in figure.inputs]
    inputs = [f"{anchor(part, '', lang)} <small>({name})</small>"
              for part, name in zip(figure.inputs, named, strict=True)]
    return f"{about}: {result}{bounds} = {escape(figure.formula).format(*inputs)}"


# --- tables ----------------------------------------------------------------------------------------------------------


def show(rows: Any, *, en: str, zh: str, columns: Mapping[str, Words] | None = None,
         formats: Mapping[str, str] | None = None, **figures: Value) -> Shown:
    """A table with a numbered caption, linked cells, a source line and a CSV to download.

    ``rows``: a DataFrame or a list of dicts whose cells are figures, lists of figures, texts (names of the codebook are
    translated) or (English, Chinese). ``columns`` chooses and names the columns; others take the codebook's name.
    ``formats`` gives a column's format, as in ``say``: {"growth": "plain"}. Figures named in the caption follow.
    """
    _check(en, zh, figures)
    lang = wording.language()
    records: list[dict[str, Any]] = rows.to_dict("records") if hasattr(rows, "to_dict") else list(rows)
    names = list(columns or (records[0] if records else ()))
    headings = [_heading(name, columns, lang) for name in names]
    cells = [[_cell(row.get(name), (formats or {}).get(name, ""), lang) for name in names] for row in records]
    shown = [value for row in records for name in names for value in _figures([row.get(name)])]
    aligned = [_aligned(records, name) for name in names]
    head = "".join(f'<th scope="col"{side}>{escape(text)}</th>' for side, text in zip(aligned, headings, strict=True))
    lines = ("".join(f"<td{side}>{text}</td>" for side, text in zip(aligned, line, strict=True)) for line in cells)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    caption, plain = _caption("table", en, zh, figures, lang)
    table = (f'<div class="nt-scroll" tabindex="0" role="region" aria-label="{escape(plain)}"><table class="nt">'
             f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")
    csv_rows = [_flat(row, names, headings) for row in records]
    foot = f'{_source_line(shown, lang)} {_download(csv_rows, "table", lang)}'
    return Shown(f'<figure class="nd">{caption}{table}<div class="nsrc">{foot}</div>'
                 f"{workings([*shown, *_figures(figures)], lang)}</figure>", f"{plain} ({len(records)} × {len(names)})")


def _heading(name: str, columns: Mapping[str, Words] | None, lang: str) -> str:
    if columns and columns.get(name):
        return columns[name][lang == "zh"]
    known = wording.name(name, lang)
    return label("ui", name, lang) if known == name and wording.has_label("ui", name) else known


def _cell(value: Any, spec: str, lang: str) -> str:
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "●" if value else "–"
    if isinstance(value, (int, float)):
        return wording.number(value, lang)
    return _words(value, spec if spec in wording.LABEL_SPECS else f"compact {spec}", lang, link=True)


def _aligned(records: Sequence[Mapping[str, Any]], name: str) -> str:
    """Columns of numbers stand to the right; a column with words in a cell is one of words."""
    cells = [cell for row in records if (cell := row.get(name)) is not None]
    numbers = [isinstance(cell, (int, float)) or any(f.kind != "passage" for f in _figures([cell])) for cell in cells]
    return ' class="n"' if sum(map(bool, numbers)) > len(numbers) / 2 else ""


def _flat(row: Mapping[str, Any], names: Sequence[str], headings: Sequence[str]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, heading in zip(names, headings, strict=True):
        value = row.get(name)
        if isinstance(value, Figure):
            flat |= {heading: value.value, f"{heading} · {label('ui', 'unit')}": value.unit,
                     f"{heading} · id": wording.key(value)}
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            flat[heading] = value
        else:
            flat[heading] = "" if value is None or value != value else _bare(_cell(value, "", wording.language()))
    return flat


def _bare(markup: str) -> str:
    return unescape(re.sub("<[^>]*>", "", markup))


def _download(rows: Sequence[Mapping[str, object]], name: str, lang: str) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    encoded = base64.b64encode(files.csv_bytes(rows, columns, inert=True)).decode()
    return f'<a class="csv" download="{name}.csv" href="data:text/csv;base64,{encoded}">{_label("csv", lang)}</a>'


def _caption(kind: str, en: str, zh: str, figures: Mapping[str, Value], lang: str) -> tuple[str, str]:
    """The numbered caption, its first line as headline, in HTML and in plain words."""
    number = _numbers[kind].setdefault(en, len(_numbers[kind]) + 1)
    numbered = label("ui", kind, lang, n=number)
    headline, _, rest = inspect.cleandoc(_pick(en, zh)).partition("\n")
    markup = "".join(_with_figures(part, figures, lang).strip().replace("<p>", f'<p class="{name}">', 1)
                     for name, part in (("headline", f"**{headline}**"), ("sub", rest.strip())) if part)
    colon = "：" if lang == "zh" else ": "
    return (f'<figcaption><span class="no">{escape(numbered)}</span>{markup}</figcaption>',
            f"{numbered}{colon}{_plain(headline, figures, lang).rstrip('.。')}")


def _source_line(figures: Iterable[Figure], lang: str) -> str:
    leaves = list(dict.fromkeys(leaf for figure in figures for leaf in figure.sources))
    names = [f'<a href="../build/briefings/{lang}/sources/{doc}.html">{escape(wording.document_name(doc, lang))}</a>'
             for doc in dict.fromkeys(leaf.doc_id for leaf in leaves if leaf.origin == "document")]
    outside = {wording.publisher(leaf, lang): leaf for leaf in leaves if leaf.origin == "reference"}
    names += [f'<a href="{_target(leaf, lang)}">{escape(publisher)}</a>'
              for publisher, leaf in itertools.islice(outside.items(), 3)]
    if more := len(outside) - 3:
        names += [_label("more_sources", lang, n=more)] if more > 0 else []
    if not names:
        return ""
    return _label("source", lang) + (f"：{'；'.join(names)}" if lang == "zh" else f": {'; '.join(names)}")


# --- charts ----------------------------------------------------------------------------------------------------------


def chart(draw: Callable[[Axes], object], *, en: str, zh: str, name: str, height: float = 4.0,
          **figures: Value) -> Shown:
    """A numbered chart as inline SVG whose points link to their sources, with table, description and source line.

    ``draw`` draws on the axes it is given, with functions of ``nanshan_data.charts``; it is called once for wide pages,
    once for phones, and for slides. The first line of ``en`` and ``zh`` is the headline, what follows says what is
    shown. ``name``, an id, names the files for slides; ``height`` is in inches at a width of 7.6.
    """
    if not files.ID.fullmatch(name):
        raise DataError(f"chart {name!r}: the name is no id; write small letters a-z, digits, - and _ only")
    _check(en, zh, figures)
    lang = wording.language()
    caption, plain = _caption("figure", en, zh, figures, lang)
    canvases = {"wide": _drawn(draw, WIDE[0], height * WIDE[1]), "narrow": _drawn(draw, NARROW[0], height * NARROW[1])}
    first: dict[Figure, tuple[str, Figure]] = {}
    for row in (row for canvas in canvases.values() for row in style.drawn(canvas)):
        first.setdefault(row[1], row)
    rows = list(first.values())
    if not rows:
        raise DataError(f"chart {name}: nothing drawn is linked to a figure; draw with nanshan_data.charts")
    alt = _description(plain, rows, lang)
    svgs = {variant: _svg(canvas, f"{name}-{variant}", alt, rows, lang) for variant, canvas in canvases.items()}
    still = base64.b64encode(unlinked(svgs["wide"]).encode()).decode()
    drawings = [*(f'<div class="{variant}" style="display:none">{svg}</div>' for variant, svg in svgs.items()),
                f'<img class="still" alt="{escape(alt)}" src="data:image/svg+xml;base64,{still}">{_LIVE}']
    if folder := os.environ.get("NANSHAN_CHARTS"):
        _slide(draw, Path(folder) / name, _pick(en, zh), figures, lang)
    shown = [figure for _, figure in rows]
    data = (f'<details class="ndata"><summary>{_label("data", lang)}</summary>{_data_table(rows, lang)}'
            f"{_download([_data_row(text, figure, lang) for text, figure in rows], name, lang)}</details>")
    outside = any(leaf.origin == "reference" for figure in shown for leaf in figure.sources)
    marks = f' <span class="marks">{_label("hollow", lang)}</span>' if outside else ""
    return Shown(f'<figure class="nd nchart" data-chart="{name}">{caption}{"".join(drawings)}'
                 f'<div class="nsrc">{_source_line(shown, lang)}{marks}</div>'
                 f"{data}{workings([*shown, *_figures(figures)], lang)}</figure>", alt)


def _drawn(draw: Callable[[Axes], object], width: float, height: float) -> Canvas:
    with style.house():
        canvas = Canvas(figsize=(width, height), layout="constrained")
        draw(canvas.subplots())
    return canvas


def _description(plain: str, rows: Sequence[tuple[str, Figure]], lang: str) -> str:
    shown = [f"{text or wording.about(figure, lang)} {wording.text(figure, '', lang)}" for text, figure in rows]
    key = "alt_series" if len(shown) > 1 else "alt_one"
    return label("ui", key, lang, caption=plain, count=len(shown), first=shown[0], last=shown[-1])


def _svg(canvas: Canvas, prefix: str, alt: str, rows: Sequence[tuple[str, Figure]], lang: str) -> str:
    buffer = io.StringIO()
    with style.house():
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg"):], flags=re.DOTALL)
    svg = re.sub(r'\b(id="|href="#|url\(#)(?!w-)', rf"\g<1>{prefix}-", svg)
    titles = {wording.href(figure): (text, figure) for text, figure in rows}
    link = functools.partial(_link, titles=titles, prefix=prefix, lang=lang)
    svg = re.sub(r'<a xlink:href="([^"]*)"[^>]*>', link, svg)
    for colour, role in style.THEME_COLOURS.items():
        svg = svg.replace(colour, f"var(--{role}, {colour})")
    return re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>',
                  r'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\1" '
                  rf'role="group" aria-label="{escape(alt)}" style="width:100%;height:auto">', svg, count=1)


def unlinked(svg: str) -> str:
    """A drawing as a mere picture."""
    return re.sub(r"</?a\b[^>]*>|<title>.*?</title>", "", svg, flags=re.DOTALL)


def _link(found: re.Match[str], *, titles: Mapping[str, tuple[str, Figure]], prefix: str, lang: str) -> str:
    target = unescape(found[1]).replace(f"#{prefix}-", "#")
    text, figure = titles[target]
    named = f"{text or wording.about(figure, lang)} {wording.text(figure, '', lang)}"
    # JupyterLab resolves href itself and fails on the read-only one of SVG; xlink:href it leaves to the browser.
    leads = escape(target)
    leads = leads if leads.startswith("#") else f'/files/build/briefings/{lang}/{leads}" target="_blank'
    return (f'<a class="nf {figure.origin}" xlink:href="{leads}" aria-label="{escape(named)}">'
            f"<title>{_card(figure, lang)}</title>")


def _data_row(text: str, figure: Figure, lang: str) -> dict[str, object]:
    shown = {"place": wording.name(figure.entity, lang), "indicator": text or wording.about(figure, lang),
             "period": figure.period, "value": figure.value, "low": figure.low, "high": figure.high,
             "unit": figure.unit,
             "origin": label("origin", figure.origin, lang), "citation": wording.cite(figure, lang)}
    return {label("ui", heading, lang): value for heading, value in shown.items()}


def _data_table(rows: Sequence[tuple[str, Figure]], lang: str) -> str:
    head = "".join(f'<th scope="col">{_label(heading, lang)}</th>'
                   for heading in ("indicator", "value", "bounds", "origin"))
    body = "".join(
        f"<tr><td>{escape(text or wording.about(figure, lang))}</td>"
        f"<td class=\"n\">{anchor(figure, 'compact', lang)}</td><td>{escape(wording.bounds(figure, lang))}</td>"
        f"<td>{escape(wording.cite(figure, lang))}</td></tr>" for text, figure in rows)
    return (f'<div class="nt-scroll" tabindex="0" role="region" aria-label="{_label("data", lang)}">'
            f'<table class="nt"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def _slide(draw: Callable[[Axes], object], path: Path, caption: str, figures: Mapping[str, Value], lang: str) -> None:
    headline, _, rest = inspect.cleandoc(caption).partition("\n")
    canvas = _drawn(draw, *SLIDE)
    source = _bare(_source_line([figure for _, figure in style.drawn(canvas)], lang))
    with style.house():
        width = 46 if lang == "zh" else 84
        title = textwrap.fill(_plain(headline, figures, lang), width)
        canvas.suptitle(title, x=0.012, ha="left", fontsize=15, fontweight="bold")
        canvas.axes[0].set_title(textwrap.fill(_plain(rest.strip(), figures, lang), width + 12), fontsize=10,
                                 fontweight="normal", color=style.MUTED, pad=10)
        canvas.supxlabel(textwrap.fill(source, width + 40), x=0.012, ha="left", fontsize=7.5, color=style.MUTED)
        for suffix, options in _SLIDES.items():
            buffer = io.BytesIO()
            with style.outlined():
                canvas.savefig(buffer, format=suffix[1:], facecolor="white", **options)
            files.write_atomic(path.with_name(path.name + suffix), buffer.getvalue())


# --- big numbers and caveats -----------------------------------------------------------------------------------------


def tiles(rows: Iterable[tuple[Figure, Words] | tuple[Figure, Words, Figure]]) -> Shown:
    """A row of key figures: (figure, label) or (figure, label, growth)."""
    lang = wording.language()
    items, plain, used = [], [], []
    for figure, words, *more in rows:
        used += [figure, *more]
        change = "".join(f'<span class="change">{anchor(part, "compact", lang)} <span class="small">'
                         f"{escape(wording.name(part.measure, lang))}</span></span>" for part in more)
        items.append(f'<li><span class="what">{escape(words[lang == "zh"])}</span>'
                     f'<span class="big">{anchor(figure, "compact", lang)}</span>{change}</li>')
        plain.append(f"{words[lang == 'zh']} {wording.text(figure, '', lang)}")
    row = f'<!--tiles--><ul class="ntiles">{"".join(items)}</ul><!--/tiles-->'
    return Shown(row + workings(used, lang), "; ".join(plain))


def note(key: str) -> Shown:
    """A caveat of data/raw/codebook/notes.csv; DataError for a key that is not there."""
    known = notes()
    if key not in known:
        raise DataError(f"note {key!r} is not in data/raw/codebook/notes.csv; one of {', '.join(known)}")
    text = known[key][wording.language()]
    heading = f'<strong>{_label("note")}</strong>'
    return Shown(f'<aside class="nn" id="note-{escape(key)}">{heading} {escape(text)}</aside>', text)
