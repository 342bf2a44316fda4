"""离岗: what a person holds, and handing it on to another."""
