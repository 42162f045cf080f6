"""Makes the pictures of the README from what a run over the samples writes: `python -m tests.pictures`.

Needs LibreOffice, pdftotext and pdftoppm.
"""

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from selfeval_xl import run_batch
from tests.bureau import BUDGET, ROSTER, WAIVERS
from tests.samples import INBOX, ROOT

PICTURES = ROOT / "samples" / "pictures"
RESOLUTION = "80"  # dots per inch
MOST_PAGES = 60  # looked through
UNIT = "清源县民政局"


def picture(workbook: Path, name: str, words: tuple[str, ...], folder: Path) -> None:
    """Print the first page of a workbook that has all these words into a picture."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(convert, check=True, capture_output=True)
    printed = folder / workbook.with_suffix(".pdf").name
    page = next(page for page in range(1, MOST_PAGES) if all(word in text_of(printed, page) for word in words))
    pages = ["-f", str(page), "-l", str(page), "-singlefile"]
    command = ["pdftoppm", "-r", RESOLUTION, "-png", *pages, str(printed), str(PICTURES / name)]
    subprocess.run(command, check=True)


def text_of(printed: Path, page: int) -> str:
    """Return the text of a page without blanks and line breaks."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(printed), "-"]
    return "".join(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def main() -> None:
    """Run over the samples with their lists and take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        out = folder / "out"
        run_batch([INBOX], out, roster=ROSTER, budget=BUDGET, waivers=WAIVERS, due=date(2025, 3, 31))
        (result,) = (out / "结果" / UNIT).iterdir()
        picture(out / "汇总.xlsx", "overview", (), folder)
        picture(out / "汇总.xlsx", "projects", ("序号", "主管部门", "项目编码"), folder)
        picture(result, "result", ("审核意见",), folder)
        picture(result, "scores", ("核算依据", "偏差原因"), folder)
        (marked,) = (out / "退回" / UNIT).glob("*（退回修改）.xlsx")
        picture(marked, "marked", ("年度总体目标", "绩效指标"), folder)
        picture(marked, "notice", ("改正时限",), folder)


if __name__ == "__main__":
    main()
