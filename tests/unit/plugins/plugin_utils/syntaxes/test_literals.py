# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is added to Ruby, PHP and Nix stands where the language takes it, however its neighbours stand."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.edits import apply
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes import literals
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.braces import NIX


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = { host: 'a', port: 25 }", "x = { host: 'a', tls: true, port: 25 }"),
        ("x = { :host => 'a'}", "x = { :host => 'a', :tls => true}"),
        ("x = {\n  host: 'a', # b\n}", "x = {\n  host: 'a', # b\n  tls: true,\n}"),
        ("x = {\n  port: 25,\n  host: 'a' # b\n}", "x = {\n  port: 25,\n  host: 'a', # b\n  tls: true\n}"),
        ("$x = array('host' => 'a', 'port' => 25);", "$x = array('host' => 'a', 'tls' => true, 'port' => 25);"),
        ("$x = [\r\n  'host' => 'a',\r\n];", "$x = [\r\n  'host' => 'a',\r\n  'tls' => true,\r\n];"),
        ("x['host'] = 'a'\n", "x['host'] = 'a'\nx['tls'] = true\n"),
        ("x['a'] = 1; x['host'] = 'a'; x['b'] = 2", "x['a'] = 1; x['host'] = 'a'; x['tls'] = true; x['b'] = 2"),
        ("  $x->host = 'a'; // b\n", "  $x->host = 'a'; // b\n  $x->tls = true;\n"),
        ("$x->a = 1; $x->host = 'a'; // b", "$x->a = 1; $x->host = 'a'; $x->tls = true; // b"),
        ("  define( 'host', 'a' ); // b\n", "  define( 'host', 'a' ); // b\n  define( 'tls', true );\n"),
        ("define('host', 'a'); define('b', 1);", "define('host', 'a'); define('tls', true); define('b', 1);"),
    ],
)
def test_what_is_added_stands_where_it_may(text, expected):
    (root,) = literals.parse(text)
    beside = next(entry for entry in root.entries if entry.key == "host")
    assert apply(text, [literals.insert(Source("x", text), beside, "tls", "true")]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{ x = { host = "a"; port = 1; }; }', '{ x = { host = "a"; tls = true; port = 1; }; }'),
        ('{\n  host = "a"; # b\n}\n', '{\n  host = "a"; # b\n  tls = true;\n}\n'),
    ],
)
def test_what_is_added_to_nix_stays_between_its_braces(text, expected):
    beside = text.index('"a"')
    entry = next(one for one in _entries(NIX.parse(text)[0]) if one.node.span.start == beside)
    assert apply(text, [NIX.insert(Source("x", text), entry, "tls", "true")]) == expected


def _entries(node):
    for entry in getattr(node, "entries", ()):
        yield entry
        yield from _entries(entry.node)
