/** The words of sharing a spot. */
import { inLanguage } from '../../base/i18n.ts';

export const shareWords = inLanguage({
  zh: {
    share: '分享',
    here: '分享此处',
    hint: '打开链接的人会看到您现在看到的画面。',
    hintSession: '打开链接的人进入这场导览；结束后再打开，会来到此处。',
    send: '转发…',
    link: '此处的链接',
    poster: '海报',
    posterSave: '保存海报',
    posterWait: '正在绘制海报…',
    posterFailed: '海报暂时画不出来，请稍后再试。链接可以用。',
    posterHold: '长按图片可以保存或转发',
    wechat: '请点右上角「…」转发给朋友，或长按海报保存。',
    posterOf: (title: string, place: string) => `海报：${title}，${place}，带二维码`,
  },
  en: {
    share: 'Share',
    here: 'Share this spot',
    hint: 'Whoever opens the link sees what you see now.',
    hintSession: 'Whoever opens the link joins this tour; once it is over, they come to this spot.',
    send: 'Share…',
    link: 'Link to this spot',
    poster: 'Poster',
    posterSave: 'Save the poster',
    posterWait: 'Drawing the poster…',
    posterFailed: 'The poster cannot be drawn just now. Please try again later. The link works.',
    posterHold: 'Press and hold the picture to save or forward it',
    wechat: 'Press “…” at the top right to send it to friends, or hold the poster to save it.',
    posterOf: (title, place) => `Poster: ${title}, ${place}, with a QR code`,
  },
});
