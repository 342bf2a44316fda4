"""Files that are programs, by their name or by their first bytes."""

# What Windows, macOS, Linux or Office would run, mount or follow.
PROGRAMS = frozenset(
    "exe dll com scr pif cpl msi msp msix msc bat cmd ps1 psm1 vbs vbe js jse "
    "mjs wsf wsh wsc hta chm hlp lnk url reg inf sct jar class war apk ipa "
    "app dmg pkg deb rpm iso img vhd vhdx sh bash csh zsh command py pyc rb "
    "pl php phtml asp aspx jsp cgi htm html xhtml shtml mht mhtml svg swf "
    "docm dotm xlsm xltm xlam xlsb xla pptm potm ppam ppsm sldm rtf slk iqy "
    "library-ms settingcontent-ms appref-ms one scf application gadget "
    "desktop so dylib elf bin sys drv ocx ade adp mde mdb accde".split()
)
BEGINNINGS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"<?php",
    b"<script",
    b"<!DOCTYPE html",
    b"<html",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"dex\n",
    b"{\\rtf",
)
ARCHIVES = (
    b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"MSCF",
    b"\xfd7zXZ", b"ustar",
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_program(name: str, head: bytes) -> bool:
    """Something that would run; ``head`` is how it begins."""
    last = name.replace("\\", "/").rpartition("/")[2]
    extension = last.rstrip(" .").rpartition(".")[2].lower()
    if "." in last and extension in PROGRAMS:
        return True
    return begins_as_program(head)


def begins_as_program(head: bytes) -> bool:
    """By its first bytes, in any case of letters for web pages."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(BEGINNINGS) or start.lower().startswith(
        tuple(one.lower() for one in BEGINNINGS if one[:1] == b"<")
    )
