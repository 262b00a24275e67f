"""What is planted: each module adds true cases of one kind to a world, or innocent ones that look like it."""
