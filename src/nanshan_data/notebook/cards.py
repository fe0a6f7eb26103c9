"""What is said around a figure: citations, links, its card and its workings."""

from __future__ import annotations

import functools
import hashlib
import re
from html import escape

from nanshan_data.data import bases, documents, reference
from nanshan_data.figures import figure as figures
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook.numbers import amount, as_read, bounds, text
from nanshan_data.notebook.wording import document_name, halves, joined, label, language, name, period, quotable
from nanshan_data.quantities.numerals import whole


def cite(figure: Figure, lang: str | None = None) -> str:
    """A citation to paste: 南山区2026年计划报告，一（五）; Nanshan’s 2026 plan report, part 1 (5)."""
    lang = lang or language()
    if figure.origin == "reference":
        row = reference.row(figure.id)
        return f"{publisher(figure, 'zh')}：《{row['source_title']}》" if lang == "zh" else (
            f"{publisher(figure, 'en')}, “{quotable(row['source_title'])}”")
    if figure.origin != "document":
        return label("origin", figure.origin, lang)
    comma = "，" if lang == "zh" else ", "
    section = "" if figure.section == documents.register()[figure.doc_id].title else _section(figure.section, lang)
    return comma.join(part for part in (document_name(figure.doc_id, lang), section) if part)


def publisher(figure: Figure, lang: str | None = None) -> str:
    """Who published an outside figure."""
    return reference.row(figure.id)["source_publisher" if (lang or language()) == "zh" else "source_publisher_en"]


def _section(section: str, lang: str) -> str:
    numbers = re.findall(r"(?:^|/ ?)(?:([一二三四五六七八九十]+)、|[（(]([一二三四五六七八九十]+)[）)])", section)
    if not numbers:
        return label("cite", "section", lang, title=quotable(section.split(" / ")[-1])) if section else ""
    if lang == "zh":
        return "".join(part or f"（{sub}）" for part, sub in numbers)
    return "part " + " ".join(f"{whole(part)}" if part else f"({whole(sub)})" for part, sub in numbers)


@functools.cache
def key(figure: Figure) -> str:
    """A short name for a figure, the same in every run: its id, or a hash of what it was worked out from."""
    if figure.origin in ("document", "reference"):
        return figure.id
    parts = (figure.formula, repr(figure.value), figure.unit, figure.entity, figure.indicator, figure.period,
             figure.note, *(key(part) for part in figure.inputs))
    return "w-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def href(figure: Figure) -> str:
    """Where a figure leads, relative to the pages: its sentence, its row, or its workings."""
    if figure.origin == "document":
        return f"sources/{figure.doc_id}.html#{'s' if figure.kind == 'passage' else 'm'}{figure.start}"
    return f"sources/reference.html#{figure.id}" if figure.origin == "reference" else f"#{key(figure)}"


def cited_at(figure: Figure) -> tuple[str, str]:
    """The document (or ``reference``) to which a figure leads, and the anchor there."""
    page, _, anchor = href(figure).removeprefix("sources/").partition(".html#")
    return page, anchor


def about(figure: Figure, lang: str | None = None) -> str:
    """What a figure measures: Nanshan, GDP, 2025; for what has no indicator, its note; a quotient of like figures is
    named by both: Nanshan, GDP, 2025, as a share of Shenzhen."""
    lang = lang or language()
    return _listed(_parts(figure, lang), lang)


def _listed(parts: list[str], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(part for part in parts if part)


def _parts(figure: Figure, lang: str, *, result: bool = False) -> list[str]:
    """Place, indicator, measure and period; ``result`` says that it stands beside a target."""
    if figure.origin == "derived" and figure.note and not figure.indicator:
        return [name(figure.entity, lang), halves(figure.note)[lang], period(figure.period, lang)]
    if _is_quotient(figure):
        first, second = figure.inputs
        what, beside = _parts(first, lang), _parts(second, lang, result=first.kind == "target" != second.kind)
        other = [part for part in beside if part not in what] or beside  # what both share is said once
        beside_it = "".join(other) if lang == "zh" else _listed(other, lang)
        return [label("ui", f"quotient_{figure.measure}", lang, what=_listed(what, lang), other=beside_it)]
    parts = [name(figure.entity, lang), name(figure.indicator, lang)]
    if figure.measure not in ("", "level"):
        nominal = figure.measure == "growth" and any(part.unit.startswith("元") for part in figure.inputs)
        parts.append(label("ui", "nominal_growth", lang) if nominal else name(figure.measure, lang))
    noted = halves(figure.note)[lang] if figure.origin == "derived" and "\n---\n" in figure.note else ""
    return [*parts, _dated(figure, lang, result), _per(figure, lang), noted]


def _is_quotient(figure: Figure) -> bool:
    """Whether a figure has the name that arithmetic gave it, which is that of what was divided."""
    if figure.formula not in figures.QUOTIENTS or len(figure.inputs) != 2:
        return False
    first, second = figure.inputs
    return first.unit == second.unit and (figure.entity, figure.indicator, figure.measure) == (
        first.entity, first.indicator, figures.MADE.get(figure.unit))


def _dated(figure: Figure, lang: str, result: bool) -> str:
    """The period; of what has none of its own, those of what it was worked out from."""
    periods = sorted({part.period for part in figure.inputs} - {""}) if figure.origin == "derived" else []
    shown = period(figure.period, lang) or joined([period(part, lang) for part in periods], lang) * (len(periods) > 1)
    key = "target_for" if figure.kind == "target" else "result_of" if result else ""
    return label("ui", key, lang, period=shown) if key and shown else shown


def _per(figure: Figure, lang: str) -> str:
    """By what another year counted or measured an amount was divided: the land area of 2022."""
    below = figure.inputs[1] if figure.formula == figures.QUOTIENTS[0] and len(figure.inputs) == 2 else None
    if below is None or figure.unit in figures.MADE or not (below.indicator and below.period and figure.period):
        return ""
    return "" if below.year == figure.year else label(
        "ui", "divided_by", lang, name=name(below.indicator, lang), period=period(below.period, lang))


def card(figure: Figure, lang: str | None = None) -> list[tuple[str, str]]:
    """The rows of a figure's card: value, bounds, wording, period, document, sentence … as (heading, text)."""
    lang = lang or language()
    if figure.kind == "passage":
        rows = [("citation", cite(figure, lang)), ("sentence", " ".join(figure.sentence.split()))]
        return [(label("ui", heading, lang), shown) for heading, shown in rows]
    rows = [("value", text(figure, "", lang)), ("indicator", about(figure, lang)),
            ("origin", label("origin", figure.origin, lang)), ("bounds", bounds(figure, lang))]
    if figure.origin == "derived":
        rows.append(("counted_things" if figure.measure == "count" else "formula", formula(figure, lang, named=True)))
    elif figure.qualifier:
        rows.append(("qualifier", label("qualifier", as_read(figure, figure.qualifier), lang)))
    if figure.origin in ("document", "reference"):
        rows += [("basis", _basis(figure, lang)), ("citation", cite(figure, lang)), *_outside(figure, lang)]
    remark = {"assumption": halves(figure.note)[lang], "derived": halves(figure.across)[lang],
              "reference": figure.note}.get(figure.origin, "")
    rows.append(("sentence", " ".join(figure.sentence.split())))
    if lang == "en" and figure.sentence:  # what the Chinese sentence says of this number
        rows.append(("says", f"{about(figure, lang)}: {text(figure, '', lang)}"))
    rows.append(("note", remark))
    return [(label("ui", heading, lang), shown) for heading, shown in rows if shown]


def _basis(figure: Figure, lang: str) -> str:
    """What a figure stands on; for a level of an indicator that has bases, also that this is not known."""
    unknown = bases.has_rule(figure.indicator) and figure.measure not in ("growth", "cagr", "multiple")
    return bases.name(figure.basis, lang) or (label("ui", "basis_unknown", lang) if unknown else "")


def _outside(figure: Figure, lang: str) -> list[tuple[str, str]]:
    """What kind of source an outside figure comes from, and the copy in which it was read."""
    if figure.origin != "reference":
        return []
    row = reference.row(figure.id)
    return [("source_kind", label("source_kind", row["source_kind"], lang)), ("mirror", row["mirror"])]


def formula(figure: Figure, lang: str, *, named: bool = False) -> str:
    """The computation with the figures filled in; ``named``, each with what it is of."""
    brackets = "（{}）" if lang == "zh" else " ({})"
    names = [about(part, lang) if named else "" for part in figure.inputs]
    return figure.formula.format(*(text(part, "", lang) + (brackets.format(name) if name else "")
                                   for part, name in zip(figure.inputs, names, strict=True)))


class _Words:
    """Figures in the words and the language of the session, for ``str``, f-strings and axes."""

    text = staticmethod(text)
    cite = staticmethod(cite)
    amount = staticmethod(amount)

    @staticmethod
    def html(figure: Figure) -> str:
        return escape(text(figure))


figures.set_formatter(_Words())
