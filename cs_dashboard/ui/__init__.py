"""Streamlit's home beside the pages: frame, cached reads, widgets, drill-down."""
