"""An S3 server on this machine, and where its clients are told of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BUCKET = "qingyuan"


@contextmanager
def s3_server(environment: pytest.MonkeyPatch) -> Iterator[None]:
    """Start a server with one empty bucket, and let the environment name it and the key it takes."""
    import s3fs
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "moumou",
        "AWS_SECRET_ACCESS_KEY": "moumou",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }.items():
        environment.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    try:
        s3fs.S3FileSystem().mkdir(BUCKET)
        yield
    finally:
        s3fs.S3FileSystem.clear_instance_cache()
        server.stop()
