"""Coverage-guided fuzzing (atheris) of what reads other people's bytes: the scanner and the csv loader."""

import contextlib
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["nanshan_data"]):
    from nanshan_data.data import files
    from nanshan_data.errors import DataError
    from nanshan_data.quantities import grammar, layout, numerals

PIECES = [*"0123456789.,%％-—~至到第前近约超多余万亿千百十一二两三半双成倍个家元年月日/∶:＋+（）()“”《》",
          *" \n\r\t　Ⅱ①\x00\u200b\u202e", "分之", "百分点", "平方公里", "连续", "以上", "不超过", "每万人", "人均",
          "TOP", "PM_{2.5}", "2025年", "GDP", "翻番", "下降"]


def one(data: bytes) -> None:
    """Arbitrary text, and text made of the grammar's own words."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        words = provider.ConsumeUnicodeNoSurrogates(200)
    else:
        words = "".join(PIECES[provider.ConsumeIntInRange(0, len(PIECES) - 1)] for _ in range(60))
    end = 0
    for mention in grammar.scan(words):
        assert words[mention.start:mention.end] == mention.text and mention.start >= end
        assert mention.low is None or mention.high is None or mention.low <= mention.high
        end = mention.end
    layout.layout(words)
    for run in numerals.CHINESE.findall(words):
        numerals.chinese(run)
    FILE.write_bytes(data)
    with contextlib.suppress(DataError):
        files.read_csv(FILE, ["a", "b"], key=["a"])


FILE = Path(tempfile.mkdtemp()) / "rows.csv"
atheris.Setup(sys.argv, one)
atheris.Fuzz()
