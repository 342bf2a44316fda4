"""疑点与口径: the register, each reading, and how one is decided."""
