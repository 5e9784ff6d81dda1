"""The columnar copy: immutable Parquet files, one manifest, a pulled refresh."""
