"""Excel workbooks as small as they can be, written by hand: voc itself only reads them."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

EPOCH = datetime(1899, 12, 30)  # as Excel has it: no zone
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DAY, MOMENT, LASTING = 1, 2, 3  # the styles below
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm"/>'
    '</numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)
Cell = str | float | bool | date | None


class Hours(float):
    """A length of time, in days."""


def write_workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    first_row: int = 1,
    hidden: str | None = None,
) -> Path:
    """Write sheets of rows, of which the first stands in `first_row`."""
    names = list(sheets)
    states = {name: 'state="hidden"' if name == hidden else "" for name in names}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}" {states[name]}/>'
        for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in enumerate(names, 1)
    )
    styles = f'<Relationship Id="s" Type="{REL}/styles" Target="styles.xml"/>'
    start = f'<Relationship Id="w" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{start}</Relationships>',
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}{styles}</Relationships>'
        ),
        "xl/styles.xml": STYLES,
        **{
            f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name], first_row)
            for n, name in enumerate(names, 1)
        },
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, HEAD + content)
    return path


def _sheet(rows: Sequence[Sequence[Cell]], first: int) -> str:
    lines = "".join(
        f'<row r="{n}">{"".join(_cell(value, n, x) for x, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, first)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: Cell, row: int, column: int) -> str:
    place = f'r="{chr(ord("A") + column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c {place} t="inlineStr">{text}</c>'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    style, number = _number(value)
    return f'<c {place} s="{style}"><v>{number!r}</v></c>'


def _number(value: float | date) -> tuple[int, float]:
    if isinstance(value, Hours):
        return LASTING, float(value)
    if isinstance(value, datetime):
        return MOMENT, (value - EPOCH).total_seconds() / 86_400
    if isinstance(value, date):
        return DAY, float((value - EPOCH.date()).days)
    return 0, value
