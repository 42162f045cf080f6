"""What became of a source: a closed list, and the row of 文件清单 that says it."""

from dataclasses import dataclass
from enum import Enum

INSIDE = "›"  # with a blank on either side between a file and what it came in; it stands in no name itself


class Outcome(Enum):
    """处理结果 of a source: exactly one each. The value is the Chinese label; `advice` says what to do."""

    READ = ("已读取", "")
    DUPLICATE = ("重复文件", "内容与另一份文件完全相同，只计一次，无需处理。")
    IGNORED = ("已忽略", "临时文件、系统文件或本程序的结果，无需处理。")
    OPENED = ("已展开", "压缩包或邮件，其中的文件已逐个列出，无需处理。")
    PARTLY_READ = ("部分读取", "有一处像自评表而没有读出，请把缺少或写错的标签改回官方表样后重新运行。")
    BLANK_FORM = ("空白表", "表里没有填写内容，请报送单位填好后重新报送。")
    NO_FORM = ("未见自评表", "请确认是否放错文件；如确为自评表，请按官方空白表重新填写。")
    OTHER_FORM = ("其他表", "放错了的请移出文件夹；应当报自评表的，请报送单位按官方空白表填好后重新报送。")
    UNKNOWN_LAYOUT = ("表样不符", "如果不是自评表，请移出文件夹；如果是，请把缺少或写错的标签改回官方表样。")
    UNSUPPORTED = ("格式不支持", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新放入。")
    ENCRYPTED = ("已加密", "请另存为不带密码的 .xlsx 后重新报送。")
    DAMAGED = ("文件损坏", "请用 Excel 或 WPS 打开并另存一次；打不开的请报送单位重新发送。")
    EMPTY = ("空文件", "请报送单位重新发送。")
    UNREADABLE = ("无法打开", "请关闭正在使用该文件的程序，检查访问权限后重新运行。")
    TOO_LARGE = ("超出限额", "文件大得不像自评表；请删去无关内容，另存后重新放入。")
    FAILED = ("处理失败", "程序处理此文件时出错，其他文件不受影响；请把文件和日志发给维护者。")

    def __init__(self, label: str, advice: str) -> None:
        self.label = label
        self.advice = advice

    @property
    def is_trouble(self) -> bool:
        """Whether the source could not be read or recognised, so that somebody must act."""
        return self not in (Outcome.READ, Outcome.DUPLICATE, Outcome.IGNORED, Outcome.OPENED)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """文件清单 row: what became of one source."""

    file: str
    sha256: str | None  # None where the bytes could not be had
    size: int | None  # bytes
    kind: str  # what the bytes are: "xlsx", "xls", "pdf" ...
    outcome: Outcome
    reason: str  # in Chinese, "" where it was read
    advice: str  # what to do, in Chinese
    forms: tuple[str, ...] = ()  # form ids
    received: str | None = None  # when the mail it came in was sent, ISO 8601
    superseded_by: str | None = None  # the file that counts instead
    sender: str = ""  # of the mail it came in
    subject: str = ""
