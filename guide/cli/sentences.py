"""What the commands that start or ask a server say, in 中文 and English."""

from __future__ import annotations

import sys
from typing import Final

from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "port_in_use": (
        "端口 {port} 已被占用。请关闭占用它的程序，或换一个端口：--port {other}",
        "Port {port} is in use. Stop the program that uses it, or take another port: --port {other}",
    ),
    "address": ("无法监听 {address}", "Cannot listen on {address}"),
    "halls": ("展厅有误，未启动：", "The server did not start, because of the hall:"),
    "halls_left_out": (
        "有展厅不能使用，其余照常开放。请改好后重新启动：",
        "Some halls cannot be used, and the others are served. Mend them, then start again:",
    ),
    "no_halls": (
        "没有展厅。请把展厅文件夹放进 {folder}，或用 --hall 指定。",
        "There is no hall. Put hall folders into {folder}, or name one with --hall.",
    ),
    "redis": ("GUIDE_REDIS_URL 不能用：{why}", "GUIDE_REDIS_URL cannot be used: {why}"),
    "proxies": (
        "FORWARDED_ALLOW_IPS 中的 {word} 不是地址，也不是网段。应像：127.0.0.1,10.0.0.0/8",
        "{word} in FORWARDED_ALLOW_IPS is neither an address nor a network. It should be like: 127.0.0.1,10.0.0.0/8",
    ),
    "workers": (
        "运行 {count} 个进程需要 GUIDE_REDIS_URL 和 GUIDE_DATABASE_URL（PostgreSQL）：SQLite 只能由一个进程写入。",
        "{count} processes need GUIDE_REDIS_URL and GUIDE_DATABASE_URL (PostgreSQL): only one can write to SQLite.",
    ),
    "certificate": (
        "证书不能用：{file}：{why}。请用 --tls-cert 和 --tls-key 指出证书（含证书链）和私钥，都是 PEM 文件。",
        "The certificate cannot be used: {file}: {why}. Name certificate and key, PEM files, by --tls-cert, --tls-key.",
    ),
    "no_certificate": ("里面没有 PEM 格式的证书", "there is no certificate in PEM form in it"),
    "no_key": ("里面没有不带口令的 PEM 格式私钥", "there is no private key in PEM form without a password in it"),
    "other_key": ("这是另一张证书的私钥", "it is the key of another certificate"),
    "two_certificates": (
        "--tls-cert 和 --tls-self-signed 只能用一个。",
        "Give either --tls-cert or --tls-self-signed, not both.",
    ),
    "no_certificate_for_key": (
        "--tls-key 要和 --tls-cert 一起用：请指出这个私钥的证书。",
        "--tls-key goes with --tls-cert: name the certificate of this key.",
    ),
    "no_tls": (
        "--http-port 要和 HTTPS 一起用：请加 --tls-cert，或 --tls-self-signed。",
        "--http-port goes with HTTPS: add --tls-cert, or --tls-self-signed.",
    ),
    "serving": ("服务已启动：{base}/", "The server runs: {base}/"),
    "stop": ("按 Ctrl+C 停止。", "Ctrl+C stops it."),
    "no_operator_key": (
        "读不到 {folder} 里的管理口令（{why}）。请用 --data 指出服务器的数据文件夹。",
        "Cannot read the operator key in {folder} ({why}). Name the server's data folder with --data.",
    ),
    "no_server": (
        "连不上 {server}（{why}）。请先运行 guide serve，或用 --server 指出它的地址。",
        "Cannot reach {server} ({why}). Start it with guide serve, or name its address with --server.",
    ),
    "not_guide": (
        "{server} 上运行的不是同游服务。请用 --server 指出它的地址。",
        "What answers at {server} is not Guide. Name its address with --server.",
    ),
    "home": ("首页", "Home"),
    "follow": ("参与者链接", "Follower link"),
    "guide": ("讲解员控制台（打开后可接过机器人的讲解）", "Guide console (open it to take over from the robot)"),
    "guide_link": ("讲解员控制台", "Guide console"),
    "coguide_link": ("副讲解员链接", "Co-guide link"),
    "scan": ("手机扫码（手机须能访问 {base}）", "Scan with a phone (that can reach {base})"),
    "local": (
        "手机要访问本机，请加 --host 0.0.0.0 --public-url http://本机地址:{port}",
        "For phones to reach this machine add --host 0.0.0.0 --public-url http://ADDRESS:{port}",
    ),
}
say: Final = Sentences(_SENTENCES)


def fail(sentence: str) -> None:
    print(sentence, file=sys.stderr)
