"""协议变更: asked for, received, answered, sealed, and in force."""
