# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The largest providers, endpoint by endpoint, against an independently gathered file of facts, when that is there."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.loader import load

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("MAILPORTS_CORPUS", HERE.parents[1] / ".." / "shared"))
FILE = SHARED / "provider-facts.jsonl"
#: The largest providers (our id, and the file's), and where we do not follow the file.
TABLE = yaml.safe_load((HERE / "provider_facts.yml").read_text(encoding="utf-8"))
AUTH = {"password-cleartext": "password", "password-encrypted": "password", "none": "client-ip"}


@pytest.fixture(scope="module")
def facts():
    if not FILE.is_file():
        pytest.skip(f"there is no {FILE.name} below MAILPORTS_CORPUS")
    records = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return {record["id"]: record for record in records}


def said(record):
    """What the file says of each place, in our words."""
    for one in record["endpoints"]:
        place = f"{one['protocol']} {one['host']}:{one['port']}"
        auth = {AUTH.get(method, method) for method in one["auth"]}
        yield place, {"tls": one["tls"], "auth": sorted(auth), "username": one["username"]}


def ours(identifier):
    return {
        f"{one.protocol} {one.host}:{one.port}": {"tls": one.tls, "auth": sorted(one.auth), "username": one.username}
        for one in load(identifier).endpoints
    }


def corrected():
    """Each fact in which we do not follow the file, with its reason: provider, place, field."""
    return {
        (one["provider"], one["place"], field): one["source"] for one in TABLE["corrections"] for field in one["fields"]
    }


def differences(facts):
    for identifier, other in TABLE["largest"].items():
        known = ours(identifier)
        for place, fields in said(facts[other]):
            if place not in known:
                yield identifier, place, "missing"
                continue
            for name, value in fields.items():
                # Where the file only knows that it is something else, ours says what.
                if known[place][name] != value and value != "other":
                    yield identifier, place, name


def test_we_follow_the_facts_or_say_why_not(facts):
    assert len(TABLE["largest"]) >= 40
    assert set(differences(facts)) == set(corrected())
