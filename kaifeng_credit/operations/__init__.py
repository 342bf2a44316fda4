"""Running the portal: is it ready, what is amiss, who may touch a table."""
