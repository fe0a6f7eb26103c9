"""Steps in time within a column: which figure stands a year before which, and what no step may cross unseen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from nanshan_data.errors import DataError
from nanshan_data.figures.figure import A_YEAR, Figure, bearers, called, clashing
from nanshan_data.periods import moment

Key = tuple[object, ...]


def series_of(figure: Figure) -> Key:
    """What figures of one series share: place, indicator, measure."""
    return figure.entity, figure.indicator, figure.measure


def crosses(earlier: Figure, later: Figure) -> bool:
    """Whether anything below the two is on different bases."""
    return bool(clashing((*bearers(earlier), *bearers(later))))


def before(column: Sequence[Figure | None], years: int = 1, periods: Sequence[str] | None = None,
           groups: Sequence[Key] | None = None) -> list[int]:
    """For each figure the place of the one so many years before it in its series and on its basis; −1 where there is
    none, or where its period is no moment.

    ``periods`` and ``groups`` say when and to what series, where the figures themselves do not. DataError where a
    series has two different figures of one period that both fit.
    """
    known: dict[Key, list[tuple[int, Figure]]] = {}
    keys: list[Key | None] = [None] * len(column)
    for place, figure in enumerate(column):
        when = None if figure is None else moment(periods[place] if periods else figure.period)
        if figure is not None and when is not None:
            series = (groups[place] if groups else (), *series_of(figure))
            known.setdefault((series, *when), []).append((place, figure))
            keys[place] = series, when[0], when[1] - years * A_YEAR[when[0]]
    return [-1 if later is None or key is None else _only(
        [(place, earlier) for place, earlier in known.get(key, ()) if not crosses(earlier, later)])
        for key, later in zip(keys, column, strict=True)]


def _only(found: list[tuple[int, Figure]]) -> int:
    """The one place, −1 if there is none; DataError where different figures stand at several."""
    for (_, one), (_, two) in itertools.pairwise(found):
        if one != two:
            raise DataError(f"{called(one)} and {called(two)} are of one series and period; keep one of them")
    return found[0][0] if found else -1


def refuse_unseen(left: Sequence[object], right: Sequence[object], figure_at: Callable[[int], Figure]) -> None:
    """DataError where a column stands beside itself shifted (pct_change, diff, x / x.shift()) and a step goes over a
    missing year, a change of basis or from one series to another.

    ``left`` and ``right`` are the nodes of both sides, None where missing; ``figure_at`` makes a figure of the left.
    Shifted means: what stands on the right stands on the left as well, always as many rows away, or as many places
    within its series. A column beside one base year is not shifted.
    """
    where = {id(node): row for row, node in enumerate(left) if node is not None}
    moved = [(row, where[id(node)]) for row, node in enumerate(right) if left[row] is not None and id(node) in where]
    moved = [(row, other) for row, other in moved if row != other]
    if not moved:
        return
    made = {row: figure_at(row) for row, node in enumerate(left) if node is not None}
    dated = [(row, other) for row, other in moved if made[row].period and made[other].period
             and made[row].period != made[other].period]
    ranks = _ranks(made)
    rows, places = {row - other for row, other in dated}, {ranks[row] - ranks[other] for row, other in dated}
    if not dated or (len(rows) > 1 and len(places) > 1):
        return
    one_series = len({series_of(figure) for figure in made.values()}) == 1
    wanted = rows.pop() if one_series and len(rows) == 1 else places.pop()
    for row, other in dated:
        _refuse(made[other], made[row], wanted)


def _ranks(made: dict[int, Figure]) -> dict[int, int]:
    """The place of each row within its series."""
    counts: dict[Key, int] = {}
    ranks = {}
    for row, figure in made.items():
        ranks[row] = counts[series_of(figure)] = counts.get(series_of(figure), -1) + 1
    return ranks


def _refuse(earlier: Figure, later: Figure, wanted: int) -> None:
    first, second = moment(earlier.period), moment(later.period)
    if series_of(later) != series_of(earlier):
        why = "goes from one series to another"
    elif first is None or second is None or first[0] != second[0] or second[1] - first[1] != wanted:
        why = "goes over a gap"
    elif crosses(earlier, later):
        why = "crosses a change of basis"
    else:
        return
    raise DataError(f"the step from {called(earlier)} to {called(later)} {why}; use .figures.growth() or "
                    ".figures.before(), which leave such years out")
