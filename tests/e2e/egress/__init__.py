# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the firewall of the role ``egress`` is tried with: machines beyond it, and those who knock there."""
