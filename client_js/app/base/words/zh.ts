/** 中文：every page's words. English has the same shape in en.ts; the type is taken from here. A room's own words stand in the room. */
export const zh = {
  brand: '同游',
  tagline: '一人讲解，众人同行',
  pageTitle: (page: string) => `${page} · 同游`,
  /** how many are here */
  people: (n: number) => `${n} 人在场`,
  /** a guide who gave no name */
  unnamed: { guide: '讲解员', coGuide: '副讲解员' },

  action: {
    enter: '进入导览',
    walk: '自由参观',
    home: '回到首页',
    retry: '再试一次',
    reload: '重新打开',
    close: '关闭',
    cancel: '取消',
    send: '发送',
    copy: '复制',
    copied: '已复制',
    putBack: '放回输入框',
    discard: '不发了',
    previous: '上一个',
    next: '下一个',
  },

  phase: {
    waiting: '等待开始',
    paused: '暂时休息',
    live: '直播中',
  },

  state: {
    unreachable: '暂时连不上服务器',
    unreachableHint: '请检查网络，稍等片刻再试。您不会丢失任何内容。',
    reconnecting: '连接断开，正在恢复…',
    expired: '登录已过期',
  },

  refusal: {
    too_many_comments: (seconds: number) => `说得有点快，请 ${seconds} 秒后再发。`,
    waited: '现在可以发了。',
    too_many_messages: '操作太快了，请稍等一下。',
    too_many_hands: '举手的人已经很多，请过一会儿再举手。',
    text_empty: '这条内容里没有可以显示的文字。',
    text_too_long: (limit: number) => `太长了，最多 ${limit} 个字。`,
    not_allowed: '您没有这个权限。',
    led_by_another: (name: string) => `${name} 正在讲解。`,
    not_leading: '您现在没有在讲解。',
    scene_unknown: '展厅里没有这个场景。',
    session_ended: '导览已经结束，不能再发言。',
    not_recorded: '没能保存，请再发一次。',
    voice_refused: '服务器没有接收声音。',
    unknown: '没有成功，请再试一次。',
  },

  notFound: {
    title: '这里什么也没有',
    hint: '链接可能不完整。请回到首页，或者核对邀请码。',
  },
};

export type Words = typeof zh;
