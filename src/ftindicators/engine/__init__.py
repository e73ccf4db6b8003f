"""The one evaluator: a Plan applied to rows, with a state that is kept from call to call."""
