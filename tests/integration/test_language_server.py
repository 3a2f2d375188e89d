# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language server, spoken to by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

SERVER = Path(sys.executable).with_name("mailports")
#: Astral characters take two units of UTF-16, and one character; NEL and the line separator end no line.
SURROUNDING = "# 😀\x85\u2028\x0c\n"
MSMTPRC = f"{SURROUNDING}account 😀\nhost smtp.gmail.com\nport 25\ntls off\n"
YAML = "smtp: {comment: '😀😀', host: smtp.gmail.com, port: 25, ssl: false}\n"
ALERTMANAGER = """\
# 😀
global: {smtp_from: '😀😀@example.org', smtp_smarthost: 'smtp.gmail.com:25'}
"""


class Editor:
    """What an editor does, and what its user sees."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self._client = client
        self._folder = folder
        self._told: asyncio.Queue[types.PublishDiagnosticsParams | types.ShowMessageParams] = asyncio.Queue()
        client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(self._told.put_nowait))
        client.feature(types.WINDOW_SHOW_MESSAGE)(partial(self._told.put_nowait))

    def uri(self, name: str) -> str:
        return (self._folder / name).as_uri()

    async def start(self, *encodings: str) -> types.ServerCapabilities:
        await self._client.start_io(str(SERVER), "lsp", "--stdio", cwd=self._folder)
        general = types.GeneralClientCapabilities(position_encodings=list(encodings)) if encodings else None
        capabilities = types.ClientCapabilities(general=general)
        params = types.InitializeParams(capabilities, process_id=None, root_uri=self._folder.as_uri())
        answer = await self._client.initialize_async(params)
        self._client.initialized(types.InitializedParams())
        return answer.capabilities

    async def stop(self) -> None:
        await self._client.shutdown_async(None)
        self._client.exit(None)
        await self._client.stop()

    async def told(self) -> list[types.Diagnostic]:
        told = await asyncio.wait_for(self._told.get(), 60)
        assert isinstance(told, types.PublishDiagnosticsParams), told.message
        return list(told.diagnostics)

    async def open(self, name: str, text: str) -> list[types.Diagnostic]:
        document = types.TextDocumentItem(self.uri(name), "plaintext", 1, text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return await self.told()

    async def change(self, name: str, version: int, *changes: tuple[types.Range, str]) -> list[types.Diagnostic]:
        parts = [types.TextDocumentContentChangePartial(range_, text) for range_, text in changes]
        document = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(document, parts))
        return await self.told()

    async def save(self, name: str) -> list[types.Diagnostic]:
        document = types.TextDocumentIdentifier(self.uri(name))
        self._client.text_document_did_save(types.DidSaveTextDocumentParams(document))
        return await self.told()

    async def close(self, name: str) -> list[types.Diagnostic]:
        document = types.TextDocumentIdentifier(self.uri(name))
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        return await self.told()

    async def hover(self, name: str, line: int, character: int) -> types.Hover | None:
        document = types.TextDocumentIdentifier(self.uri(name))
        return await self._client.text_document_hover_async(
            types.HoverParams(document, types.Position(line, character))
        )

    async def actions(self, name: str, range_: types.Range) -> list[types.CodeAction]:
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.CodeActionParams(document, range_, types.CodeActionContext([]))
        return list(await self._client.text_document_code_action_async(params) or [])


@pytest.fixture
def editor(tmp_path) -> Callable[..., None]:
    """Run what a test has an editor do."""

    def run(work: Callable[[Editor], Coroutine[None, None, None]], *encodings: str) -> None:
        async def session() -> None:
            one = Editor(LanguageClient("test", "1"), tmp_path)
            await one.start(*encodings)
            try:
                await work(one)
            finally:
                await one.stop()

        asyncio.run(session())

    return run


def place(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def seen(diagnostics: list[types.Diagnostic]) -> dict[str, types.Range]:
    return {str(one.code): one.range for one in diagnostics}


def after(text: str, edits: list[types.TextEdit]) -> str:
    """The text with an editor's edits made, its columns counted in UTF-16."""
    lines = text.encode("utf-16-le").split("\n".encode("utf-16-le"))
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 2)
    data = text.encode("utf-16-le")

    def offset(position: types.Position) -> int:
        return starts[position.line] + 2 * position.character

    for edit in sorted(edits, key=lambda edit: offset(edit.range.start), reverse=True):
        start, end = offset(edit.range.start), offset(edit.range.end)
        data = data[:start] + edit.new_text.encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")


def test_findings_follow_what_is_typed(editor):
    async def work(one: Editor) -> None:
        found = await one.open(".msmtprc", MSMTPRC)
        assert seen(found) == {"MP101": place(3, 5, 7), "MP201": place(4, 4, 7)}
        assert {item.source for item in found} == {"mailports"}
        assert found[0].severity == types.DiagnosticSeverity.Error
        assert found[0].message.startswith("smtp.gmail.com is used on port 25")
        assert found[0].code_description.href.startswith("https://www.rfc-editor.org/")
        # Two changes at once, the second in the text that the first made.
        assert seen(await one.change(".msmtprc", 2, (place(1, 8, 10), "😀😀\n"), (place(4, 5, 7), "465"))) == {
            "MP201": place(5, 4, 7)
        }
        assert await one.change(".msmtprc", 3, (place(5, 4, 7), "on\ntls_starttls off")) == []
        assert await one.save(".msmtprc") == []
        assert await one.close(".msmtprc") == []

    editor(work)


@pytest.mark.parametrize(("encoding", "column"), [(None, 52), ("utf-32", 50), ("utf-8", 56)])
def test_columns_are_counted_as_the_editor_counts_them(editor, encoding, column):
    async def work(one: Editor) -> None:
        found = seen(await one.open("settings.yml", YAML))
        assert found["MP101"] == place(0, column, column + 2)

    editor(work, *([encoding] if encoding else []))


def test_a_quick_fix_mends(editor):
    async def work(one: Editor) -> None:
        before = ALERTMANAGER[ALERTMANAGER.index("global") : ALERTMANAGER.index("25'")]
        column = len(before.encode("utf-16-le")) // 2
        found = await one.open("alertmanager.yml", ALERTMANAGER)
        assert seen(found) == {"MP101": place(1, column, column + 2)}
        (action,) = await one.actions("alertmanager.yml", place(1, column, column))
        assert action.title == "use smtp.gmail.com on port 465 with implicit TLS"
        assert action.kind == types.CodeActionKind.QuickFix
        assert action.is_preferred
        assert list(action.diagnostics) == found
        ((uri, edits),) = action.edit.changes.items()
        assert uri == one.uri("alertmanager.yml")
        mended = after(ALERTMANAGER, edits)
        assert "smtp_smarthost: 'smtp.gmail.com:465'" in mended
        whole = types.Range(types.Position(0, 0), types.Position(9, 0))
        assert await one.change("alertmanager.yml", 2, (whole, mended)) == []

    editor(work)


def test_an_unsafe_quick_fix_says_so(editor):
    async def work(one: Editor) -> None:
        await one.open(".msmtprc", MSMTPRC.replace("gmail.com", "example.org"))
        actions = await one.actions(".msmtprc", place(3, 0, 7))
        assert [action.title for action in actions] == [
            "use port 465 with implicit TLS (check first that smtp.example.org offers it) [unsafe]"
        ]
        assert not actions[0].is_preferred
        assert await one.actions(".msmtprc", place(2, 0, 1)) == []

    editor(work)


def test_hovering_explains_findings_and_endpoints(editor):
    async def work(one: Editor) -> None:
        await one.open(".msmtprc", MSMTPRC)
        finding = await one.hover(".msmtprc", 3, 6)
        assert finding.range == place(3, 5, 7)
        assert finding.contents.value.startswith("### MP101 insecure-port (error)\n\nsmtp.gmail.com is used on port 25")
        assert "SMTP client (msmtp): smtp.gmail.com port 25, no TLS." in finding.contents.value
        assert "[RFC 8314, section 3" in finding.contents.value
        endpoint = await one.hover(".msmtprc", 2, 8)
        assert endpoint.contents.value == "SMTP client (msmtp): smtp.gmail.com port 25, no TLS."
        assert await one.hover(".msmtprc", 0, 0) is None

    editor(work)


def test_open_neighbours_count_as_they_are_in_the_editor(editor, tmp_path):
    (tmp_path / "main.cf").write_text("smtpd_tls_security_level = may\n", encoding="utf-8")

    async def work(one: Editor) -> None:
        assert list(seen(await one.open("master.cf", "submission inet n - n - - smtpd\n"))) == ["MP501"]
        await one.open("main.cf", "smtpd_tls_security_level = encrypt\n")
        assert await one.save("main.cf") == []

    editor(work)


def test_the_settings_of_the_folder_hold(editor, tmp_path):
    (tmp_path / ".mailports.yml").write_text("ignore: [no-tls]\nexclude: [samples/]\n", encoding="utf-8")

    async def work(one: Editor) -> None:
        assert list(seen(await one.open(".msmtprc", MSMTPRC))) == ["MP101"]
        assert await one.open("samples/.msmtprc", MSMTPRC) == []

    editor(work)


RULE = """\
extends: default
rules:
  - code: ACME001
    name: slow
    severity: error
    message: slow
    when: {properties: {host: {pattern: "^(([a-z.])+)+$"}}}
"""


def test_a_rule_that_cannot_be_judged_is_told_of(editor, tmp_path):
    (tmp_path / ".mailports.yml").write_text("policy: policy.yml\n", encoding="utf-8")
    (tmp_path / "policy.yml").write_text(RULE, encoding="utf-8")

    async def work(one: Editor) -> None:
        with pytest.raises(AssertionError, match=r"ACME001 .* takes longer than"):
            await one.open(".msmtprc", MSMTPRC.replace("smtp.gmail.com", "a" * 60 + "!"))

    editor(work)


def test_other_files_are_left_alone(editor):
    async def work(one: Editor) -> None:
        for name in ("notes.txt", "picture.svg", "a.py"):
            assert await one.open(name, MSMTPRC) == []
            assert await one.hover(name, 3, 6) is None

    editor(work)


def test_it_goes_quietly(tmp_path):
    said = b""
    for number, method in enumerate(("initialize", "shutdown", "exit")):
        parameters = {"capabilities": {}, "processId": None, "rootUri": None} if method == "initialize" else None
        message = {"jsonrpc": "2.0", "method": method, "params": parameters}
        body = json.dumps(message if method == "exit" else {**message, "id": number}).encode()
        said += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    done = subprocess.run([SERVER, "lsp"], input=said, capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"serverInfo"' in done.stdout
