# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Syntaxes: text to one common tree with exact spans, and changes of the tree back to text."""
