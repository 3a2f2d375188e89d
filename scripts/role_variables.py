# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Print schemas/variables.schema.json: the JSON Schema of all roles' variables, made from their argument_specs.yml."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import yaml

ROLES = Path(__file__).resolve().parents[1] / "roles"
#: Types of argument specifications as JSON Schema's; of any other type a value may be anything.
TYPES = {
    "bool": "boolean",
    "dict": "object",
    "float": "number",
    "int": "integer",
    "list": "array",
    "path": "string",
    "str": "string",
}
MARKUP = re.compile(r"\b[A-Z]\(([^)#]*)(?:#\w+)?\)")


def schema() -> dict:
    options = {}
    for file in sorted(ROLES.glob("*/meta/argument_specs.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["argument_specs"].values():
            options |= entry.get("options", {})
    prefixes = "|".join(sorted(path.name for path in ROLES.iterdir() if path.is_dir()))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mailports:schema:variables:1",
        "title": "Variables of the roles of mailports.secure",
        "description": "A file of variables, such as group_vars/all.yml. Variables of others may be anything.",
        "type": "object",
        "properties": {name: value(option) for name, option in sorted(options.items())},
        "propertyNames": {"anyOf": [{"enum": sorted(options)}, {"not": {"pattern": f"^(?:{prefixes})_"}}]},
        "$defs": {
            "template": {"description": "A template, which becomes the value.", "type": "string", "pattern": r"\{[{%]"}
        },
    }


def value(option: dict) -> dict:
    """The schema of an option's value, which may be a template instead."""
    made = {"description": said(option["description"])} if "description" in option else {}
    if "default" in option:
        made["default"] = option["default"]
    one = plain(option)
    return made | (one if one == {"type": "string"} else {"anyOf": [one, {"$ref": "#/$defs/template"}]})


def plain(option: dict) -> dict:
    kind = option.get("type", "str")
    made: dict = {"type": TYPES[kind]} if kind in TYPES else {}
    if kind == "list":
        return made | {"items": value(element(option))}
    if "choices" in option:
        made["enum"] = option["choices"]
    if "options" in option:
        made["properties"] = {name: value(one) for name, one in option["options"].items()}
        made["required"] = [name for name, one in option["options"].items() if one.get("required")]
        made["additionalProperties"] = False
    return made


def element(option: dict) -> dict:
    """What a list is made of."""
    kept = {key: option[key] for key in ("choices", "options") if key in option}
    return {"type": option.get("elements", "raw"), **kept}


def said(description: str | list[str]) -> str:
    text = description if isinstance(description, str) else " ".join(description)
    return MARKUP.sub(r"\1", " ".join(text.split()))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
