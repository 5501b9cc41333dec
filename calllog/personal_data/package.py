"""The file for a citizen: one zip with a page that any browser opens, the audio, and the papers.

It is written where nobody else reads, without a name: it is gone when whoever fetched it lets go.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calllog.models import AccessRequest
from calllog.personal_data.held import Held

PAGE = "查阅结果.html"


def make(held: Held, home: Path) -> tuple[IO[bytes], str]:
    """The package, from its beginning, and its SHA-256.

    Raises:
        OSError: the disk is full or may not be written, or a recording cannot be read.
    """
    file = tempfile.TemporaryFile(dir=home)  # noqa: SIM115 - It goes on to who fetches it.
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(PAGE, page(held))
            for name, content in held.files.items():
                if isinstance(content, Path):
                    package.write(content, name)
                else:
                    package.writestr(name, content)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file, digest


def file_name(request: AccessRequest) -> str:
    """The name under which it is saved; whose it is does not stand in it."""
    return f"个人信息查阅结果（{request.number}）.zip"


def page(held: Held) -> str:
    """The page, which needs nothing from anywhere else."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return templates.get_template("held.html").render(held=held)
