"""Bounds: what a written number commits its author to; ``None`` is open.

The rules are those of the table "Qualifiers and bounds" in the README.
"""

from __future__ import annotations

from decimal import Decimal

QUALIFIERS = ("exact", "over", "at_least", "nearly", "about", "under", "at_most", "range")
ABOUT = Decimal("0.05")
HALF = Decimal("0.5")

Bound = Decimal | None


def significant_step(value: Decimal, printed_step: Decimal) -> Decimal:
    """One unit of the last significant digit: 9000亿 → 1000亿, 120 → 10, 1.10 → 0.01."""
    if not value or printed_step < 1:
        return printed_step
    digits = str(int(value))
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))


def bounds(value: Decimal, printed_step: Decimal, qualifier: str, *, scale: Decimal = Decimal(1),
           counted: bool = False, target: bool = False) -> tuple[Bound, Bound]:
    """Lowest and highest value that a printed number allows.

    ``value`` and ``printed_step`` (one unit of the last printed digit) are as printed; ``scale`` is the
    multiplier written behind them (万, 亿). ``counted`` things are exact, and so is a ``target``, which is open above
    where it says "over". The sign is kept outside: a qualifier acts on the magnitude, so 下降超 4.5% lies between
    −4.6 and −4.5.
    """
    qualifier = "at_least" if target and qualifier == "over" else qualifier
    low, high = _magnitude(abs(value), printed_step, qualifier, counted or target)
    sign = -scale if value < 0 else scale
    low, high = None if low is None else low * sign, None if high is None else high * sign
    return (high, low) if value < 0 else (low, high)


def _magnitude(value: Decimal, printed_step: Decimal, qualifier: str, counted: bool) -> tuple[Bound, Bound]:
    match qualifier:
        case "exact":
            margin = Decimal(0) if counted else printed_step * HALF
            return value - margin, value + margin
        case "over":
            return value, value + significant_step(value, printed_step)
        case "nearly":
            return value - min(significant_step(value, printed_step), value * ABOUT), value  # 近14亿 is above 13.3亿
        case "at_least":
            return value, None
        case "about":
            return value * (1 - ABOUT), value * (1 + ABOUT)
        case "under" | "at_most":
            return None, value
    raise ValueError(f"unknown qualifier {qualifier!r}; one of {', '.join(QUALIFIERS)}")


def fraction_bounds(part: int, whole: int, qualifier: str) -> tuple[Bound, Bound]:
    """Bounds of k/n: exact lies in k/(n+½) … k/(n−½); a ratio a∶b has b ± ½ alike."""
    value = Decimal(part) / whole
    band = Decimal(part) / (whole + HALF), Decimal(part) / (whole - HALF)
    match qualifier:
        case "over":
            return value, Decimal(part) / (whole - 1) if whole > 1 else None
        case "nearly":
            return max(Decimal(part) / (whole + 1), value * (1 - ABOUT)), value
        case "about":
            five = value * (1 - ABOUT), value * (1 + ABOUT)
            return max((band, five), key=lambda pair: pair[1] - pair[0])
        case "exact":
            return band
    return _magnitude(value, Decimal(0), qualifier, counted=True)
