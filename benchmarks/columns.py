"""How long columns of figures take, 10,000 rows: ``python benchmarks/columns.py``. Printed, not tested."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable

import pandas as pd

from nanshan_data.figures import Figure, column

ROWS = 10_000
REPEATS = 5


def figures(unit: str, indicator: str) -> list[Figure]:
    """One figure a row, as documents give them: each with its id, place, year and sentence."""
    return [Figure(value, value - 0.5, value + 0.5, unit, "document", id=f"{indicator}@{row}",
                   entity=f"place {row % 100}", indicator=indicator, period=str(1900 + row // 100),
                   sentence=f"In row {row} it was {value} {unit}.")
            for row, value in enumerate(float(1000 + row * 7919 % 10_007) for row in range(ROWS))]


def best(work: Callable[[], object]) -> float:
    """The shortest of a few runs in milliseconds."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def main() -> None:
    """Print each operation with its time and the time it should stay below."""
    money, land = figures("元", "gdp"), figures("平方公里", "land_area")
    frame = pd.DataFrame({"row": range(ROWS), "place": [row % 100 for row in range(ROWS)],
                          "year": [row // 100 for row in range(ROWS)], "gdp": column(money), "land": column(land)})
    dense = frame.gdp / frame.land
    pickled = pickle.dumps(frame)
    pickled_dense = pickle.dumps(dense)
    for name, limit, work in (
            ("build", None, lambda: column(money)), ("divide", 50, lambda: frame.gdp / frame.land),
            ("divide one by one", None, lambda: [one / two for one, two in zip(money, land, strict=True)]),
            ("x / (x / y)", None, lambda: frame.gdp / dense), ("compare", None, lambda: frame.gdp > 5000),
            ("compare two", None, lambda: frame.gdp > frame.gdp.shift()),
            ("sort", 15, lambda: frame.sort_values("gdp")),
            ("merge", 15, lambda: frame[["row", "gdp"]].merge(frame[["row", "land"]], on="row")),
            ("pivot", 15, lambda: frame.pivot(index="year", columns="place", values="gdp")),
            ("sum by place", None, lambda: frame.groupby("place")["gdp"].sum()),
            ("growth", None, lambda: frame.gdp.figures.growth()), ("unpack", None, lambda: frame.gdp.figures.unpack()),
            ("pickle two columns", 300, lambda: pickle.dumps(frame)),
            ("unpickle them", 300, lambda: pickle.loads(pickled)),
            ("pickle a quotient", 300, lambda: pickle.dumps(dense)),
            ("unpickle it", 300, lambda: pickle.loads(pickled_dense))):
        print(f"{name:20}{best(work):8.1f} ms" + (f"   at most {limit}" if limit else ""))


if __name__ == "__main__":
    main()
