/** The words of the panorama. */
import { inLanguage } from '../base/i18n.ts';

export const panoramaWords = inLanguage({
  zh: {
    panorama: '全景画面。方向键转动，加减号缩放。',
    coming: '画面正在载入',
    late: '画面还在路上',
    lateHint: '网络较慢，到了会自动显示。讲解继续进行。',
    missing: '这个场景的画面暂时打不开',
    missingHint: '讲解继续进行，画面好了会自动出现。',
    lost: '画面暂时被系统收走了',
    lostHint: '讲解继续进行，画面很快会自动恢复。',
    noGraphics: '这台设备显示不了全景画面',
    noGraphicsHint: '字幕和评论照常可用。换一个浏览器或手机可能就好了。',
    goTo: (scene: string) => `去「${scene}」`,
    open: (exhibit: string) => `查看「${exhibit}」`,
  },
  en: {
    panorama: 'Panorama. Arrow keys turn, plus and minus zoom.',
    coming: 'The picture is loading',
    late: 'The picture is still on its way',
    lateHint: 'The network is slow. It appears as soon as it is here; the tour goes on.',
    missing: 'The picture of this scene cannot be shown',
    missingHint: 'The tour goes on. The picture appears as soon as it can.',
    lost: 'The system has taken the picture away for a moment',
    lostHint: 'The tour goes on. The picture comes back by itself.',
    noGraphics: 'This device cannot show panoramas',
    noGraphicsHint: 'Captions and comments work. Another browser or phone may help.',
    goTo: (scene) => `Go to “${scene}”`,
    open: (exhibit) => `Open “${exhibit}”`,
  },
});
