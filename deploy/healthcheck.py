"""Exits 0 if /healthz is answered on one of the ports given: a container runs one process, of either kind."""

import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 3


def healthy(port: int) -> bool:
    """Whether a process of ours listens there and says that it need not be restarted."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not any(healthy(int(port)) for port in sys.argv[1:]))
