# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Django application with the usual settings: sends standard input to the address that is its argument."""

from __future__ import annotations

import os
import sys

import django
from django.conf import settings
from django.core.mail import send_mail

NAMES = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "DEFAULT_FROM_EMAIL")
SWITCHES = ("EMAIL_USE_SSL", "EMAIL_USE_TLS")

settings.configure(
    **{name: os.environ[name] for name in NAMES},
    **{name: os.environ[name] == "True" for name in SWITCHES},
    EMAIL_PORT=int(os.environ["EMAIL_PORT"]),
    EMAIL_TIMEOUT=10,
)
django.setup()
send_mail("Report", sys.stdin.read(), None, sys.argv[1:])
