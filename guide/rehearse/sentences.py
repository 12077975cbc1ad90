"""Every sentence of a rehearsal, in 中文 and English."""

from __future__ import annotations

from typing import Final

from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # before it begins
    "bad_url": (
        "地址 {url} 不对。请写成 http://主机:端口 或 https://主机",
        "{url} is no server's address. It looks like http://HOST:PORT or https://HOST",
    ),
    "unknown_host": ("找不到主机 {host}。请核对 --url", "The host {host} is not found. Check --url"),
    "not_ours": (
        (
            "{url} 不是本机。演练会给它很大的压力，只能用于自己管理的服务器。\n"
            "如果这台服务器由你管理，请加上 --i-run-this-server"
        ),
        (
            "{url} is not this machine. A rehearsal puts a heavy load on a server: rehearse only on one that you run.\n"
            "If you run that server, add --i-run-this-server"
        ),
    ),
    "every_address": (
        "{url} 表示一台机器的所有地址，不能用来连接。请写出其中一个地址，例如 127.0.0.1",
        "{url} stands for every address of a machine. Name the address, such as 127.0.0.1",
    ),
    "type_host": (
        "{url} 不是本机。演练会给它很大的压力。\n如果这台服务器由你管理，请输入它的主机名 {name}：",
        (
            "{url} is not this machine, and a rehearsal puts a heavy load on it.\n"
            "If you run that server, type its host name, {name}: "
        ),
    ),
    "few_files": (
        (
            "{followers} 位参与者需要 {wanted} 个打开的文件，这里只允许 {allowed} 个。\n"
            "请先运行 ulimit -n {wanted}（或在 systemd 里设置 LimitNOFILE={wanted}），或用 --followers {fits}"
        ),
        (
            "{followers} followers need {wanted} open files; {allowed} are allowed here.\n"
            "Run ulimit -n {wanted} first (or LimitNOFILE={wanted} in systemd), or take --followers {fits}"
        ),
    ),
    "no_server": (
        "连不上服务器（{why}）。请先启动它，或用 --url 指出它的地址",
        "Cannot reach the server ({why}). Start it, or name its address with --url",
    ),
    "untrusted": (
        (
            "服务器的证书不受信任（{why}）。请用 --certificate 指出它的证书：服务器用 --tls-self-signed 启动时，"
            "证书是它数据目录里的 tls/certificate.pem，请复制一份过来"
        ),
        (
            "The server's certificate is not trusted ({why}). Name it with --certificate: where the server runs with "
            "--tls-self-signed, that is a copy of tls/certificate.pem in its data folder"
        ),
    ),
    "no_certificate": (
        "{path} 不是可以读取的 PEM 证书（{why}）",
        "{path} cannot be read as a PEM certificate ({why})",
    ),
    "redirected": (
        "服务器要转到 {where}。演练不跟随转向：如果那台也由你管理，请直接用 --url 指出它",
        "The server redirects to {where}. A rehearsal does not follow: if you run that server too, name it with --url",
    ),
    "not_guide": ("这个地址上运行的不是同游服务", "What answers there is not Guide"),
    "no_session": ("没有口令为 {code} 的场次", "There is no session with the code {code}"),
    "over": ("这个场次已经结束，请另建一个来演练", "This session is over. Make a new one for the rehearsal"),
    "empty_code": (
        "--session 后面没有口令。请写上场次的口令，{length} 个字母或数字，建立场次时打印过",
        "--session is empty. Give the session's code, {length} letters or digits, printed when it was made",
    ),
    "bad_code": (
        "{code} 不是场次的口令。口令是 {length} 个字母或数字，建立场次时打印过",
        "{code} is not a session's code. A code is {length} letters or digits, printed when the session was made",
    ),
    "bad_lead": (
        "--lead 后面不是讲解员链接。它像 http://主机/guide#…，建立场次时打印过",
        "The value of --lead is not a guide's link. It looks like http://HOST/guide#… and was printed with the session",
    ),
    "bad_secret": (
        "服务器不认识这个讲解员链接。请用建立这个场次时打印的那一条",
        "The server does not know this guide's link. Take the one that was printed when the session was made",
    ),
    "other_session": (
        "讲解员链接属于场次 {theirs}，不是 {code}",
        "The guide's link belongs to the session {theirs}, not to {code}",
    ),
    "refused": (
        "服务器不让演练的参与者进入（{status}）：{why}",
        "The server does not let rehearsal followers in ({status}): {why}",
    ),
    "no_lead": ("没能开始讲解：{why}", "The rehearsal could not begin to lead: {why}"),
    # while it runs
    "begins": (
        "演练：{followers} 位参与者进入「{title}」（{url}），约 {seconds} 秒。按 Ctrl+C 随时停止，所有人会离开。",
        "Rehearsal: {followers} followers for “{title}” ({url}), about {seconds} s. Ctrl+C stops it; everybody leaves.",
    ),
    "leads": ("演练自己讲解：镜头转动，播放录音。", "The rehearsal leads: the camera turns, a recorded voice speaks."),
    "led_by": ("{name} 正在讲解，演练只跟随。", "{name} leads; the rehearsal follows."),
    "still": (
        "没有人在讲解：画面不动，没有语音，测不出延迟。加上 --lead 讲解员链接，演练就会自己讲解。",
        "Nobody leads: nothing moves, so lag cannot be measured. With --lead GUIDE-LINK the rehearsal leads.",
    ),
    "joining": ("进入", "joining"),
    "measuring": ("测量", "measuring"),
    "returning": ("等所有人回来", "waiting for all to come back"),
    "leaving": ("正在离开……", "Leaving …"),
    "stopped": ("提前停止，以下是已测得的结果。", "Stopped early; this is what was measured."),
    "nothing": ("还没有测得任何结果。", "Nothing was measured yet."),
    # the verdict
    "well": (
        "通过：{followers} 位参与者带得动。99% 的画面与语音比最快的一次晚不过 {p99} 毫秒，没有人掉线，没有漏掉内容。",
        "It carries {followers} followers: 99 % of ticks came at most {p99} ms after the quickest; nobody was dropped.",
    ),
    "well_still": (
        "{followers} 位参与者连得上、不掉线。但没有人讲解，画面和语音带不带得动还不知道。",
        "{followers} followers can connect and stay. Nobody led: whether it carries view and voice is not known.",
    ),
    "carries": (
        "带得动 {carried} 位；到 {failed} 位时：{faults}。",
        "It carries {carried} followers. At {failed}: {faults}.",
    ),
    "carries_none": ("{failed} 位时就已经不行：{faults}。", "It does not carry {failed} followers: {faults}."),
    "restart_back": (
        "{failed} 位参与者在场时服务器重启了；{back} 秒后所有人都回来了，{lost}。",
        "The server restarted with {failed} followers; {back} s later all were back, {lost}.",
    ),
    "restart_away": (
        "{failed} 位参与者在场时服务器重启或停止了；只有 {present} 位回来了。请看服务器的日志。",
        "The server restarted or stopped with {failed} followers; only {present} came back. Look at its log.",
    ),
    "restart_kept": ("没有漏掉内容", "and nothing was lost"),
    "restart_lost": ("但有内容漏掉或重复（{gaps} 处）", "but events were lost or doubled ({gaps})"),
    "ended_back": (
        "{failed} 位参与者在场时服务器突然中断；{back} 秒后所有人都回来了，{lost}。",
        "The server ended suddenly with {failed} followers; {back} s later all were back, {lost}.",
    ),
    "ended_away": (
        "{failed} 位参与者在场时服务器突然中断；后来有 {present} 位在场。",
        "The server ended suddenly with {failed} followers; later {present} of them were connected.",
    ),
    "ended_why": (
        "所有连接在同一刻断开，服务器没有说明原因：它或它前面的代理崩溃了，或者被终止。这不是人数的上限，请看服务器的日志。",
        (
            "All connections ended at once, and the server gave no reason: it, or a proxy in front of it, crashed or "
            "was killed. This is not a limit of load: look at the server's log."
        ),
    ),
    "restart_carried": (
        "在这之前测得：带得动 {carried} 位。更多人带不带得动，请再演练一次。",
        "Before that it carried {carried} followers. Whether it carries more is not known: rehearse again.",
    ),
    "restart_none": (
        "带得动多少位还没有测到：请再演练一次。",
        "How many it carries was not measured: rehearse again.",
    ),
    "gaps": ("有内容漏掉或重复（{gaps} 处）", "events were lost or doubled ({gaps})"),
    "absent": ("只有 {present} 位进得来", "only {present} could join"),
    "dropped": ("掉线 {drops} 次", "connections broke ({drops} times)"),
    "silent": (
        "有参与者 {silence} 秒什么都没收到（上限 {silent_limit}）",
        "followers received nothing for {silence} s (limit {silent_limit})",
    ),
    "unmeasured": ("画面与语音一点都没有传到", "no view or voice arrived at all"),
    "skipped": ("{missed}% 的画面与语音被跳过", "{missed} % of ticks were skipped"),
    "late": (
        "1% 的画面与语音迟到 {p99} 毫秒以上（上限 {limit}）",
        "1 % of ticks came {p99} ms late or more (limit {limit})",
    ),
    "first_server": ("最先到顶的是服务器的 CPU（{cpu}%）。", "The server's CPU reached its limit first ({cpu} %)."),
    "first_ours": (
        (
            "演练用的这台机器自己忙不过来（演练占 CPU {cpu}%，自身迟到 {late} 毫秒），"
            "所以这不能算服务器的极限：请换一台空闲的机器演练。"
        ),
        (
            "This machine, which plays the followers, was too busy itself (the rehearsal took {cpu} % of a core and "
            "was {late} ms late), so this is not the server's limit: rehearse from a machine that is idle."
        ),
    ),
    "first_unknown": (
        "最先到顶的是什么还不知道：看不到服务器自己的指标（--metrics-key-file 指出它的 metrics.key）。",
        (
            "What reached its limit first is not known, because the server's own figures could not be read (name its "
            "metrics.key with --metrics-key-file)."
        ),
    ),
    "first_gone": (
        "最先到顶的是什么还不知道：服务器的指标先前看得到，后来看不到了。它中断了，或者连不上了：请看它的日志，这多半与人数无关。",
        (
            "What reached its limit first is not known: the server gave its own figures at first, and later did not. "
            "It ended, or could not be reached. This is probably not caused by load: look at its log."
        ),
    ),
    "first_anew": (
        "最先到顶的是什么还不知道：服务器的指标中途从头算起（它重新启动过，或者由另一个进程回答）。",
        (
            "What reached its limit first is not known: the server's own figures started from zero in between (it was "
            "restarted, or another process answered)."
        ),
    ),
    "first_else": (
        "服务器和本机的 CPU 都没有到顶：先看网络和服务器前面的代理。",
        "Neither the server's CPU nor ours was the limit: look at the network, and at a proxy in front of the server.",
    ),
    "first_silent": (
        "服务器停住了，或者线路不通：先看服务器的日志和磁盘，再看网络和前面的代理。",
        "The server or the network stood still: look at its log and disk, then at the network and any proxy.",
    ),
    "closed_4001": (
        "有参与者跟不上，服务器断开了他们（关闭代码 4001）。",
        "The server disconnected followers that fell too far behind (close code 4001).",
    ),
    "closed_4002": (
        "服务器请参与者稍后再来（关闭代码 4002）：打开的场次太多（GUIDE_SESSIONS_OPEN），或者数据存储跟不上。",
        (
            "The server told followers to try later (close code 4002): too many sessions are open "
            "(GUIDE_SESSIONS_OPEN), or its store does not keep up."
        ),
    ),
    "closed_4004": (
        "场次满了（关闭代码 4004）：这是服务器上 GUIDE_FOLLOWERS 的设置。要容纳更多人，请调高它。",
        (
            "The session was full (close code 4004). The server's setting GUIDE_FOLLOWERS says how many may join: "
            "raise it for more."
        ),
    ),
    "closed_4205": (
        "服务器认为参与者发送得太快（关闭代码 4205）：请核对 GUIDE_MESSAGES_PER_SECOND 和 GUIDE_MESSAGES_BURST。",
        (
            "Followers sent more than the server allows (close code 4205): check its GUIDE_MESSAGES_PER_SECOND and "
            "GUIDE_MESSAGES_BURST."
        ),
    ),
    "closed_else": (
        "服务器或它前面的代理关闭了连接（关闭代码 {code}）：请看服务器的日志。",
        "The server, or a proxy in front of it, closed connections (close code {code}): look at the server's log.",
    ),
    "refused_503": (
        (
            "服务器拒绝了一些连接（HTTP 503）。演练的参与者都来自同一个地址：演练期间请在服务器上调高 "
            "GUIDE_ADDRESS_CONNECTIONS、GUIDE_ADDRESS_ACCEPTS_PER_SECOND 和 GUIDE_ADDRESS_JOINS_PER_MINUTE，再试一次。"
            "对所有人的上限是 GUIDE_CONNECTIONS 和 GUIDE_ACCEPTS_PER_SECOND。"
        ),
        (
            "The server refused connections (HTTP 503). All rehearsal followers come from one address: raise the "
            "server's GUIDE_ADDRESS_CONNECTIONS, GUIDE_ADDRESS_ACCEPTS_PER_SECOND and GUIDE_ADDRESS_JOINS_PER_MINUTE "
            "for the rehearsal, and try again. "
            "The limits for everybody are GUIDE_CONNECTIONS and GUIDE_ACCEPTS_PER_SECOND."
        ),
    ),
    "not_opened": ("有些连接没能打开（{why}）。", "Some connections could not be opened ({why})."),
    "same_machine": (
        "服务器和演练在同一台机器上争用 CPU：单独运行的服务器会更轻松。",
        "The server and the rehearsal share this machine. On a machine of its own the server carries more.",
    ),
    # table and picture
    "followers": ("参与者", "followers"),
    "there": ("在场", "there"),
    "server_cpu": ("服务器 CPU", "server CPU"),
    "own_cpu": ("本机 CPU", "our CPU"),
    "loop": ("服务器循环延迟", "server loop lag"),
    "limit": ("上限 {limit} 毫秒", "limit {limit} ms"),
    "title": ("演练：{title}", "Rehearsal: {title}"),
    "lag_axis": ("比最快一次送达晚多少（毫秒）", "later than the quickest delivery, ms"),
    "gave": ("从这里开始不行", "failed here"),
    "ended_here": ("服务器在这里中断", "the server ended here"),
    "restart_here": ("服务器在这里重启", "the server restarted here"),
    "picture": ("图：{path}", "Picture: {path}"),
    "no_key_file": ("读不到 {path}（{why}）", "Cannot read {path} ({why})"),
    "no_picture": ("图写不到 {path}（{why}）", "The picture cannot be written to {path} ({why})"),
    "robots": (
        "演练的参与者标为机器人（{branch}），不计入人数。",
        "Rehearsal followers are marked as robots ({branch}); they are not counted as people.",
    ),
}

say: Final = Sentences(_SENTENCES)
