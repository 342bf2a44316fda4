"""按角色预览: what a role sees of the demonstration, read only."""
