"""The same indicators over a source that grows: each row once, also after a kill at any moment."""
