"""The list of measures and of incentives, and the gate through which every measure goes."""

from proceedings.catalogue.gate import FourTexts, Particulars, gate, weigh
from proceedings.catalogue.items import CatalogueItem, Group, SubjectKind, shipped_items
from proceedings.catalogue.listed import Listed, list_of
from proceedings.catalogue.refusals import GateError

__all__ = ["CatalogueItem", "FourTexts", "GateError", "Group", "Listed", "Particulars", "SubjectKind", "gate", "list_of", "shipped_items", "weigh"]
