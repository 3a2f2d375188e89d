# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a host says of itself: its configuration files, and what listens on its mail ports."""

from __future__ import annotations
