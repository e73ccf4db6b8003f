"""Indicators compiled to a Plan: every distinct expression and measure once, in stages."""
