"""Sentences of every kind and trade with their readings: what was read right once stays right.

``tests/corpus/*.jsonl`` has one text a line with all its facts, in order: text, kind, value, unit, qualifier; where the
bounds are the point, those of a fact by its number. Whatever else stands in the text is no fact.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nanshan_data.quantities.grammar import FACT_KINDS, scan

CORPUS = Path(__file__).parent / "corpus"
CASES: list[dict[str, Any]] = [json.loads(line) for path in sorted(CORPUS.glob("*.jsonl"))
                               for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_every_fact_of_a_sentence_is_read_and_nothing_else(case: dict[str, Any]) -> None:
    facts = [mention for mention in scan(case["text"]) if mention.kind in FACT_KINDS]
    assert [(m.text, m.kind, float(m.value or 0), m.unit, m.qualifier) for m in facts] == [
        (text, kind, float(value), unit, qualifier) for text, kind, value, unit, qualifier in case["facts"]]
    assert all(case["text"][m.start:m.end] == m.text for m in facts)
    for number, ends in case.get("bounds", {}).items():
        found = facts[int(number)]
        assert [None if end is None else float(end) for end in (found.low, found.high)] == [
            float(end) if end else None for end in ends]


def test_the_corpus_is_of_many_kinds() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert len(kinds) > 80 and sum(len(case["facts"]) for case in CASES) > 1000


def test_the_scanner_works_alone_without_pandas() -> None:
    """Nothing of the library but its own package and the errors, and no package but the converter of scripts."""
    script = """if True:
        import sys
        for name in ("pandas", "numpy", "matplotlib", "typer"):
            sys.modules[name] = None
        from nanshan_data.quantities.grammar import scan
        (found,) = scan("产值超12.3万亿元")
        print(found.text, found.value, found.unit, found.qualifier)
        loaded = {name for name in sys.modules if name.startswith("nanshan_data.")}
        print(sorted(name for name in loaded if not name.startswith("nanshan_data.quantities")))
    """
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["12.3万亿元 12300000000000.0 元 over", "['nanshan_data.errors']"]
