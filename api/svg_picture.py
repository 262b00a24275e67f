"""The small picture of a finding as SVG: Chinese labels, a shape and a word for each kind so that no colour is needed, no font sent along.

Equal findings give equal text. Names of persons are cut to the surname and telephone numbers masked, whoever looks at it.
"""

from datetime import date
from html import escape

from analytics.finding import Edge, Node, Subgraph
from analytics.score_sentences import surname_only
from api.layout import LABEL, LABEL_HEIGHT, LINE, MARGIN, TAG, Box, Wire, arrange, width, wrapped
from api.masking import phone
from graph.model import LABELS, RELATIONS

TITLES = (
    {each.name: each.title for each in LABELS}
    | {each.name: each.title for each in RELATIONS}
    | {"Agent": "代理机构", "AGAINST": "针对", "SUCCEEDS": "疑似承继"}
)
FONT = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
INK, PALE, LINES = "#1d2733", "#52606d", "#475569"
FILLS = {
    "Enterprise": "#e3eefb", "Agent": "#efe6f8", "Person": "#e2f3e9", "Address": "#f6eeda", "Phone": "#eceff3", "Platform": "#daf1f4", "Shop": "#e2f4f7",
    "Penalty": "#fde7e5", "Listing": "#fde7e5", "Inspection": "#fdf0dc", "Commitment": "#fdf0dc", "Licence": "#eef3e2",
}  # fmt: skip
RECORDS = frozenset({"Penalty", "Listing", "Licence", "Inspection", "Commitment"})
ENDED = "虚线：已结束 · dashed: has ended"


def svg_picture(picture: Subgraph, title: str, today: date) -> str:
    """The picture as of a day, with its title as text for readers who do not see it."""
    lines = [(_tag(node, first=not n), *wrapped(_name(node))) for n, node in enumerate(picture.nodes)]
    at = {node.key: number for number, node in enumerate(picture.nodes)}
    labels = [_label(edge) for edge in picture.edges]
    layout = arrange(lines, [(at[edge.source], at[edge.target]) for edge in picture.edges], labels)
    ended = [bool(edge.valid_to) and edge.valid_to <= today.isoformat() for edge in picture.edges]
    height = layout.height + (LINE if any(ended) else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {height}" width="{layout.width}" height="{height}" role="img"'
        f' font-family="{FONT}" font-size="14">',
        f"<title>{escape(title)}</title>",
        f'<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{LINES}"/></marker></defs>',
        f'<rect width="{layout.width}" height="{height}" fill="#ffffff"/>',
        *(_wire(wire, dashed=dashed) for wire, dashed in zip(layout.wires, ended, strict=True)),
        *(_told(wire, label) for wire, label in zip(layout.wires, labels, strict=True)),
        *(_drawn(node, box, text, first=not n) for n, (node, box, text) in enumerate(zip(picture.nodes, layout.boxes, lines, strict=True))),
    ]
    if any(ended):
        parts.append(f'<text x="{MARGIN}" y="{height - 12}" font-size="12" fill="{PALE}">{ENDED}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _name(node: Node) -> str:
    return surname_only(node.name) if node.kind == "Person" else phone(node.name)


def _tag(node: Node, *, first: bool) -> str:
    """The kind in a word; the first node is what the finding is about."""
    return TITLES.get(node.kind, node.kind) + (" · 线索对象" if first else "")


def _label(edge: Edge) -> str:
    """What the edge says, and since when or how long."""
    title = TITLES.get(edge.kind, edge.kind)
    said = f"{title} {edge.label}" if edge.label[:1].isdigit() else edge.label or title
    since = edge.valid_from if edge.kind == "AGAINST" or not edge.valid_from else f"{edge.valid_from} 起"
    since = (f"{edge.valid_from}—{edge.valid_to}" if edge.valid_from else f"至 {edge.valid_to}") if edge.valid_to else since
    return f"{phone(said)} {since}".strip()


def _wire(wire: Wire, *, dashed: bool) -> str:
    through = f"Q{wire.bend[0]} {wire.bend[1]} " if wire.bend else "L"
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    way = f"M{wire.start[0]} {wire.start[1]} {through}{wire.end[0]} {wire.end[1]}"
    return f'<path d="{way}" fill="none" stroke="{LINES}" stroke-width="1.4"{dashes} marker-end="url(#to)"/>'


def _told(wire: Wire, label: str) -> str:
    """The label on white, so that a line behind it does not cross it."""
    wide, (x, y) = width(label, LABEL) + 4, wire.label
    back = f'<rect x="{x - wide // 2}" y="{y - LABEL_HEIGHT // 2}" width="{wide}" height="{LABEL_HEIGHT}" fill="#ffffff"/>'
    return f'{back}<text x="{x}" y="{y + 4}" font-size="12" text-anchor="middle" fill="{INK}">{escape(label)}</text>'


def _drawn(node: Node, box: Box, lines: tuple[str, ...], *, first: bool) -> str:
    middle, thick = box.x + box.width // 2, 3 if first else 1.4
    shape = f'{_shape(node.kind, box)} fill="{FILLS.get(node.kind, "#f4f4f5")}" stroke="{INK}" stroke-width="{thick}"/>'
    text = [f'<text x="{middle}" y="{box.y + TAG}" font-size="12" text-anchor="middle" fill="{PALE}">{escape(lines[0])}</text>']
    for n, line in enumerate(lines[1:], start=1):
        weight = ' font-weight="bold"' if first else ""
        text.append(f'<text x="{middle}" y="{box.y + TAG + LINE * n}" text-anchor="middle" fill="{INK}"{weight}>{escape(line)}</text>')
    return f"<g>{shape}{''.join(text)}</g>"


def _shape(kind: str, box: Box) -> str:
    """The outline of a kind, up to its colours: persons are round, records are sheets, places have points, phones are capsules cut on top."""
    left, top, right, low = box.x, box.y, box.x + box.width, box.y + box.height
    middle = (top + low) // 2
    if kind == "Person":
        return f'<rect x="{left}" y="{top}" width="{box.width}" height="{box.height}" rx="{box.height // 2}"'
    if kind in RECORDS:
        return f'<path d="M{left} {top}H{right - 14}L{right} {top + 14}V{low}H{left}z M{right - 14} {top}V{top + 14}H{right}"'
    if kind in ("Address", "Region", "Grid"):
        return f'<path d="M{left + 10} {top}H{right - 10}L{right} {middle} {right - 10} {low}H{left + 10}L{left} {middle}z"'
    if kind == "Phone":
        return f'<rect x="{left}" y="{top}" width="{box.width}" height="{box.height}" rx="14"'
    if kind in ("Platform", "Shop"):
        return f'<path d="M{left + 12} {top}H{right}L{right - 12} {low}H{left}z"'
    return f'<rect x="{left}" y="{top}" width="{box.width}" height="{box.height}"'
