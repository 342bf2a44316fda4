"""指标与计数: what is measured against its baseline, and what is counted."""
