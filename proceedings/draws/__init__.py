"""Double-random inspections (双随机一公开): planned, published, drawn with a seed that comes afterwards, inspected and reported."""
