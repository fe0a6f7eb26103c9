"""data/processed as a Frictionless Data Package: every csv with its schema, units, keys, licence and sources.

A descriptor may not point outside its folder, so the register, the outside figures and the codebook that other tables
refer to are laid beside them.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from nanshan_data.data import codebook, documents, files, reference, schemas
from nanshan_data.data.codebook import Column
from nanshan_data.data.files import processed
from nanshan_data.errors import DataError
from nanshan_data.notebook import wording

Json = dict[str, Any]
NAME = "datapackage.json"
REFERS = {"doc_id": "sources", "entity": "entities", "parent": "entities", "indicator": "indicators",
          "measure": "measures", "target_id": "facts", "result_id": "facts"}
"""Columns that name a row of another table."""
QUOTING = ("facts", "mentions", "strategies", "claims", "district_themes")
"""Tables that hold words of the documents."""


def write() -> None:
    """Describe what lies in data/processed."""
    text = json.dumps(descriptor(), ensure_ascii=False, indent=1)
    files.write_atomic(processed(NAME), f"{text}\n".encode())


def descriptor() -> Json:
    """The package: every csv in data/processed, in the order of tables.csv."""
    present = {path.stem for path in processed().glob("*.csv")}
    if unknown := present - set(codebook.tables()):
        raise DataError(f"data/raw/codebook/tables.csv: no row for {', '.join(sorted(unknown))}; add one")
    date = documents.data_date()
    return _constant() | {
        "title": wording.label("ui", "site", "en"), "title@zh": wording.label("ui", "site", "zh"),
        "version": f"{date}+{files.data_version()}", "created": f"{date}T00:00:00Z", "sources": _documents(),
        "resources": [_resource(name) for name in codebook.tables() if name in present]}


def _constant() -> Json:
    """What stays the same whatever the data: name, description, keywords and licences."""
    package: Json = json.loads((Path(__file__).parent / "templates" / NAME).read_text(encoding="utf-8"))
    package["licenses"][1]["title"] += next(iter(documents.register().values())).rights_en
    return package


def _documents() -> list[Json]:
    names = {"path": "url", "publisher": "publisher", "date": "date"}
    return [{"title": source.title_en or source.short_name_en, "title@zh": source.title or source.short_name_zh}
            | {name: value for name, column in names.items() if (value := getattr(source, column))}
            for source in documents.register().values()]


def _outside_sources() -> list[Json]:
    rows = reference.reference()[["source_title", "source_publisher", "source_url"]].drop_duplicates().to_numpy()
    return [{"title": f"{publisher}: {title}", "path": url} for title, publisher, url in rows]


def _resource(name: str) -> Json:
    about, content = codebook.tables()[name], processed(f"{name}.csv").read_bytes()
    columns = next(csv.reader([content.decode("utf-8-sig").split("\n", 1)[0]]))
    return {
        "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "title": about.name_en,
        "title@zh": about.name_zh, "description": about.about_en, "description@zh": about.about_zh,
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"lineTerminator": "\n"}, "licenses": _constant()["licenses"][:2 if name in QUOTING else 1],
        "sources": _outside_sources() if name == "reference" else _documents(), "schema": _schema(name, columns),
    }


def _schema(name: str, columns: list[str]) -> Json:
    keys = schemas.key(name)
    return {
        "fields": [_field(codebook.column(column), column in keys) for column in columns], "missingValues": [""],
        "primaryKey": keys,
        "foreignKeys": [{"fields": [column], "reference": {"resource": "" if table == name else table,
                                                           "fields": schemas.key(table)}}
                        for column in columns
                        if (table := REFERS.get(column)) and not (table == name and column in keys)],
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
