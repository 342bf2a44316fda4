"""Backups: made beside the running portal, proved by restoring them.

``making`` takes one, ``restoring`` brings one back into an empty place,
``drilling`` does so on the side and compares. All of a backup is sealed for
public keys (``sealing``); the keys that open it never come near this host.
"""
