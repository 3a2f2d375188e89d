# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a user did wrong, told in one line with exit status 2."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong use: what is wrong, and what to do."""
