# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a mail host publishes so that clients find its secure ports by themselves."""

from __future__ import annotations
