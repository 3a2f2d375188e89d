# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Applications: which nodes of a file mean host, port, TLS, and what a program does where the file is silent."""
