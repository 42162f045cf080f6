"""What results depend on besides the forms is noticed when it changes."""

import re
import tomllib
from pathlib import Path

import pytest

from selfeval_xl.fingerprint import LIBRARIES, contents_digest, fingerprint

ROOT = Path(__file__).parents[1]


def test_every_library_that_is_declared_counts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [each for name, extra in project["optional-dependencies"].items() if name != "test" for each in extra]
    names = [re.split(r"[<>=\[; ]", each)[0] for each in (*project["dependencies"], *optional)]
    assert sorted(LIBRARIES) == sorted(names)


def test_it_is_the_same_as_long_as_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = fingerprint()
    assert fingerprint() == first
    monkeypatch.setattr("selfeval_xl.fingerprint.version", lambda _: "0.1")
    assert fingerprint() != first


def test_the_contents_of_a_folder_are_its_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "下层").mkdir()
    seen = [contents_digest(tmp_path)]
    (tmp_path / "下层" / "甲.toml").write_text("a", encoding="utf-8")
    seen.append(contents_digest(tmp_path))
    (tmp_path / "下层" / "甲.toml").write_text("b", encoding="utf-8")
    seen.append(contents_digest(tmp_path))
    (tmp_path / "下层" / "甲.toml").rename(tmp_path / "甲.toml")
    seen.append(contents_digest(tmp_path))
    seen.append(contents_digest(tmp_path / "甲.toml"))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "甲.pyc").write_bytes(b"")
    assert len(set(seen)) == len(seen)
    assert contents_digest(tmp_path) == seen[3]
    assert contents_digest(tmp_path / "没有") == ""


def test_a_file_nobody_may_read_hides_no_change_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def held(path: Path) -> bytes:
        if path.name.startswith("~$"):
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    (tmp_path / "~$本县.xlsx").write_bytes(b"")  # the blank is open
    seen = []
    for text in "ab":
        (tmp_path / "本县.toml").write_text(text, encoding="utf-8")
        seen.append(contents_digest(tmp_path))
    assert len({*seen, ""}) == 3
