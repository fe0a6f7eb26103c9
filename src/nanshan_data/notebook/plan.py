"""The plan report as figures: what was reached in 2025, what is promised for 2026, and what follows from both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from nanshan_data.analysis import tables
from nanshan_data.data import codebook, reference
from nanshan_data.figures.figure import Figure, base, grown, relabel, share
from nanshan_data.notebook.display import Words

AGAINST: Mapping[str, Words] = {"below": ("below", "低于"), "above": ("above", "高于"), "same": ("the same", "持平")}
Near = Mapping[str, tuple[Figure, Words]]
"""Target indicator → a figure for 2025 that comes near it, and how the two differ."""


def scoreboard() -> list[dict[str, Any]]:
    """The headline indicators: indicator, level, growth, base (the 2024 level implied), target, implied (for 2026).

    ``implied`` and ``against`` (target against last year's growth) are None where the target is measured against
    something else than the result.
    """
    return [{"indicator": row["indicator"], "level": row["level"], "growth": row["growth"],
             "base": base(finest(row["level"]), row["growth"]), "target": row["target_growth"],
             "implied": grown(finest(row["level"]), row["target_growth"]) if row["target_against_result"] else None,
             "against": AGAINST.get(row["target_against_result"])} for row in _records(tables.table("scoreboard"))]


def _records(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows, with None for what is missing."""
    every = found.astype(object)
    rows: list[dict[str, Any]] = every.where(every.notna(), None).to_dict("records")  # type: ignore[assignment]
    return rows


def finest(level: Figure) -> Figure:
    """The outside figure of the same thing where it lies within the bounds of ``level`` and has narrower ones."""
    same = ("entity", "indicator", "measure", "period")
    found = next((known for known in reference.preferred() if all(getattr(known, name) == getattr(level, name)
                                                             for name in same)), level)
    closer = found.interval.within(level.interval) and found.interval.width < level.interval.width
    return found if closer else level


def promises(section: str = "", *, near: Near | None = None,
             differs: Mapping[str, Words] | None = None) -> list[dict[str, Any]]:
    """The numbers promised for 2026 in a section of the report's third part (一, 二 …; without it, in all of them).

    Rows: indicator, what (its name, and where), target, result (2025, or None), against, remark. ``near`` supplies
    figures of 2025 that come near a target without being the same thing, ``differs`` says how a result differs.
    """
    rows = []
    for row in _records(tables.table("plan_targets")):
        target, result = row["target"], row["result"]
        remark = (differs or {}).get(target.indicator)
        if near and target.indicator in near and result is None:
            result, remark = near[target.indicator]
        if "主要目标" not in target.section and section in row["section"][1:2]:
            rows.append({"indicator": target.indicator, "what": _named(target), "target": target, "result": result,
                         "against": AGAINST.get(row["target_against_result"]), "remark": remark})
    return rows


def _named(target: Figure) -> Words:
    """The indicator, and of whom or where if not of Nanshan as a whole."""
    what, who = codebook.indicators()[target.indicator], codebook.entities()[target.entity]
    area = codebook.glossary().get(target.note.removesuffix("片区"))
    if who.entity == "南山区" and not area:
        return what.name_en, what.name_zh
    en, zh = (area.name_en, area.term) if area else (who.name_en, who.entity)
    return f"{what.name_en} ({en})", f"{what.name_zh}（{zh}）"


def compared() -> list[dict[str, Any]]:
    """The promises that have a result of the same kind, with the target as a share of it: ``of_result`` (%)."""
    return [row | {"of_result": share(row["target"], relabel(row["result"], unit=row["target"].unit))}
            for row in promises() if row["against"]]
