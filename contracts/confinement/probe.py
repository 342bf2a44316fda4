"""Run in the jail: tries what it should not be able to do, and says so.

Prints one JSON object of what is in force, found by trying and not by
asking what was asked for.
"""

import json
import os
import resource
import socket
import sys


def network_is_closed() -> bool:
    """No socket, or none that has anywhere to go."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.connect(("192.0.2.1", 9))  # sends nothing, asks the routes
    except OSError:
        return True
    return False


def files_are_closed(outside: str) -> bool:
    """Neither read nor written outside the own folder."""
    for place, how in (
        (outside, os.O_RDONLY),
        (f"{outside}.probe", os.O_WRONLY | os.O_CREAT),
    ):
        try:
            os.close(os.open(place, how))
        except PermissionError:
            continue
        if how != os.O_RDONLY:
            os.unlink(place)
        return False
    return True


def limits_are_set() -> bool:
    """Time and memory end somewhere."""
    return all(
        resource.getrlimit(what)[1] != resource.RLIM_INFINITY
        for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS)
    )


def main(arguments: list[str]) -> None:
    """Say what is in force; the first argument is a file outside."""
    found = {
        "limits": limits_are_set(),
        "network": network_is_closed(),
        "files": files_are_closed(arguments[0]),
    }
    sys.stdout.write(json.dumps(found))
