"""What all benchmarks share: the machine they ran on, tables, files of results, plots."""
