"""Any Chinese text → its numeric mentions as rows or as a frame, by the rules of the language alone."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from nanshan_data.data.files import HALF
from nanshan_data.errors import DataError, check_given
from nanshan_data.quantities import grammar

if TYPE_CHECKING:
    import pandas as pd

MOST = 500_000
_NUMERAL = re.compile("[0-9０-９]+|[一二两三四五六七八九十百千万亿]+")
COLUMNS = ("doc_id", "start", "end", "text", "kind", "value", "unit", "qualifier", "low", "high")


def scan(text: str, doc_id: str = "text") -> pd.DataFrame:
    """The numeric mentions of any Chinese text, in the columns of ``mentions()``; no readings are involved.

    ``text[start:end]`` is the mention; value, low and high are in ``unit``: ``scan("新增约3家").value[0]`` is 3.0.
    It is a pure function of its arguments and can be pickled: engines that map over partitions call it as it is.

    >>> from nanshan_data import scan
    >>> scan("产值超12.3万亿元")[["text", "qualifier"]].to_numpy().tolist()
    [['12.3万亿元', 'over']]
    """
    import pandas as pd

    found = pd.DataFrame(rows(text, doc_id), columns=list(COLUMNS))
    whole, numbers = dict.fromkeys(("start", "end"), "Int64"), dict.fromkeys(("value", "low", "high"), "Float64")
    return found.astype(dict.fromkeys(COLUMNS, "str") | whole | numbers)


def rows(text: str, doc_id: str) -> list[dict[str, object]]:
    """The mentions of a text in its order, each with the columns of ``COLUMNS``."""
    return [row(doc_id, mention) for mention in scanned(text, doc_id)]


def scanned(text: str, doc_id: str) -> list[grammar.Mention]:
    """The mentions of a text in its order.

    DataError for a text of more than half a million numerals, since each costs a kilobyte of memory.
    """
    check_given(text, str, "the text itself, as in scan('新增约3家')")
    check_given(doc_id, str, "its name as text, as in scan(text, 'report-2027')")
    if half := HALF.search(text):
        raise DataError(f"{doc_id}: character {half.start()} is half of one (U+{ord(half[0]):04X}); read the text from "
                        "its file as UTF-8 again")
    many = len(text) > 2 * MOST  # else there is no room for them
    if many and sum(1 for _ in itertools.islice(_NUMERAL.finditer(text), MOST + 1)) > MOST:
        raise DataError(f"{doc_id}: has more than {MOST:,} numbers; split the text and scan its parts")
    return grammar.scan(text)


def row(doc_id: str, mention: grammar.Mention) -> dict[str, object]:
    """The columns of one mention."""
    return {"doc_id": doc_id, **{name: getattr(mention, name) for name in COLUMNS[1:]}}
