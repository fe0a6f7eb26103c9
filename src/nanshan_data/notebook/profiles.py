"""District by district: what the article reports of each, by aspect and theme, in its own words."""

from __future__ import annotations

from nanshan_data.analysis import strategies
from nanshan_data.data import codebook
from nanshan_data.errors import DataError, check_given
from nanshan_data.notebook.model import passage
from nanshan_data.notebook.prose import told
from nanshan_data.notebook.wording import name

CITY = "深圳市"


def districts() -> list[str]:
    """Shenzhen's eleven districts in the order of the codebook."""
    return [place.entity for place in codebook.entities().values() if (place.type, place.parent) == ("district", CITY)]


def district_profile(place: str) -> None:
    """Show what the article says of one district by itself, a line a record, in both languages.

    Args:
        place: A district of Shenzhen, or 广东省; as the codebook has it.

    Raises:
        DataError: Nothing is recorded of the place.

    Example:
        >>> district_profile("罗湖区")  # doctest: +ELLIPSIS
        Luohu
        <BLANKLINE>
        - Action (Projects and investment; Urban renewal and welfare): ...
    """
    check_given(place, str, "the name of a district, as in district_profile('罗湖区')")
    coded = strategies.coding()
    said = coded[coded.level.isin(["one", "province"]) & coded.entities.map(lambda places: place in places)]
    if said.empty:
        raise DataError(f"nothing is recorded of {place!r} by itself; choose one of {', '.join(districts())}")
    said = said.sort_values("aspect", key=lambda column: column.map(strategies.ASPECTS.index), kind="stable")
    words = [passage(*row) for row in zip(said.doc_id, said.start, said.words, strict=True)]
    lines = [[f"### {name(place, lang)}\n"] for lang in ("en", "zh")]
    for number, (aspect, themes, gloss) in enumerate(zip(said.aspect, said.themes, said.gloss_en, strict=True)):
        en, zh = ([strategies.themes()[theme][lang] for theme in themes] for lang in (0, 1))
        lines[0].append(f"- **{name(aspect, 'en')}** ({'; '.join(en)}): {gloss}. {{words[{number}]}}")
        lines[1].append(f"- **{name(aspect, 'zh')}**（{'、'.join(zh)}）{{words[{number}]}}")
    told("\n---\n".join("\n".join(part) for part in lines), {"words": words})
