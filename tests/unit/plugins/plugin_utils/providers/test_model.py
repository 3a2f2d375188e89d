# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What follows from an endpoint's data."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import ProviderEndpoint


def endpoint(port=465, sources=("ispdb",)):
    return ProviderEndpoint("smtp", "smtp.example.org", port, "starttls", ("password",), "address", sources)


@pytest.mark.parametrize(
    ("sources", "trusted"),
    [
        (("provider-docs",), True),
        (("ispdb", "fairemail"), True),
        (("fairemail", "nylas"), True),
        (("web", "chatmail"), True),
        (("ispdb",), False),
        (("web",), False),
        (("convention",), False),
        # These took their entries from ISPDB or from one another.
        (("ispdb", "mailspring", "mailcore2", "mutt-wizard", "nylas"), False),
        (("mailspring", "nylas"), False),
    ],
)
def test_trust_needs_the_provider_or_two_independent_sources(sources, trusted):
    assert endpoint(sources=sources).trusted is trusted


@pytest.mark.parametrize(("port", "secure"), [(465, True), (587, True), (2525, True), (25, False), (110, False)])
def test_ports_for_clients(port, secure):
    assert endpoint(port).secure is secure
