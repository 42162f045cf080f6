"""OpenDocument tables written part by part."""

from tests.reader.parts import zipped

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = ("office", "table", "text", "style", "draw", "manifest")
_SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _NAMES)


def table(rows: str, *, name: str = "自评表", style: str = "ta1", before: str = "") -> str:
    """Write a table around its rows."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{before}{rows}</table:table>'


def row(*cells: str, **attributes: str) -> str:
    """Write a row; an attribute repeated="3" is table:number-rows-repeated."""
    return f"<table:table-row{_written(attributes, 'rows')}>{''.join(cells)}</table:table-row>"


def cell(text: str = "", **attributes: str) -> str:
    """Write a cell with one paragraph; value attributes are those of office, `formula` and the rest those of table."""
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{_written(attributes, 'columns')}>{inside}</table:table-cell>"


def _written(attributes: dict[str, str], what: str) -> str:
    names = {"repeated": f"table:number-{what}-repeated", "rows_spanned": "table:number-rows-spanned"}
    names |= {"columns_spanned": "table:number-columns-spanned"}
    found = ""
    for key, value in attributes.items():
        plain = key.replace("_", "-")
        name = names.get(key) or (f"office:{plain}" if plain.endswith(("value", "value-type")) else f"table:{plain}")
        found += f' {name}="{value}"'
    return found


def content(*tables: str, styles: str = "") -> str:
    """Write content.xml."""
    return (
        f"<office:document-content {_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )


def manifest(inside: str = "") -> str:
    """Write the list of parts."""
    return f"<manifest:manifest {_SPACES}>{inside}</manifest:manifest>"


def document(*tables: str, styles: str = "", **others: str) -> bytes:
    """Zip an OpenDocument table; `others` are more parts."""
    parts = {"mimetype": MIMETYPE, "content.xml": content(*tables, styles=styles), "META-INF/manifest.xml": manifest()}
    return zipped({**parts, **others})
