"""LibreOffice as a second opinion: what it makes of a workbook when it calculates every formula anew.

Without it the tests that ask for it are skipped on a developer's machine and fail where `CI` is set.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""  # 0 is "always"; as it comes it trusts the stored values


def recalculated(data: bytes, folder: Path) -> bytes:
    """Return the workbook as LibreOffice saves it after calculating it; `folder` is its to write in."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is not installed, and CI must not go without it")
        pytest.skip("soffice is not installed")
    profile, received, saved = folder / "profile", folder / "received", folder / "saved"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    received.mkdir()
    (received / "book.xlsx").write_bytes(data)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(saved), str(received / "book.xlsx")], check=True, capture_output=True, timeout=120
    )
    return (saved / "book.xlsx").read_bytes()
