"""事实登记: what is recorded, what waits for a signature, and corrections."""
