"""The value that travels: a number with its bounds, its unit and where it comes from."""

from nanshan_data.figures.figure import Figure, across, assumption, cagr, growth, same, total

__all__ = ["Figure", "across", "assumption", "cagr", "growth", "same", "total"]
