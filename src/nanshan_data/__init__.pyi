"""What ``import nanshan_data`` offers; ``__init__.py`` loads each name from its home here when it is first used."""

from .analysis.growth import arrival, chained, crossing, goal, restated, years_between
from .analysis.strategies import coding_agreement
from .analysis.tables import table
from .data.frames import facts, mentions, reference, series
from .data.lookup import fact, find
from .data.mentions import scan
from .data.reference import ref
from .errors import DataError
from .figures import Figure, across, assumption, cagr, column, compatible, growth, same, total
from .notebook.profiles import district_profile
from .notebook.reasons import claims
from .notebook.verdicts import claim
from .notebook.wording import set_language
from .publish.adopt import adopt
from .publish.review import review

__all__ = [
    "DataError", "Figure", "across", "adopt", "arrival", "assumption", "cagr", "chained", "claim",
    "claims", "coding_agreement", "column", "compatible", "crossing", "district_profile", "fact", "facts", "find",
    "goal", "growth", "mentions", "ref", "reference", "restated", "review", "same", "scan",
    "series", "set_language", "table", "total", "years_between",
]
__version__: str
