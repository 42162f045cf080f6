"""A wheel carries what the program needs beside its code."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_templates_policies_and_schemas(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    carried = {
        f"selfeval_xl/{path.relative_to(folder.parent).as_posix()}"
        for folder in (ROOT / "workbook_templates", *(ROOT / "selfeval_xl" / name for name in ("policies", "scorer")))
        for path in folder.iterdir()
        if path.suffix in (".toml", ".xlsx", ".py")
    }
    schemas = {f"selfeval_xl/writer/schemas/{name}.schema.json" for name in ("forms", "files")}
    assert carried | schemas | {"selfeval_xl/py.typed"} <= names
    assert not any(name.startswith(("tests/", "samples/")) for name in names)
