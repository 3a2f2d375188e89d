# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Probing a mail server from where this runs: with the standard library alone, on Python 3.8 or newer."""

from __future__ import annotations
