"""Apps that hold Streamlit's, the wire's and the browser's part and nothing of ours: what latency is measured against.

They are served from the project's folder, so that its `.streamlit/config.toml` is theirs.
"""
