"""The port on which a backend answers."""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address

from atakora_tf.errors import ApplicationInvalid

__all__ = ["address_of", "is_loopback", "listening"]


def listening(host: str, port: int) -> socket.socket:
    """A socket that connections wait at; port 0 is any that is free.

    Raises `ApplicationInvalid` if the host is unknown, or the port is taken or not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise ApplicationInvalid(
            f"there is no host {host!r}; leave --host out, or name an address of this machine"
        ) from None
    family, _, _, _, address = found[0]
    try:
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as fault:
        raise ApplicationInvalid(_refused(fault, host, port)) from None


def _refused(fault: OSError, host: str, port: int) -> str:
    if fault.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return (
            f"port {port} of {host} is in use by another program; end that one, or choose another "
            f"with --port {other}"
        )
    if fault.errno == errno.EACCES:
        return f"port {port} may not be used without privileges; choose one above 1023 with --port"
    if fault.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; leave --host out, or name one that is"
    return f"port {port} of {host} cannot be used: {fault.strerror or fault}"


def is_loopback(listener: socket.socket) -> bool:
    """Whether programs of this machine alone can connect."""
    return ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def address_of(listener: socket.socket, host: str) -> str:
    """What to type into a browser of this machine, such as "http://127.0.0.1:7071"."""
    shown, port = listener.getsockname()[:2]
    address = ip_address(shown.partition("%")[0])
    if address.is_unspecified:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
