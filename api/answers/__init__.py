"""From rows of the graph to what the interface returns."""
