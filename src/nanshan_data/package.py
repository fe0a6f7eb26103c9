"""data/processed as a Frictionless Data Package: every csv with its schema, units, keys, licence and sources.

A descriptor may not point outside its folder, so the register, the outside figures and the codebook that other tables
refer to are laid beside them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from nanshan_data import codebook, outside, schemas, sources, wording
from nanshan_data.codebook import Column
from nanshan_data.errors import DataError
from nanshan_data.sources import BOM, processed, raw

Json = dict[str, Any]
NAME = "datapackage.json"
COPIES = {"sources": "documents", "indicators": "codebook", "measures": "codebook", "entities": "codebook",
          "units": "codebook"}
REFERS = {"doc_id": "sources", "entity": "entities", "parent": "entities", "indicator": "indicators",
          "measure": "measures", "target_id": "facts", "result_id": "facts"}
"""Columns that name a row of another table."""
QUOTING = ("facts", "mentions", "strategies", "claims", "district_themes")
"""Tables that hold words of the documents."""
_LICENCE = {"name": "MIT", "title": "MIT License (code, structure and codebook)",
            "path": "https://opensource.org/license/mit"}


def write() -> None:
    """Lay the register, the outside figures and the codebook beside the tables and describe them all."""
    for name, folder in COPIES.items():
        lines = io.StringIO(sources.read_text(raw(folder, f"{name}.csv")).removeprefix(BOM), newline="")
        sources.write_csv(list(csv.DictReader(lines)), processed(f"{name}.csv"))
    sources.write_csv(outside.reference(), processed("reference.csv"))
    text = json.dumps(descriptor(), ensure_ascii=False, indent=1)
    sources.write_atomic(processed(NAME), f"{text}\n".encode())


def descriptor() -> Json:
    """The package: every csv in data/processed, in the order of tables.csv."""
    present = {path.stem for path in processed().glob("*.csv")}
    if unknown := present - set(codebook.tables()):
        raise DataError(f"data/raw/codebook/tables.csv: no row for {', '.join(sorted(unknown))}; add one")
    return {
        "name": "nanshan-data", "profile": "tabular-data-package",
        "title": wording.label("ui", "site", "en"), "title@zh": wording.label("ui", "site", "zh"),
        "description": "Every number of five documents on Shenzhen’s Nanshan district, with its unit, its bounds and "
                       "its sentence; themed tables, the ledger of claims, and figures from outside the documents.",
        "version": f"{sources.data_date()}+{sources.data_version()}", "created": f"{sources.data_date()}T00:00:00Z",
        "keywords": ["Nanshan", "Shenzhen", "GDP", "economic density", "南山区", "深圳市"],
        "contributors": [{"title": "The nanshan-data authors", "role": "author"}],
        "licenses": [_LICENCE, _rights()], "sources": _documents(),
        "resources": [_resource(name) for name in codebook.tables() if name in present],
    }


def _rights() -> Json:
    return {"name": "other-closed", "title": f"Quoted sentences: {next(iter(sources.register().values())).rights_en}"}


def _documents() -> list[Json]:
    names = {"path": "url", "publisher": "publisher", "date": "date"}
    return [{"title": source.title_en or source.short_name_en, "title@zh": source.title or source.short_name_zh}
            | {name: value for name, column in names.items() if (value := getattr(source, column))}
            for source in sources.register().values()]


def _outside_sources() -> list[Json]:
    rows = outside.reference()[["source_title", "source_publisher", "source_url"]].drop_duplicates().to_numpy()
    return [{"title": f"{publisher}: {title}", "path": url} for title, publisher, url in rows]


def _resource(name: str) -> Json:
    about, content = codebook.tables()[name], processed(f"{name}.csv").read_bytes()
    columns = next(csv.reader([content.decode("utf-8-sig").split("\n", 1)[0]]))
    return {
        "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "title": about.name_en,
        "title@zh": about.name_zh, "description": about.about_en, "description@zh": about.about_zh,
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"lineTerminator": "\n"}, "licenses": [_LICENCE, *([_rights()] if name in QUOTING else [])],
        "sources": _outside_sources() if name == "reference" else _documents(), "schema": _schema(name, columns),
    }


def _schema(name: str, columns: list[str]) -> Json:
    keys = schemas.key(name)
    links = [(column, REFERS[column]) for column in columns if column in REFERS and REFERS[column] != name]
    if name == "entities":
        links = [("parent", "")]
    return {
        "fields": [_field(codebook.column(column), column in keys) for column in columns], "missingValues": [""],
        "primaryKey": keys,
        "foreignKeys": [{"fields": [column], "reference": {"resource": table, "fields": schemas.key(table or name)}}
                        for column, table in links],
    }


def _field(column: Column, is_key: bool) -> Json:
    field: Json = {"name": column.column, "type": column.type, "title": column.name_en, "title@zh": column.name_zh,
                   "description": column.definition_en, "description@zh": column.definition_zh}
    if column.unit:
        field["unit"] = column.unit
    if column.type == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    limits: Json = {"required": True} if is_key else {}
    if column.words:
        limits["enum"] = list(column.words)
        field["categories"] = [{"value": code, "label@zh": word} for code, word in column.words.items()]
    return field | ({"constraints": limits} if limits else {})
