"""The value that travels: a number with its bounds, its unit and where it comes from, alone and in a column."""

from nanshan_data.figures import accessor, hooks  # noqa: F401 – they make themselves known to pandas and matplotlib
from nanshan_data.figures.column import FigureArray, FigureDtype, column
from nanshan_data.figures.figure import Figure, across, assumption, cagr, compatible, growth, same, total

__all__ = ["Figure", "FigureArray", "FigureDtype", "across", "assumption", "cagr", "column", "compatible", "growth",
           "same", "total"]
