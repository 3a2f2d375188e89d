# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Template marks in a text, masked so that the syntax below them can be parsed without moving anything."""

from __future__ import annotations

import re

# A control mark takes its whole line away when nothing else stands there; an output mark stands for a value.
_CONTROL = re.compile(r"\{%.*?%\}|\{#.*?#\}|<%(?!=).*?%>|\{\{-?\s*/\*.*?\*/\s*-?\}\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{.*?\}\}|<%=.*?%>", re.DOTALL)
_HELM_CONTROL = re.compile(
    r"\{\{-?\s*(?:if|else|end|range|with|define|block|template|include|- ?end|\$?\w+\s*:?=)\b[^\n]*?\}\}"
)


def has_templates(text: str) -> bool:
    """True where Jinja, Go or ERB marks stand in the text."""
    return "{{" in text or "{%" in text or "<%" in text


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n\r]", " ", match.group())


def _word(match: re.Match[str]) -> str:
    return re.sub(r"[^\n\r]", "T", match.group())


def mask(text: str) -> str:
    """The text with control marks blanked and output marks turned to words, every character in its place."""
    if not has_templates(text):
        return text
    masked = _CONTROL.sub(_blank, text)
    masked = re.sub(rf"(?m)^[ \t]*(?:{_HELM_CONTROL.pattern})[ \t]*$", _blank, masked)
    return _OUTPUT.sub(_word, masked)
