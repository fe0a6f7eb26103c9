"""Outside figures, looked at from outside: which sources are official, and where a series breaks."""

from __future__ import annotations

from collections.abc import Iterator

from nanshan_data.data import bases, reference

OFFICIAL = ("official", "republication", "facsimile")
"""Kinds of sources that may be called official."""
WEAK = ("encyclopaedia", "mirror", "code")
"""Kinds of sources that are used only where nothing better was found, and that pages name."""


def breaks() -> tuple[dict[str, str], ...]:
    """Each break of a place, indicator and measure: the years between which it lies, the bases and the reason."""
    return tuple(found for series in dict.fromkeys((f.entity, f.indicator, f.measure) for f in reference.preferred())
                 for found in _changes(*series))


def _changes(entity: str, indicator: str, measure: str) -> Iterator[dict[str, str]]:
    """Where a series changes one of its bases: between the last figure on the old one and the first on the new one."""
    last: dict[str, tuple[str, str]] = {}
    for figure in reference.chosen(indicator, entity, measure):
        later = str(figure.year)
        for family, after in figure.basis:
            earlier, before = last.get(family, (later, after))
            if before != after:
                yield {"entity": entity, "indicator": indicator, "measure": measure, "from_period": earlier,
                       "to_period": later, "from_basis": before, "to_basis": after,
                       **{f"reason_{lang}": bases.reason(earlier, before, later, after, lang) for lang in ("zh", "en")}}
            last[family] = later, after
