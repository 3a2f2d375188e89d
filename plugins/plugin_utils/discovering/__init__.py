# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a domain says of its mail servers: in DNS, over HTTPS, and by its provider. Only the domain is ever sent."""

from __future__ import annotations
