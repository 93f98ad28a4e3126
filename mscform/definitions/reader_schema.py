"""The JSON Schema of the definition format, for the editors of study authors."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from mscform.definitions.reader_case_models import CasesModel
from mscform.definitions.reader_files import KINDS
from mscform.definitions.reader_models import FormModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definition_schema() -> dict[str, Any]:
    """One schema for all files: under `$defs/files` by name, `forms/*.yaml` and `cases/*.yaml`."""
    models: dict[str, type[BaseModel]] = {
        **KINDS,
        "forms/*.yaml": FormModel,
        "cases/*.yaml": CasesModel,
    }
    definitions: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for name, model in models.items():
        schema = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        definitions.update(schema.pop("$defs", {}))
        files[name] = schema
    return {
        "$schema": DIALECT,
        "title": "mscform study definition",
        "description": "Choose the schema of a file under $defs/files. Generated; do not edit.",
        "$defs": {**dict(sorted(definitions.items())), "files": files},
    }


def schema_text() -> str:
    """The schema as the generated file `resources/handbook/definition-schema.json` holds it."""
    return json.dumps(definition_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
