"""A folder of CSV, Parquet and Excel files as typed relations of a DuckDB connection."""

from cs_dashboard.warehouse.files.folder import SourceFile, Values, data_files, register_folder

__all__ = ["SourceFile", "Values", "data_files", "register_folder"]
