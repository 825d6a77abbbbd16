"""The floor of a first page: the libraries of the dashboard imported and one chart drawn."""

import babel.dates
import babel.messages.pofile
import babel.numbers
import duckdb
import duckdb_sqlalchemy
import pandas as pd
import plotly.graph_objects
import pydantic_settings
import scipy.stats
import sqlalchemy
import streamlit as st

IMPORTED = (babel, duckdb, duckdb_sqlalchemy, pd, plotly, pydantic_settings, scipy, sqlalchemy)

st.set_page_config(layout="wide")
st.plotly_chart({"data": [{"type": "scatter", "y": [3, 1, 2]}], "layout": {"height": 320}}, theme=None)
