"""District by district: which themes it bears and on which words, what it puts a number on, how big it is.

``district_profile("宝安区")`` says all of it in one section; the other functions give the parts, figures and passages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nanshan_data.analysis import strategies, tables
from nanshan_data.analysis.strategies import ASPECTS, Statement
from nanshan_data.analysis.tables import OPENERS, lineage
from nanshan_data.data import codebook, lookup
from nanshan_data.errors import DataError
from nanshan_data.figures.figure import Figure
from nanshan_data.notebook.display import Shown, Words, counted, passage, say
from nanshan_data.notebook.wording import joined, name

PROVINCE, CITY = "广东省", "深圳市"
SIZES: Mapping[str, Words] = {
    "gdp": ("GDP {} in {:year}", "{:year}年地区生产总值{}"),
    "growth": ("real growth {} in {:year}", "{:year}年实际增长{}"),
    "land_area": ("land {}", "面积{}"),
    "resident_population": ("{} residents in {:year}", "{:year}年常住人口{}")}
COLUMNS = {"gdp": "gdp", "real_growth": "growth", "area": "land_area", "people": "resident_population",
           "density": "gdp_per_km2"}
"""Columns of figures of the table of districts, and what they are called here."""
KINDS: Mapping[str, Words] = {
    "slogan": ("Slogan", "口号"), "goal": ("Goal", "目标"), "action": ("Action", "行动"),
    "support": ("Support", "保障")}


def districts() -> list[str]:
    """Shenzhen's eleven districts in the order of the codebook."""
    return [place.entity for place in codebook.entities().values() if (place.type, place.parent) == ("district", CITY)]


def statements(place: str, aspect: str = "") -> list[Statement]:
    """What is recorded of a place: slogan, goal, action, support in this order; DataError where nothing is."""
    found = [s for s in strategies.statements() if s.entity == place]
    if not found:
        raise DataError(f"nothing is recorded of {place!r}; choose one of {', '.join((*districts(), PROVINCE))}")
    return sorted((s for s in found if aspect in ("", s.aspect)), key=lambda s: ASPECTS.index(s.aspect))


def theme_names() -> dict[str, Words]:
    """Theme id → its name in English and Chinese, in the order of the dictionary."""
    return {theme: (row["name_en"], row["name_zh"]) for theme, (row, _) in strategies.dictionary().items()}


def evidence() -> dict[tuple[str, str], list[Figure]]:
    """(place, theme) → the words that say so, each once, as passages."""
    marks = strategies.themes_table().drop_duplicates(["entity", "theme", "word"]).to_dict("records")
    found: dict[tuple[str, str], list[Figure]] = {}
    for mark in marks:
        found.setdefault((mark["entity"], mark["theme"]), []).append(
            passage(mark["doc_id"], mark["start"], mark["word"]))
    return found


def bearers() -> dict[str, list[str]]:
    """Theme → the districts that bear it; the most widely shared theme first."""
    counts = strategies.matrix()
    found = {theme: [place for place in districts() if counts.at[place, theme]] for theme in theme_names()}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def quantities(place: str) -> list[Figure]:
    """The numbers that the article gives for a district and what lies in it; ranks and tiers are no quantities."""
    return [f for f in lookup.find(doc_id=OPENERS) if place in lineage(f.entity) and f.measure != "rank"]


def coverage(place: str) -> dict[str, Figure | None]:
    """How many slogans, goals, actions, support measures and quantities are reported of a district; None for none."""
    numbers = {aspect: len(statements(place, aspect)) for aspect in ASPECTS} | {"numbers": len(quantities(place))}
    return {what: counted(number, en=f"{what} in the article", zh="报道中的条数") if number else None
            for what, number in numbers.items()}


def size(place: str) -> dict[str, Figure]:
    """The latest outside gdp, growth, land_area, resident_population and gdp_per_km2 of a district, where known."""
    row = tables.table("districts").set_index("entity").loc[place, list(COLUMNS)]
    return {COLUMNS[str(name)]: figure for name, figure in row.items() if isinstance(figure, Figure)}


def district_profile(place: str) -> Shown:
    """One district in a section: size, themes, what is reported in which words, and what the public part leaves out."""
    said = statements(place)
    heading = say(en=f"### {name(place, 'en')}", zh=f"### {name(place, 'zh')}")
    parts = [heading, _sized(place), _themed(place), _said(said), *_silent(place, said)]
    return Shown("".join(part.markup for part in parts), "\n".join(part.plain for part in parts))


def _sized(place: str) -> Shown:
    known = {key: figure for key, figure in size(place).items() if key in SIZES}
    en, zh = ([SIZES[key][lang].replace("{", "{" + key) for key in SIZES if key in known] for lang in (0, 1))
    missing = [key for key in ("land_area", "resident_population") if key not in known]
    if missing:
        en.append(f"{joined([name(key, 'en').lower() for key in missing], 'en')} not known")
        zh.append(f"{joined([name(key, 'zh') for key in missing], 'zh')}未见")
    return say(en=f"**For scale**, from outside figures: {'; '.join(en)}.",
               zh=f"**规模**（外部数据）：{'；'.join(zh)}。", **known)


def _themed(place: str) -> Shown:
    borne = {theme: [other for other in places if other != place]
             for theme, places in bearers().items() if place in places}
    en, zh = ([(shared if others else own).format(theme_names()[theme][lang == "zh"],
                                                  joined([name(other, lang) for other in others], lang))
               for theme, others in borne.items()]
              for lang, shared, own in (("en", "{}, with {}", "{}, on its own"), ("zh", "{}（另有{}）", "{}（独有）")))
    return say(en=f"**Themes**: {_sentence(en)}.", zh=f"**主题**：{'；'.join(zh)}。")


def _sentence(parts: Sequence[str]) -> str:
    return "; ".join([parts[0], *(part[0].lower() + part[1:] if part[1:2].islower() and not part.startswith("Harmony")
                                  else part for part in parts[1:])])


def _said(said: Iterable[Statement]) -> Shown:
    en, zh, shown = [], [], dict[str, Figure]()
    for n, statement in enumerate(said):
        numbers = [f for f in strategies.figures(statement) if f.measure != "rank"]
        shown |= {f"words{n}": passage(statement.doc_id, statement.start, statement.words)}
        shown |= {f"number{n}_{m}": figure for m, figure in enumerate(numbers)}
        kind = KINDS[statement.aspect]
        listed = [[f"{{number{n}_{m}:name}}{colon}{{number{n}_{m}}}{goal if figure.kind == 'target' else ''}"
                   for m, figure in enumerate(numbers)] for colon, goal in ((": ", " (goal)"), ("：", "（目标）"))]
        en.append(f"- **{kind[0]}.** {statement.gloss_en}. {{words{n}}}" + f" [{'; '.join(listed[0])}]" * bool(numbers))
        zh.append(f"- **{kind[1]}**　{{words{n}}}" + f"［{'；'.join(listed[1])}］" * bool(numbers))
    return say(en="\n".join(en), zh="\n".join(zh), **shown)


def _silent(place: str, said: Iterable[Statement]) -> list[Shown]:
    present = {statement.aspect for statement in said}
    absent = [KINDS[aspect] for aspect in ASPECTS if aspect not in present]
    absent += [] if quantities(place) else [("any quantity", "量化数字")]
    en, zh = (joined([words[lang == "zh"] for words in absent], lang) for lang in ("en", "zh"))
    shown = say(en=f"Not in the public part of the article: {en.lower()}.", zh=f"报道公开部分未见：{zh}。")
    return [shown] if absent else []
