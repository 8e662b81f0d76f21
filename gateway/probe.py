"""`python -m gateway.probe PORT`: is the process that serves on this machine ready?

What the health check of a container runs, in an image without curl: exit 0 or 1.
"""

from __future__ import annotations

import http.client
import sys

_PATIENCE_S = 4


def ready(port: int) -> bool:
    """Whether `/readyz` says yes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if ready(int(sys.argv[1])) else 1)
