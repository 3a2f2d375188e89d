# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whatever stands in the files: they are read, and every place lies in its file."""

from __future__ import annotations

from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Wanted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        *("\n", "\n ", "\r\n", "\t", " = ", "=", "#", ",", ":", "$", "${", "{", "}", "{{ x }}", "}}", "[", "]"),
        *("\\", "ä"),
        *("{% if x %}", "{% else %}", "{% endif %}", "<% if x %>", "<% end %>", "<%= x %>", "{#", "#}"),
        "{{ x | default(25) }}",
        *("relayhost", "smtp_tls_security_level", "smtp_tls_wrappermode", "smtp_sasl_auth_enable", "transport_maps"),
        *("smtp_sasl_password_maps", "smtp_tls_policy_maps", "mynetworks", "smtpd_tls_security_level="),
        *(
            "static:a:b",
            "inline:{",
            "hash:/etc/postfix/t",
            "[mx.example.org]:587",
            "yes",
            "may",
            "encrypt",
            "0.0.0.0/0",
        ),
        *("$relayhost", "${relayhost?x}", ">=TLSv1", "!", "smtp inet n - n - - smtpd", "smtp unix - - n - - smtp"),
        *("submission inet n - n - 1 postscreen", "-o", "-o { "),
    ]
)
TEXT = st.lists(PIECES, max_size=40).map("".join)
WANTED = Wanted("smtp.example.org", 465, "implicit", None, "TLSv1.2", False)


@given(TEXT, TEXT, TEXT)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything(texts, main, master, table):
    folder = texts({"main.cf": main, "master.cf": master, "t": table})
    for name in ("main.cf", "master.cf"):
        reading = folder.open(name)
        places = [problem.place for problem in reading.problems]
        for found in reading.found:
            places += [found.endpoint.anchor, found.endpoint.extent, *found.endpoint.where.values()]
            places += [edit.place for edit in found.writer.write(WANTED) or ()]
        assert all(0 <= place.start <= place.end <= len(folder.texts[place.path]) for place in places)
