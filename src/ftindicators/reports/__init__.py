"""A candidate for a person: one document, written as JSON or as one self-contained page, every figure with its SQL."""
