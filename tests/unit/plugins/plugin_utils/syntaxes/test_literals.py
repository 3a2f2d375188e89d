# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is added to Ruby, PHP, Nix and Emacs Lisp stands where the language takes it, however its neighbours stand."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.edits import apply
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes import elisp, literals
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.braces import NIX
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.tree import CannotSay, walk


def _entries(root):
    return (entry for _path, mapping in walk(root) for entry in mapping.entries)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('(setq host "a" ; b\n      port 25)\n', '(setq host "a" ; b\n      tls \'ssl\n      port 25)\n'),
        ('  (setq-default host "a")', '  (setq-default host "a"\n                tls \'ssl)'),
        # Only what assigns several names takes another one.
        ('(custom-set-variables \'(host "a"))', None),
        ('((host . "a"))', None),
    ],
)
def test_what_is_added_to_emacs_lisp_is_one_more_name_that_is_set(text, expected):
    beside = next(entry for entry in _entries(elisp.parse(text)[0]) if entry.key == "host")
    if expected is None:
        with pytest.raises(CannotSay):
            elisp.insert(Source("x", text), beside, "tls", "ssl")
    else:
        assert apply(text, [elisp.insert(Source("x", text), beside, "tls", "ssl")]) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("(setq tls nil)", "ssl", "(setq tls 'ssl)"),
        ("(setq tls 'plain)", "starttls", "(setq tls 'starttls)"),
        ("((tls . plain))", "ssl", "((tls . ssl))"),
        ('(setq port "smtp")', "465", '(setq port "465")'),
        ("(setq port 25)", "465", "(setq port 465)"),
    ],
)
def test_what_is_changed_in_emacs_lisp_is_quoted_as_it_was(text, value, expected):
    entry = next(entry for entry in _entries(elisp.parse(text)[0]) if entry.key in ("tls", "port"))
    assert apply(text, [elisp.replace(Source("x", text), entry.node, value)]) == expected
