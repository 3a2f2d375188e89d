# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""End to end: what the roles configure, run for real, against servers honest and not, and seen on the wire.

Each scenario has a `sandbox`, in it the `servers` of one variant, a witness of the `wire`, and a real client. The tests
ask the servers' transcript and the witness; `test_harness` shows that these would see what leaks.
"""
