# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What may go wrong with a user's own rule while a run is under way."""

from __future__ import annotations


class Unjudged(Exception):
    """A user's rule that cannot be judged, and why."""
