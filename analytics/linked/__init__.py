"""关联屡罚: decisions against several firms of one person, as of the day of each."""
