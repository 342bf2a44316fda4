"""The inside of the jail: give rights away, then run the program.

Started by running.py as ``python -I jail.py PLAN``; PLAN is JSON. A Python
module is imported before (it is our own code) and has ``main(arguments)``;
its ``prepare(arguments)``, if any, imports what that will need. Nobody's
bytes are touched before the rights are gone.
"""

import importlib
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


def main() -> None:
    """Confine this process and run what the plan names."""
    plan = json.loads(sys.argv[1])
    program, arguments = plan["program"], plan["arguments"]
    sys.path.append(ROOT)
    from contracts.confinement import kernel

    reads = [sys.prefix, sys.base_prefix, *kernel.SYSTEM]
    if program.startswith("/"):
        kernel.confine(
            folder=plan["folder"], reads=reads, limits=plan["limits"]
        )
        os.execv(program, [program, *arguments])
    module = importlib.import_module(program)
    if hasattr(module, "prepare"):
        module.prepare(arguments)
    # Only our code: beside it may lie the portal's data.
    reads.append(os.path.join(ROOT, program.partition(".")[0]))
    kernel.confine(folder=plan["folder"], reads=reads, limits=plan["limits"])
    module.main(arguments)


if __name__ == "__main__":
    main()
