"""What the kernel takes away from a process that asks for it.

Each layer is asked for by itself, and one that this kernel, or the container
we are in, does not grant is left out:

- rlimits: time on the processor, memory, size of files, open files;
- namespaces: no network, by there being none (user + network + IPC);
- Landlock: no file but the libraries and the own folder, no TCP, no signals
  to others;
- seccomp: no socket of any kind, no looking into other processes.

Numbers are those of the kernel's own interface (uapi), which never change.
"""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress

# Libraries, fonts and their caches; none of it anybody's data.
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/poppler",
    "/var/cache/fontconfig",
    "/dev/urandom",
    "/dev/zero",
)
SINK = "/dev/null"

_libc = ctypes.CDLL(None, use_errno=True)


def confine(*, folder: str, reads: Sequence[str], limits: dict) -> None:
    """Take everything away that can be; there is no way back."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    set_limits(limits)
    with suppress(OSError):
        leave_namespaces()
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    with suppress(OSError):
        close_files(folder=folder, reads=reads)
    with suppress(OSError):
        close_sockets()


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


# --- rlimits -----------------------------------------------------------------
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


def set_limits(limits: dict) -> None:
    """Hard limits; a process may not raise them again."""
    seconds = limits["cpu_seconds"]
    for what, soft, hard in (
        # At the soft one SIGXCPU, which ends; at the hard one SIGKILL.
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (
            resource.RLIMIT_FSIZE,
            limits["written_bytes"],
            limits["written_bytes"],
        ),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


# --- namespaces --------------------------------------------------------------
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
CAPABILITY_VERSION_3 = 0x20080522


def leave_namespaces() -> None:
    """An own network with nothing in it; then no capabilities there."""
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC))
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with suppress(OSError), open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    header = struct.pack("=Ii", CAPABILITY_VERSION_3, 0)
    _libc.syscall(_numbers()["capset"], header, struct.pack("=6I", *[0] * 6))


# --- Landlock ----------------------------------------------------------------
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
# By version of the interface: what it can take away of files.
FILE_RIGHTS = {
    1: (1 << 13) - 1,
    2: (1 << 14) - 1,
    3: (1 << 15) - 1,
    5: (1 << 16) - 1,
}
TCP = 0b11  # bind and connect, from version 4 on
SCOPES = 0b11  # abstract sockets and signals, from version 6 on


def close_files(*, folder: str, reads: Iterable[str]) -> None:
    """Only the folder to write, only it and what is named to read."""
    version = _checked(_libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION))
    rights = FILE_RIGHTS[max(at for at in FILE_RIGHTS if at <= version)]
    asked = struct.pack("=Q", rights)
    if version >= 4:
        asked += struct.pack("=Q", TCP)
    if version >= 6:
        asked += struct.pack("=Q", SCOPES)
    rules = _checked(_libc.syscall(CREATE_RULESET, asked, len(asked), 0))
    try:
        read = EXECUTE | READ_FILE | READ_DIR
        for place in reads:
            _allow(rules, place, read)
        _allow(rules, SINK, (READ_FILE | WRITE_FILE | TRUNCATE) & rights)
        # No devices, sockets or pipes, and nothing there is executed.
        made = (1 << 6) | (1 << 9) | (1 << 10) | (1 << 11) | IOCTL_DEV
        _allow(rules, folder, rights & ~(made | EXECUTE))
        _checked(_libc.syscall(RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _allow(rules: int, place: str, rights: int) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(place):
            rights &= OF_FILES
        rule = struct.pack("=Qi", rights, handle)
        _checked(_libc.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0))
    finally:
        os.close(handle)


# --- seccomp -----------------------------------------------------------------
PR_SET_SECCOMP, MODE_FILTER = 22, 2
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # REFUSE: EPERM
NUMBER_AT, ARCH_AT = 0, 4  # in struct seccomp_data
X32 = 0x40000000
# Of the two kinds of machine that Debian's images are made for.
ARCHES = {
    "x86_64": (
        0xC000003E,
        {
            "capset": 126, "socket": 41, "kill": 62, "ptrace": 101,
            "pivot_root": 155, "mount": 165, "umount2": 166,
            "add_key": 248, "request_key": 249, "keyctl": 250,
            "unshare": 272, "perf_event_open": 298,
            "open_by_handle_at": 304, "setns": 308,
            "process_vm_readv": 310, "process_vm_writev": 311,
            "bpf": 321, "userfaultfd": 323,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "capset": 91, "socket": 198, "kill": 129, "ptrace": 117,
            "pivot_root": 41, "mount": 40, "umount2": 39,
            "add_key": 217, "request_key": 218, "keyctl": 219,
            "unshare": 97, "perf_event_open": 241,
            "open_by_handle_at": 265, "setns": 268,
            "process_vm_readv": 270, "process_vm_writev": 271,
            "bpf": 280, "userfaultfd": 282,
        },
    ),
}  # fmt: skip
EVERYWHERE = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
}


def _numbers() -> dict[str, int]:
    """The numbers of this machine's calls; OSError on an unknown one."""
    try:
        return {**ARCHES[os.uname().machine][1], **EVERYWHERE}
    except KeyError as error:
        raise OSError("no numbers for this machine") from error


def close_sockets() -> None:
    """Refuse sockets and whatever reaches into other processes."""
    refused = sorted(_numbers().values())
    arch = ARCHES[os.uname().machine][0]
    steps = [
        (LOAD, 0, 0, ARCH_AT),
        (JUMP_EQUAL, 1, 0, arch),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, KILL),
    ]
    for place, number in enumerate(refused):
        # Over the rest of the list, and over the line that allows.
        steps.append((JUMP_EQUAL, len(refused) - place, 0, number))
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(held))
    _checked(_libc.prctl(PR_SET_SECCOMP, MODE_FILTER, program, 0, 0))
