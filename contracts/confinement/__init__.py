"""Running a program on a file nobody trusts, in a process of few rights.

``running.run_confined`` starts ``jail.py``, which takes rights away from
itself (kernel.py: limits, namespaces, Landlock, seccomp) and only then lets
the program at the file. It needs neither root nor a service. What the kernel
does not grant is left out; ``manage.py check --deploy`` says what is in
force. Nothing here knows of Django, and nothing is imported on this page:
the inside is to start in a few hundredths of a second.
"""
