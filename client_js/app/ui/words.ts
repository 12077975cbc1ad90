/** The words that any page may need. */
import { inLanguage } from '../base/i18n.ts';

export const uiWords = inLanguage({
  zh: {
    broken: {
      title: '页面出了点问题',
      hint: '不是您的错。重新打开通常就好，您写的内容还在。',
    },
    table: {
      selectAll: '全选',
      select: (name: string) => `选择 ${name}`,
    },
    reader: { elder: '长辈版', standard: '标准版' },
    copyByHand: '浏览器不让网页复制。文字已选中，请长按后选「复制」，或按 Ctrl+C。',
    toast: { undo: '撤销' },
    person: {
      badge: { guide: '讲解员', 'co-guide': '副讲解员' },
      twin: (tag: string) => `同名者中的 ${tag} 号`,
    },
    support: {
      title: '技术信息',
      hint: '请把下面的内容读给工作人员，或复制后发给对方。',
      none: '无',
      fields: {
        role: '身份',
        scene: '场景',
        yaw: '水平角',
        pitch: '俯仰角',
        fov: '视野',
        time: '讲解时间',
        lag: '落后',
        buffer: '缓冲',
        voice: '声音',
        lateness: '声音迟到',
        dropped: '丢失语音包',
        rung: '降级档',
        tick: '最后一拍',
        epoch: '批次',
        event: '最后事件',
        reconnects: '重连次数',
        errors: '错误数',
        status: '连接',
      },
    },
  },
  en: {
    broken: {
      title: 'Something went wrong with this page',
      hint: 'It is not your fault. Reloading usually helps; what you wrote is kept.',
    },
    table: {
      selectAll: 'Select all',
      select: (name: string) => `Select ${name}`,
    },
    reader: { elder: 'Large text', standard: 'Standard text' },
    copyByHand: 'This browser lets no page copy. The text is selected: press it long and choose “Copy”, or press Ctrl+C.',
    toast: { undo: 'Undo' },
    person: {
      badge: { guide: 'Guide', 'co-guide': 'Co-guide' },
      twin: (tag) => `number ${tag} of those with this name`,
    },
    support: {
      title: 'Support details',
      hint: 'Read these out to support, or copy and send them.',
      none: 'none',
      fields: {
        role: 'Role',
        scene: 'Scene',
        yaw: 'Yaw',
        pitch: 'Pitch',
        fov: 'Field of view',
        time: 'Guide time',
        lag: 'Lag',
        buffer: 'Buffer',
        voice: 'Voice',
        lateness: 'Voice lateness',
        dropped: 'Voice packets lost',
        rung: 'Rung',
        tick: 'Last tick',
        epoch: 'Epoch',
        event: 'Last event',
        reconnects: 'Reconnects',
        errors: 'Errors',
        status: 'Connection',
      },
    },
  },
});
