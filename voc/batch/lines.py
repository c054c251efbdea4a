"""One JSON object a line, harmless wherever the line is shown."""

import json
import re
from collections.abc import Mapping
from typing import Any

# Legal in JSON, but some tools break lines there, and terminals obey some of them.
_ESCAPED = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def json_line(shape: Mapping[str, Any]) -> str:
    """Write `shape` as one line of JSON, without the newline."""
    text = json.dumps(shape, ensure_ascii=False, separators=(", ", ": "))
    return escaped(text)


def escaped(text: str) -> str:
    """Spell control and direction characters in a JSON text as JSON escapes."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
