"""LibreOffice as a second opinion: what it makes of a workbook when it calculates every formula anew, or converts it.

Without it the tests that ask for it are skipped on a developer's machine and fail where `CI` is set.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

AT_ONCE = 200  # of more than 248 files in one call it converts 248 and says all is well

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop>
</item>
</oor:items>
"""  # 0 is "always"; as it comes it trusts the stored values


def recalculated(data: bytes, folder: Path) -> bytes:
    """Return the workbook as LibreOffice saves it after calculating it; `folder` is its to write in."""
    return converted({"book.xlsx": data}, "xlsx", folder)["book.xlsx"]


def converted(files: Mapping[str, bytes], to: str, folder: Path) -> dict[str, bytes]:
    """Return the files in another format under their old names; `folder` is LibreOffice's to write in."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is not installed, and CI must not go without it")
        pytest.skip("soffice is not installed")
    profile, received, saved = folder / "profile", folder / "received", folder / "saved"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    received.mkdir()
    for name, data in files.items():
        (received / name).write_bytes(data)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
    paths = [str(received / name) for name in files]
    for at in range(0, len(paths), AT_ONCE):
        batch = [*command, "--outdir", str(saved), *paths[at : at + AT_ONCE]]
        subprocess.run(batch, check=True, capture_output=True, timeout=300)
    results = {name: saved / Path(name).with_suffix(f".{to}") for name in files}
    assert sorted(saved.iterdir()) == sorted(results.values())
    return {name: path.read_bytes() for name, path in results.items()}
