# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who may relay. The cases were asked of Postfix 3.7.11 with a stranger's address (XCLIENT)."""

from __future__ import annotations

import pytest

MASTER = "smtp inet n - n - - smtpd\n"
EVERYONE = "mynetworks = 0.0.0.0/0\n"


@pytest.mark.parametrize(
    ("main", "cause"),
    [
        (EVERYONE, "0.0.0.0/0"),
        ("mynetworks = 127.0.0.0/8 [::]/0\n", "127.0.0.0/8 [::]/0"),
        (f"{EVERYONE}smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n", "0.0.0.0/0"),
        (
            f"{EVERYONE}smtpd_relay_restrictions = permit_auth_destination, sleep 1, permit_mynetworks, reject\n",
            "0.0.0.0/0",
        ),
        (f"{EVERYONE}smtpd_client_restrictions = permit_mynetworks, reject\n", "0.0.0.0/0"),
        (f"{EVERYONE}smtpd_relay_restrictions = warn_if_reject reject, permit_mynetworks, reject\n", "0.0.0.0/0"),
        (f"{EVERYONE}smtpd_sender_restrictions = reject_unknown_sender_domain, reject_rbl_client x\n", "0.0.0.0/0"),
    ],
)
def test_open(texts, main, cause):
    folder = texts({"main.cf": main, "master.cf": MASTER})
    (found,) = folder.open("main.cf").found
    assert found.endpoint.open_relay
    assert folder.at(found.endpoint.place_of("open_relay")) == cause


@pytest.mark.parametrize(
    "main",
    [
        "",
        "mynetworks = 10.0.0.0/8\n",
        "mynetworks = !192.0.2.0/24, 0.0.0.0/0\n",
        "mynetworks = {{ networks }}\n",
        "mynetworks = hash:/etc/postfix/networks\n",
        "mynetworks = /etc/postfix/networks\n",
        "inet_interfaces = loopback-only\nmynetworks = 0.0.0.0/0\n",
        # The default of smtpd_relay_restrictions still rejects.
        "smtpd_recipient_restrictions = permit\n",
        f"{EVERYONE}smtpd_relay_restrictions = permit_sasl_authenticated, reject\n",
        f"{EVERYONE}smtpd_recipient_restrictions = reject_unauth_pipelining, reject_unauth_destination\n",
        f"{EVERYONE}smtpd_client_restrictions = permit_sasl_authenticated, reject\n",
        # smtpd takes no mail at all without a working instance of a restriction that rejects relaying.
        "smtpd_relay_restrictions = permit, reject\n",
        "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = permit_mynetworks, permit\n",
        # What a table or another program says is not known.
        f"{EVERYONE}smtpd_client_restrictions = check_client_access hash:/etc/postfix/access\n",
        f"{EVERYONE}smtpd_relay_restrictions = check_policy_service inet:127.0.0.1:10023, permit_mynetworks, reject\n",
        f"{EVERYONE}smtpd_relay_restrictions = $mua_relay_restrictions\n",
        f"{EVERYONE}smtpd_relay_restrictions = own_class, permit_mynetworks, reject\n",
        f"{EVERYONE}smtpd_relay_restrictions = defer_if_permit, permit_mynetworks\n",
    ],
)
def test_not_certainly_open(listeners, main):
    (endpoint,) = listeners(main, MASTER)
    assert not endpoint.open_relay


def test_a_service_may_be_stricter(listeners):
    first, second = listeners(
        EVERYONE,
        f"{MASTER}submission inet n - n - - smtpd -o smtpd_relay_restrictions=permit_sasl_authenticated,reject\n",
    )
    assert (first.open_relay, second.open_relay) == (True, False)
