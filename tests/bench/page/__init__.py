"""./dev bench page: the last results of the benchmarks, into the pages that show them."""
