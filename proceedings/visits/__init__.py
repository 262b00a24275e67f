"""Lists handed to people who walk, and what they report back."""
