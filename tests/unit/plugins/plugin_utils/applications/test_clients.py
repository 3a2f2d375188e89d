# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mail clients and retrievers: what their configurations mean, and that what is no server is none.

A file of clients/ holds cases of one program, parted by lines of ``=== path``. Below a configuration stand its
endpoints behind ``--- endpoints``: protocol, server, TLS, verification, secret, then the lines of what was written
(``host:1``), or ``name=value`` for what else is known. ``--- fixed`` is what all fixes make of it.
"""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import edits
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import cases


def with_part(part):
    return [
        pytest.param(case.path, case.text, case.parts[part], id=case.id)
        for case in cases("clients")
        if part in case.parts
    ]


def told(source, endpoint):
    server = f"{endpoint.host}:{endpoint.port}"
    words = [endpoint.protocol, server, endpoint.tls, endpoint.verify, endpoint.secret]
    words += [endpoint.role] if endpoint.role != "client" else []
    words += [f"{name}={value}" for name in ("min_tls",) if (value := getattr(endpoint, name))]
    written = sorted((source.position(place.start)[0], name) for name, place in endpoint.where.items())
    return " ".join(
        [*words, f"at:{source.position(endpoint.anchor.start)[0]}", *(f"{n}:{line}" for line, n in written)]
    )


@pytest.mark.parametrize(("path", "text", "expected"), with_part("endpoints"))
def test_meaning(path, text, expected):
    source = Source(path, text)
    reading = files.read(source, Alone())
    assert [told(source, found.endpoint) for found in reading.found] == expected.strip().splitlines()
    assert reading.problems == []


@pytest.mark.parametrize(("path", "text", "expected"), with_part("fixed"))
def test_fixes(path, text, expected):
    linter = Linter(choose())
    fixed = text
    for _round in range(3):
        found = [finding.fix.edits for finding in linter.lint_text(path, fixed).findings if finding.fix]
        if not found:
            break
        fixed = edits.apply(fixed, found[0])
    assert fixed == expected
