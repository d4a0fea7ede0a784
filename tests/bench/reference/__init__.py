"""./dev bench reference: the same recordings through the usual design's two programs and ours."""
