"""From YAML to indicators: the tree with places, the language as a table, the reader, what is unwise, the library.

Nothing here loads polars, numba, numpy, pyarrow or networkx: reading and checking indicators feels instant.
"""
