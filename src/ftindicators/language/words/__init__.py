"""Indicators in plain English: conditions, measures, windows and values as a reviewer reads them."""
