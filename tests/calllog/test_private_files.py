"""Files of the installation: whole or not at all, and for their owner only."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from calllog import private_files


def test_only_the_owner_may_read_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "office.json"
    private_files.write(path, b"old")
    private_files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_last_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "office.json"
    private_files.write(path, b"old")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        private_files.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_of_several_that_write_a_file_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    threads = [
        threading.Thread(target=private_files.write_once, args=(path, b"%d" % number * 1000))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = path.read_bytes()
    assert len(set(content)) == 1
    assert len(content) == 1000
    private_files.write_once(path, b"later")
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]
