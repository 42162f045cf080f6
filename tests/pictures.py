"""Makes the pictures of the README from what a run over the samples writes: `python -m tests.pictures`.

Needs LibreOffice and pdftoppm.
"""

import subprocess
import tempfile
from pathlib import Path

from selfeval_xl import run_batch
from tests.samples import INBOX, ROOT

PICTURES = ROOT / "samples" / "pictures"
RESOLUTION = "80"  # dots per inch


def picture(workbook: Path, name: str, page: int, folder: Path) -> None:
    """Print one page of a workbook into a picture."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(convert, check=True, capture_output=True)
    pages = ["-f", str(page), "-l", str(page), "-singlefile"]
    printed = folder / workbook.with_suffix(".pdf").name
    target = PICTURES / name
    subprocess.run(["pdftoppm", "-r", RESOLUTION, "-png", *pages, str(printed), str(target)], check=True)


def main() -> None:
    """Run over the samples and take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out"
        run_batch([INBOX], out)
        (result,) = (out / "结果" / "清源县民政局").iterdir()
        picture(out / "汇总.xlsx", "overview", 1, Path(temporary))
        picture(out / "汇总.xlsx", "projects", 2, Path(temporary))
        picture(result, "result", 1, Path(temporary))


if __name__ == "__main__":
    main()
