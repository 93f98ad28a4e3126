"""The schema for editors is fresh and knows every file."""

from __future__ import annotations

from pathlib import Path

from mscform.definitions.reader_schema import definition_schema, schema_text

GENERATED = Path(__file__).parents[2] / "resources" / "handbook" / "definition-schema.json"


def test_the_generated_file_is_fresh() -> None:
    assert GENERATED.read_text(encoding="utf-8") == schema_text()


def test_unknown_keys_are_refused_in_every_part() -> None:
    parts = definition_schema()["$defs"]
    files = parts.pop("files")
    assert {"study.yaml", "forms/*.yaml"} <= set(files)
    maps = [part for part in [*parts.values(), *files.values()] if part.get("type") == "object"]
    assert maps
    assert all(part["additionalProperties"] is False for part in maps)
