# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A host's configurations, brought to the controller: which they are, what the linter says of them, how to mend."""

from __future__ import annotations
