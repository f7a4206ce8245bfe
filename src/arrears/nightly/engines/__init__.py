"""Where a night's partitions run: a process pool here, or Apache Spark. Both call `nightly.partition.run_parts`."""
