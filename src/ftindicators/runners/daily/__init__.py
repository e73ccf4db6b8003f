"""`scan --state`: one input a run, taken as whole; state and results are committed together."""
