"""Credit repair (信用修复): 申请 → 受理 → 决定 → 回执, and the quashing of a decision. What is repaired is used no more, by anybody, for any day."""
