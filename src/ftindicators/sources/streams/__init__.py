"""Sources that grow: where a stream's rows come from, piece by piece, each with the place to go on from."""
