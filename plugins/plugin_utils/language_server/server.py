# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language server: pygls speaks the protocol, the documents and what is found in them are ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ..endpoint.model import Finding, Fix, Place, Severity
from ..linting.edits import by_path
from ..linting.result import Result
from ..rules.model import Rule
from ..rules.unjudged import Unjudged
from .documents import Desk, Document, endpoint_at, findings_at
from .positions import Positions
from .wording import hover

if TYPE_CHECKING:
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

#: Seconds without a keystroke after which findings are told.
_PAUSE = 0.2
_SEVERITIES: Mapping[Severity, str] = {"error": "Error", "warning": "Warning", "note": "Information"}


def build(version: str, desk: Desk, rules: Iterable[Rule]) -> LanguageServer:
    """A server that waits to be started; it explains these rules. Raises ImportError where pygls is not installed."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    server = LanguageServer("mailports", version)
    session = _Session(server, desk, {rule.code: rule for rule in rules})
    handlers: dict[str, Callable[[Any], object]] = {
        types.TEXT_DOCUMENT_DID_OPEN: session.opened,
        types.TEXT_DOCUMENT_DID_CHANGE: session.changed,
        types.TEXT_DOCUMENT_DID_SAVE: session.saved,
        types.TEXT_DOCUMENT_DID_CLOSE: session.closed,
        types.TEXT_DOCUMENT_HOVER: session.hover,
        types.TEXT_DOCUMENT_CODE_ACTION: session.code_actions,
    }
    options = {types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions([types.CodeActionKind.QuickFix])}
    for method, handler in handlers.items():
        # pygls marks what it is given, which a method does not take.
        server.feature(method, options.get(method))(partial(handler))
    return server


class _Session:
    """One editor's work."""

    def __init__(self, server: LanguageServer, desk: Desk, rules: Mapping[str, Rule]) -> None:
        self._server = server
        self._desk = desk
        self._rules = rules

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        from lsprotocol import types
        from pygls.workspace import TextDocument

        given, workspace = params.text_document, self._server.workspace
        agreed = types.PositionEncodingKind(workspace.position_encoding or "utf-16")
        self._desk.documents[given.uri] = Document(_path(given.uri), given.text, given.version, agreed.value)
        # pygls would keep the text, too, but takes characters for line ends that are none (U+2028, form feed), and
        # writes what it makes of a change's range into the change.
        unkept = TextDocument(given.uri, "", given.version, sync_kind=types.TextDocumentSyncKind.None_)
        workspace.text_documents[unquote(given.uri)] = unkept
        self._publish(given.uri)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        document = self._desk.documents[uri]
        document.version = version
        for change in params.content_changes:
            span: types.Range | None = getattr(change, "range", None)
            if span is None:
                document.change(change.text)
            else:
                document.change(change.text, _pair(span.start), _pair(span.end))
        asyncio.get_running_loop().call_later(_PAUSE, self._publish_if_still, uri, version)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        for uri in self._desk.documents:
            self._publish(uri)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        from lsprotocol import types

        uri = params.text_document.uri
        self._desk.close(uri)
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        from lsprotocol import types

        document = self._desk.documents[params.text_document.uri]
        result = self._desk.lint(document.path)
        offset = document.positions.offset(*_pair(params.position))
        found = findings_at(result, document.path, offset, offset)
        told = hover(found, endpoint_at(result, document.path, offset), self._rules)
        if not told:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, told)
        return types.Hover(content, _range(document.positions, found[0].place) if found else None)

    def code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = self._desk.documents[params.text_document.uri]
        result = self._desk.lint(document.path)
        start = document.positions.offset(*_pair(params.range.start))
        end = document.positions.offset(*_pair(params.range.end))
        found = findings_at(result, document.path, start, end)
        fixes: dict[Fix, list[Finding]] = {}
        for one in found:
            if one.fix:
                fixes.setdefault(one.fix, []).append(one)
        return [self._action(fix, mended, document, result) for fix, mended in fixes.items()]

    def _action(self, fix: Fix, mended: list[Finding], document: Document, result: Result) -> types.CodeAction:
        from lsprotocol import types

        return types.CodeAction(
            title=fix.title if fix.safe else f"{fix.title} [unsafe]",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(one, document.positions) for one in mended],
            is_preferred=fix.safe,
            edit=types.WorkspaceEdit(changes=self._changes(fix, document, result)),
        )

    def _changes(self, fix: Fix, document: Document, result: Result) -> dict[str, list[types.TextEdit]]:
        """A fix may reach into neighbours, open ones and others."""
        from lsprotocol import types

        uris = {one.path: uri for uri, one in self._desk.documents.items()}
        changes = {}
        for path, edits in by_path(fix.edits).items():
            positions = Positions(result.sources[path].text, document.encoding)
            made = [types.TextEdit(_range(positions, edit.place), edit.text) for edit in edits]
            changes[uris.get(path) or Path(path).as_uri()] = made
        return changes

    def _publish_if_still(self, uri: str, version: int) -> None:
        document = self._desk.documents.get(uri)
        if document and document.version == version:
            self._publish(uri)

    def _publish(self, uri: str) -> None:
        from lsprotocol import types

        document = self._desk.documents[uri]
        try:
            findings = self._desk.lint(document.path).findings
        except Unjudged as error:
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Error, str(error)))
            return
        found = [one for one in findings if one.place.path == document.path]
        diagnostics = [self._diagnostic(one, document.positions) for one in found]
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, diagnostics, document.version)
        )

    def _diagnostic(self, finding: Finding, positions: Positions) -> types.Diagnostic:
        from lsprotocol import types

        rule = self._rules.get(finding.code)
        return types.Diagnostic(
            range=_range(positions, finding.place),
            message=f"{finding.message}; {finding.help}",
            severity=types.DiagnosticSeverity[_SEVERITIES[finding.severity]],
            code=finding.code,
            code_description=types.CodeDescription(rule.sources[0].url) if rule and rule.sources else None,
            source="mailports",
        )


def _range(positions: Positions, place: Place) -> types.Range:
    from lsprotocol import types

    return types.Range(types.Position(*positions.at(place.start)), types.Position(*positions.at(place.end)))


def _pair(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


def _path(uri: str) -> str:
    """The path of a document; one that was never saved has only a name."""
    return unquote(urlsplit(uri).path)
