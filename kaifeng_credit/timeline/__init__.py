"""时间线: the whole contract as one line of time, drawn on the server."""
