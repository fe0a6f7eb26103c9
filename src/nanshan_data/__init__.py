"""Nanshan in numbers: every figure of five documents, with its unit, its bounds and its sentence."""
