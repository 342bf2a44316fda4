"""Looking inside a file that somebody hands in, before it is kept.

``asking.inspect`` starts ``child`` in the jail of contracts/confinement and
reads one verdict from it; every kind of file has its module. Nothing here
knows of Django, and nothing is imported on this page: only what one kind
needs is loaded, in the child.

Of a zip, an Office file or an OFD the real bytes are counted, not those its
headers promise; what lies inside is looked at the same way, one level down.
"""
