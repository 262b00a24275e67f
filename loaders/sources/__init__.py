"""Every layout that the loader knows, in the order in which the documentation lists them."""

from loaders.source import Source
from loaders.sources import bods, chicago_food_inspections, jp_labor_violations
from loaders.template_source import TEMPLATE_SOURCES

SOURCES: tuple[Source, ...] = (*TEMPLATE_SOURCES, jp_labor_violations.SOURCE, chicago_food_inspections.SOURCE, bods.SOURCE)
