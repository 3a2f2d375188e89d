# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Results to report on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Edit, Endpoint, Fix, Place, Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge, report

MSMTPRC = """account work
host smtp.example.org
port 25
tls off
user jane
password Zk4-vR9x-Lq2w-77
"""


class Scene:
    """Files, and what is found in them."""

    def __init__(self):
        self.sources = {}
        self.endpoints = []
        self.findings = []

    def file(self, path, text):
        self.sources[path] = Source(path, text)

    def place(self, path, text):
        start = self.sources[path].text.index(text)
        return Place(path, start, start + len(text))

    def endpoint(self, path, where, secret="absent", **fields):
        """An endpoint that fills its file, its fields where these texts stand."""
        values = {"protocol": "smtp", "role": "client", "host": "smtp.example.org", "port": 25, "tls": "none"}
        places = {field: self.place(path, text) for field, text in where.items()}
        whole = Place(path, 0, len(self.sources[path].text))
        endpoint = Endpoint(
            **values | {"verify": "unknown", "application": "msmtp", "name": "work"} | fields,
            anchor=places.get("host", Place(path, 0, 1)),
            extent=whole,
            secret=secret,
            where=places,
        )
        self.endpoints.append(endpoint)
        self.findings += Judge(catalogue.choose(), lambda host: None).judge(endpoint)

    def raised(self, code, place, message):
        self.findings.append(report(catalogue.find(code), place, message))

    def fix(self, code, safe):
        """Say that the findings of a rule can be fixed, by writing 465 in their place."""

        def fixed(finding):
            return replace(finding, fix=Fix("use port 465", safe, (Edit(finding.place, "465"),)))

        self.findings = [fixed(one) if one.code == code else one for one in self.findings]

    def result(self):
        def order(finding):
            return (finding.place.path, *self.sources[finding.place.path].position(finding.place.start), finding.code)

        return Result(sorted(self.findings, key=order), self.endpoints, self.sources, 812, 41)


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def result(scene):
    """An insecure msmtprc with a safe fix, and a file that cannot be read."""
    scene.file("mail/msmtprc", MSMTPRC)
    scene.file("app.yml", "smtp: [\n")
    where = {"host": "smtp.example.org", "port": "25", "tls": "off", "secret": "Zk4-vR9x-Lq2w-77"}
    scene.endpoint("mail/msmtprc", where, secret="literal")
    scene.fix("MP101", safe=True)
    scene.fix("MP201", safe=False)
    scene.raised("MP901", Place("app.yml", 6, 7), "the list is not closed")
    return scene.result()
