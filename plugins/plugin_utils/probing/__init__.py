# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Around the probe (module_utils/probing), on the controller: what to probe, and what the rules say of it."""

from __future__ import annotations
