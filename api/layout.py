"""Where the nodes and edge labels of a small picture go: columns by distance from the subject, in whole pixels, always the same.

Columns are the layers of a breadth-first search from the first node, so an edge joins neighbouring columns or stays within one. Only an
edge whose ends are tied by two other nodes as well is left out of the search: it goes over the top, and what ties them stands between.
In a column nodes go where their neighbours are (barycentres; Sugiyama, Tagawa and Toda, IEEE Transactions SMC 11, 1981).
Each label takes the first free place along its edge.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LETTER, LINE, PAD = 7, 19, 14  # pixels: half a Chinese character at size 14, a line, the margin inside a node
TAG, APART, MARGIN = 18, 34, 24  # height of the line that names the kind, room between nodes, room around the picture
LABEL, LABEL_HEIGHT = 6, 16  # half a Chinese character at size 12
WRAP, LINES = 24, 4  # half characters per line, lines at most
SPOTS = (50, 40, 60, 30, 70, 24, 76)  # percent of the way along an edge where its label may stand
CROWD = 3  # edges at one side of a node from which labels keep to the other end
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def touches(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return self.x < other.x + other.width and other.x < self.x + self.width and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Wire:
    """An edge as drawn: from where to where, the point that bends it (None: straight), and the middle of its label."""

    start: Point
    end: Point
    bend: Point | None
    label: Point


@dataclass(frozen=True, slots=True)
class Layout:
    """The picture: a box for each node, a wire for each edge, the size of it all."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    width: int
    height: int


def arrange(texts: Sequence[Sequence[str]], edges: Sequence[tuple[int, int]], labels: Sequence[str]) -> Layout:
    """Places for nodes with these lines of text (the first names the kind), and for edges between them (positions in `texts`) with these labels."""
    near = _neighbours(edges)
    shortcuts = {edge for edge in edges if len(near[edge[0]] & near[edge[1]]) > 1}
    columns = _columns(len(texts), _neighbours([edge for edge in edges if edge not in shortcuts]))
    sizes = [_size(lines) for lines in texts]
    top = MARGIN + (56 if shortcuts else 0)
    boxes = _boxes(columns, sizes, edges, labels, top)
    wires = _wires(boxes, columns, edges, labels)
    spread = [(box.x + box.width, box.y + box.height) for box in boxes]
    spread += [(wire.label[0] + width(label, LABEL) // 2, wire.label[1] + LABEL_HEIGHT) for wire, label in zip(wires, labels, strict=True)]
    spread += [wire.bend for wire in wires if wire.bend]
    return Layout(tuple(boxes), tuple(wires), max(x for x, _ in spread) + MARGIN, max(y for _, y in spread) + MARGIN)


def width(text: str, letter: int = LETTER) -> int:
    """Pixels of a text: a wide character counts twice."""
    return letter * units(text)


def units(text: str) -> int:
    """Half characters of a text."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def wrapped(text: str) -> tuple[str, ...]:
    """A text in lines that fit into a node; what does not fit ends in …"""
    lines = [""]
    for each in text:
        if units(lines[-1] + each) > WRAP:
            lines.append("")
        lines[-1] += each
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][:-1] + "…"]
    return tuple(lines)


def _size(lines: Sequence[str]) -> Point:
    return max(96, max(map(width, lines)) + 2 * PAD), TAG + LINE * (len(lines) - 1) + PAD


def _neighbours(edges: Sequence[tuple[int, int]]) -> defaultdict[int, set[int]]:
    near: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    return near


def _columns(nodes: int, near: Mapping[int, set[int]]) -> list[list[int]]:
    """Layers from the first node; what hangs together with nothing comes last. Ordered by barycentre, twice there and back."""
    found, layers = {0}, [[0]]
    while front := sorted({other for node in layers[-1] for other in near.get(node, ())} - found):
        found.update(front)
        layers.append(front)
    if apart := [node for node in range(nodes) if node not in found]:
        layers.append(apart)
    for order in (range(1, len(layers)), range(len(layers) - 2, 0, -1), range(1, len(layers))):
        for at in order:
            layers[at] = _in_order(layers[at], {node: n for layer in layers for n, node in enumerate(layer)}, near)
    return layers


def _in_order(layer: Sequence[int], place: Mapping[int, int], near: Mapping[int, set[int]]) -> list[int]:
    return sorted(layer, key=lambda node: (_mean([place[other] for other in sorted(near.get(node, ()))]), place[node]))


def _mean(places: Sequence[int]) -> float:
    return sum(places) / len(places) if places else 0.0


def _boxes(columns: Sequence[Sequence[int]], sizes: Sequence[Point], edges: Sequence[tuple[int, int]], labels: Sequence[str], top: int) -> list[Box]:
    heights = [sum(sizes[node][1] + APART for node in column) - APART for column in columns]
    boxes: dict[int, Box] = {}
    left = MARGIN
    for column, height in zip(columns, heights, strict=True):
        wide, down = max(sizes[node][0] for node in column), top + (max(heights) - height) // 2
        for node in column:
            boxes[node] = Box(left + (wide - sizes[node][0]) // 2, down, *sizes[node])
            down += sizes[node][1] + APART
        told = [width(label, LABEL) for edge, label in zip(edges, labels, strict=True) if set(edge) & set(column)]
        most = max((sum(node in edge for edge in edges) for node in column), default=0)
        left += wide + max([90, *(each + 48 + 10 * most for each in told)])
    return [boxes[node] for node in range(len(sizes))]


def _wires(boxes: Sequence[Box], columns: Sequence[Sequence[int]], edges: Sequence[tuple[int, int]], labels: Sequence[str]) -> list[Wire]:
    column = {node: at for at, nodes in enumerate(columns) for node in nodes}
    anchors, met = _anchors(boxes, column, edges)
    taken, wires = list(boxes), []
    for number, ((one, other), label) in enumerate(zip(edges, labels, strict=True)):
        start, end = anchors[number, one], anchors[number, other]
        bend = _bend(start, end, column[other] - column[one], min(box.y for box in boxes))
        busy = (met[number, one] >= CROWD, met[number, other] >= CROWD)
        spot = _free(start, end, bend, width(label, LABEL), taken, busy)
        taken.append(_around(spot, width(label, LABEL)))
        wires.append(Wire(start, end, bend, spot))
    return wires


def _bend(start: Point, end: Point, columns: int, top: int) -> Point | None:
    """None between neighbouring columns; to the right within a column; over the top across several."""
    if columns == 0:
        return max(start[0], end[0]) + 40 + abs(start[1] - end[1]) // 3, (start[1] + end[1]) // 2
    if abs(columns) == 1:
        return None
    return (start[0] + end[0]) // 2, 2 * (top - 24) - (start[1] + end[1]) // 2


def _anchors(
    boxes: Sequence[Box], column: Mapping[int, int], edges: Sequence[tuple[int, int]]
) -> tuple[dict[tuple[int, int], Point], dict[tuple[int, int], int]]:
    """Where each edge meets each of its two nodes, and how many meet it there: spread over the side that faces the other, in its order."""
    sides: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for number, (one, other) in enumerate(edges):
        for node, far in ((one, other), (other, one)):
            side = "top" if abs(column[far] - column[node]) > 1 else "right" if column[far] >= column[node] else "left"
            sides[node, side].append((far, number))
    places, crowds = {}, {}
    for (node, side), met in sides.items():
        box = boxes[node]
        for n, (_, number) in enumerate(sorted(met, key=lambda each: (boxes[each[0]].y, boxes[each[0]].x, each[1])), start=1):
            down = box.y + box.height * n // (len(met) + 1)
            across = box.x + box.width * n // (len(met) + 1)
            places[number, node] = (across, box.y) if side == "top" else (box.x + box.width if side == "right" else box.x, down)
            crowds[number, node] = len(met)
    return places, crowds


def _free(start: Point, end: Point, bend: Point | None, wide: int, taken: Sequence[Box], busy: tuple[bool, bool]) -> Point:
    """The first spot along an edge where its label covers nothing, first at the end that is not crowded; the middle if there is none."""
    percents = sorted(SPOTS) if busy == (False, True) else sorted(SPOTS, reverse=True) if busy == (True, False) else SPOTS
    spots = [_along(start, end, bend, percent) for percent in percents]
    return next((spot for spot in spots if not any(_around(spot, wide).touches(each) for each in taken)), _along(start, end, bend, 50))


def _along(start: Point, end: Point, bend: Point | None, percent: int) -> Point:
    """A point of a straight line or of a quadratic Bézier curve, in whole pixels."""
    rest = 100 - percent
    if bend is None:
        return (start[0] * rest + end[0] * percent) // 100, (start[1] * rest + end[1] * percent) // 100
    x, y = ((start[n] * rest * rest + 2 * bend[n] * rest * percent + end[n] * percent * percent) // 10_000 for n in (0, 1))
    return x, y


def _around(spot: Point, wide: int) -> Box:
    return Box(spot[0] - wide // 2 - 2, spot[1] - LABEL_HEIGHT // 2, wide + 4, LABEL_HEIGHT)
