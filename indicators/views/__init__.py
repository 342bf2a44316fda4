"""指标: sets, baselines, values, verdicts, and the statements of article 4."""
