"""The help of the commands in 中文. The English is where a command is defined; here is its translation.

tests/cli/explain/test_help.py checks that every text has a row, and that no row is left over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import typer

CHINESE: Final[dict[str, str]] = {
    # ── commands ──
    "Guide (同游): live guided tours.": "同游（Guide）：实时导览。",
    "Run the server with the halls in DATA/halls and those of --hall.": (
        "运行服务器，展厅取自 DATA/halls 和 --hall 所指的文件夹。"
    ),
    "Run the server with a session that a robot guide leads, and print the links to open it.": (
        "运行服务器和一个由机器人讲解的演示场次，并打印打开它的链接。"
    ),
    "Play followers against your server before the tour, and print how many it can serve and what fails first.": (
        "导览之前，用程序扮演参与者压测您的服务器，并打印它能承载多少人、先出问题的是什么。"
    ),
    "Back up the record and the data folder into a new FILE. The server may be running or not.": (
        "把记录和数据文件夹备份到新的文件 FILE，服务器运行与否都可以。"
    ),
    "Check FILE and restore it to the data folder (and the database). What was there before is moved aside.": (
        "核对 FILE，并恢复到数据文件夹（和数据库）。原有内容会移到一旁。"
    ),
    "Halls: check one, list them, bring one in or take one out.": "展厅：检查、列出、导入、导出。",
    "Write a hall into a new zip file, with all its pictures and recordings. `guide hall import` takes it in again.": (
        "把展厅和它的图片、录音等全部写进一个新的 zip 文件；用 guide hall import 可再导入。"
    ),
    "Make a hall in DATA/halls of photos, of another program's tour or of an exported hall. SOURCE is not changed.": (
        "用照片、其他软件的导览或导出的展厅，在 DATA/halls 里建立一个展厅。SOURCE 不会被改动。"
    ),
    "List the halls in DATA/halls and those of --hall, and what is wrong with those that cannot be served.": (
        "列出 DATA/halls 里和 --hall 所指的展厅，以及不能使用的展厅错在哪里。"
    ),
    "Read a hall as the server does and print each problem with file and line. Exit status 1 if there are errors.": (
        "像服务器那样读取展厅，逐条打印问题所在的文件和行号。有错误时退出状态为 1。"
    ),
    "Print the JSON Schema of hall.yaml, for use in editors.": "打印 hall.yaml 的 JSON Schema，供编辑器使用。",
    "Sessions: make one, list them, end one.": "场次：新建、列出、结束。",
    "Make a session on the running server and print its links. The guides' links are not shown again later.": (
        "在运行中的服务器上新建一个场次，并打印它的链接。讲解员链接只显示这一次。"
    ),
    "List the running server's sessions, the newest first, also those that are not on the home page.": (
        "列出运行中的服务器上的场次，新的在前，包括不在首页上的。"
    ),
    "End a session on the running server, whoever leads it. It cannot be started again.": (
        "结束运行中的服务器上的一个场次，无论谁在讲解。结束后不能再开始。"
    ),
    "The record: upgrade its tables, or copy it to another database.": "记录：升级它的表，或复制到另一个数据库。",
    "Upgrade the record's tables to this version. PostgreSQL needs it before the first start and after an update.": (
        "把记录的表升级到本版本。使用 PostgreSQL 时，首次启动之前和每次更新之后都要运行。"
    ),
    "Copy the whole record into an empty database; keep it only if both are the same. Stop the server first.": (
        "把全部记录复制到一个空数据库，核对一致才保留。请先停止服务器。"
    ),
    # ── options and arguments ──
    "Print the version and exit.": "打印版本号并退出。",
    "Show this message and exit.": "显示本说明并退出。",
    "The session's code.": "场次的邀请码。",
    "Number of followers to play.": "扮演多少名参与者。",
    "URL of the server.": "服务器的地址。",
    "Seconds to measure, all steps together.": "测量多少秒，各步合计。",
    "A guide's link of the session, to lead it if nobody else does.": "该场次的讲解员链接：没有人讲解时用它来讲解。",
    "Required if the server is on another machine.": "服务器在另一台机器上时必须写明。",
    "The server's metrics.key; default: DATA/metrics.key, if the server is on this machine.": (
        "服务器的 metrics.key；默认是 DATA/metrics.key（服务器在本机时）。"
    ),
    "Certificate to trust (PEM), such as a copy of the server's DATA/tls/certificate.pem.": (
        "要信任的证书（PEM），例如服务器上 DATA/tls/certificate.pem 的副本。"
    ),
    "File for the chart (SVG).": "图表文件（SVG）。",
    "Folder of the record; it is made if it does not exist.": "存放记录的文件夹；不存在时会建立。",
    "Language of what is printed; default: the system's.": "输出所用的语言；默认跟随系统。",
    "The backup: one tar file.": "备份：一个 tar 文件。",
    "URL of the server, if it is running.": "服务器的地址（如果它正在运行）。",
    "A hall's folder; repeat the option for more.": "展厅文件夹；有多个时重复本选项。",
    "Address to listen on; 0.0.0.0 stands for all.": "监听的地址；0.0.0.0 表示全部。",
    "Port to listen on.": "监听的端口。",
    "Address that browsers open, such as https://tour.example.org.": (
        "浏览器打开的地址，例如 https://tour.example.org。"
    ),
    "Serve HTTPS with this certificate and its chain (PEM); read again when it changes.": (
        "用这张证书及其证书链（PEM）提供 HTTPS；文件更新后会重新读取。"
    ),
    "The key of that certificate (PEM); default: the same file.": "该证书的私钥（PEM）；默认在同一个文件里。",
    "Port where plain HTTP is sent on to HTTPS, usually 80.": "把 http 请求转到 HTTPS 的端口，通常是 80。",
    "Serve HTTPS with a certificate made for the day.": "用临时生成的证书提供 HTTPS。",
    "Processes; more than one need Redis and PostgreSQL.": "进程数；多于一个时需要 Redis 和 PostgreSQL。",
    "A hall's folder, or a folder of 360° photos; default: the demo hall.": (
        "展厅文件夹，或放着 360° 照片的文件夹；默认是演示展厅。"
    ),
    "A folder with hall.yaml and its pictures, or with panoramas only.": (
        "带有 hall.yaml 和图片的文件夹，或只放全景图的文件夹。"
    ),
    "The hall's id, as `guide hall list` shows it, or its folder.": "展厅的编号（见 guide hall list），或它的文件夹。",
    "The new zip file; with --static, the new folder.": "新的 zip 文件；用 --static 时是新的文件夹。",
    "Write a folder that any web server, or a USB stick, shows as a walk.": (
        "写成一个文件夹，放在任何网站或优盘上都能浏览。"
    ),
    "A folder or a zip file with photos, a tour or a hall.": "文件夹或 zip 文件，里面是照片、导览或展厅。",
    "The hall's id, also of one to update; default: made of the source's name.": (
        "展厅的编号，也可以是要更新的展厅；默认由来源的名称得出。"
    ),
    "File for the report as JSON; - is standard output.": "把报告写成 JSON 的文件；- 表示标准输出。",
    "Title that followers read when they enter.": "参与者进入时看到的标题。",
    "The hall's id.": "展厅的 id。",
    "A branch that followers can choose; repeat the option for more.": "可供参与者选择的支部；有多个时重复本选项。",
    "Show it on the home page.": "在首页上列出。",
    "URL of the running server.": "运行中的服务器的地址。",
    "Those that are over, too.": "也列出已结束的。",
    "The session's code, as `guide session list` shows it.": "场次的邀请码，见 guide session list。",
    "End it without asking.": "不询问，直接结束。",
    "Source: sqlite:FOLDER or postgresql://…; default: the data folder.": (
        "来源：sqlite:文件夹 或 postgresql://…；默认是数据文件夹。"
    ),
    "Target: sqlite:FOLDER or postgresql://…; default: GUIDE_DATABASE_URL.": (
        "目标：sqlite:文件夹 或 postgresql://…；默认是 GUIDE_DATABASE_URL。"
    ),
}
"""By the English text."""

_HEADINGS: Final = {
    "OPTIONS_PANEL_TITLE": "选项",
    "ARGUMENTS_PANEL_TITLE": "参数",
    "COMMANDS_PANEL_TITLE": "命令",
    "REQUIRED_LONG_STRING": "[必填]",
    "DEFAULT_STRING": "[默认：{}]",
}
"""What Typer writes around the texts, by its name in typer.rich_utils."""


@contextmanager
def chinese_help(command: Any) -> Iterator[None]:
    """Let a command, and those below it, say in 中文 what they are for, while the context lasts."""
    from typer import rich_utils

    _translate(command)
    before = {name: getattr(rich_utils, name) for name in _HEADINGS}
    try:
        for name, text in _HEADINGS.items():
            setattr(rich_utils, name, text)
        yield
    finally:
        for name, text in before.items():
            setattr(rich_utils, name, text)


def _translate(command: Any) -> None:
    """`command` was made for this run alone: Typer makes all of them anew each time."""
    command.help = CHINESE.get(command.help, command.help)
    for param in [*command.params, command.get_help_option(typer.Context(command))]:
        if getattr(param, "help", None):
            param.help = CHINESE.get(param.help, param.help)
    usage = command.get_usage
    command.get_usage = lambda context: usage(context).replace("Usage:", "用法：", 1)
    for below in getattr(command, "commands", {}).values():
        _translate(below)
