# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts to what the programs are told: servers, log-in, files. Refuses what the rules or a program speak against."""
