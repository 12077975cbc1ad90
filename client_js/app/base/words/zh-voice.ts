/** 中文：声音、麦克风、发言与影片。Part of zh.ts. */
export const zhVoice = {
  sound: {
    restore: '点一下恢复声音',
    mute: '静音',
    unmute: '打开声音',
    volume: '音量',
    trim: '声音与画面对齐',
    trimHint: '用蓝牙耳机时声音会晚到，往右拖到指示与声音一致',
    trimMs: (ms: number) => `${ms} 毫秒`,
    rungVoice: '声音不畅，先看字幕',
    rungText: '信号中断，先看这一站的讲解词',
    speaks: (name: string) => `${name} 正在讲话`,
    speakBoth: (one: string, other: string) => `${one} 和 ${other} 正在讲话`,
    clip: '讲解录音',
  },

  microphone: {
    name: '麦克风',
    choose: '选择麦克风',
    system: '系统默认',
    unnamed: (n: number) => `麦克风 ${n}`,
    close: '关闭麦克风',
    level: '音量电平',
    states: {
      off: '麦克风未开',
      asking: '等待允许…',
      on: '麦克风已开',
      muted: '已静音',
      denied: '没有麦克风权限',
      'no-device': '没有可用的麦克风',
      lost: '麦克风断开了',
      insecure: '此页面不能用麦克风',
      unsupported: '浏览器不支持麦克风',
    },
    hints: {
      asking: '浏览器正在询问，请选「允许」。',
      denied: '点地址栏左边的图标，把「麦克风」改为「允许」，再按一次麦克风。',
      'no-device': '请接好麦克风，或关掉正在占用它的程序，再按一次。',
      lost: '重新接好会自动恢复，也可以换一个设备。大家暂时听不到您。',
      insecure:
        '浏览器只在 HTTPS 页面或本机 localhost 上开放麦克风。请用 guide serve --tls-self-signed 启动服务器，或照 deploy 文件夹里的说明配好 Caddy，再打开 https 开头的链接。',
      unsupported: '请换用新版的 Chrome、Edge、Safari 或 Firefox。',
    },
  },

  turn: {
    raise: '举手发言',
    raised: '已举手，等讲解员请您发言',
    lower: '放下',
    granted: '讲解员请您发言',
    grantedHint: '打开麦克风后，所有人都能听到您。',
    start: '打开麦克风',
    decline: '不用了',
    speaking: '您可以发言了',
    mute: '静音',
    unmute: '取消静音',
    end: '结束发言',
    insecure: '您打开的是 http 链接，浏览器不让它用麦克风。请向讲解员要 https 开头的链接；现在可以先打字。',
  },

  film: {
    name: '影片',
    smaller: '缩小影片',
    larger: '放大影片',
  },
};

export type VoiceWords = typeof zhVoice;
