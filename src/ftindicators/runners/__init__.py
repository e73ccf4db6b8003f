"""Ways to feed the evaluator: a whole input at once, or batch by batch."""
