"""The menu: one frame around every page (`streamlit run app.py`)."""

import streamlit as st

from cs_dashboard.ui import server, shell

MENU = {
    "Board": [("pages/board/overview.py", "Overview", ":material/space_dashboard:")],
    "Revenue": [
        ("pages/revenue/retention.py", "Retention", ":material/autorenew:"),
        ("pages/revenue/compounding.py", "Cohort compounding", ":material/trending_up:"),
    ],
    "Organisation": [
        ("pages/organisation/stage_maturity.py", "Stage maturity", ":material/stairs:"),
        ("pages/organisation/team_ratios.py", "Team ratios", ":material/groups:"),
        ("pages/organisation/capacity.py", "Capacity", ":material/event_available:"),
    ],
    "About": [
        ("pages/about/definitions.py", "Definitions", ":material/menu_book:"),
        ("pages/about/data.py", "Data", ":material/database:"),
    ],
}

if __name__ == "__main__":
    # Once for every rerun of every reader.
    shell.show(MENU)
else:
    # Once for the server, which so has its heavy imports behind it when the first reader comes.
    server.prepare()
    app = st.App(__file__)
