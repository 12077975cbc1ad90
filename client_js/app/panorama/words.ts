/** The words of the panorama. */
import { inLanguage } from '../base/i18n.ts';

export const panoramaWords = inLanguage({
  zh: {
    panorama: '全景画面。方向键转动，加减号缩放。',
    coming: '画面正在载入',
    noPicture: {
      late: { title: '画面还在路上', hint: '网络较慢，到了会自动显示。讲解继续进行。' },
      missing: { title: '这个场景的画面暂时打不开', hint: '讲解继续进行，画面好了会自动出现。' },
      tooLarge: { title: '这个场景的画面太大，这台设备显示不了', hint: '讲解继续进行。换一部手机或电脑可能就好了。' },
      lost: { title: '画面暂时被系统收走了', hint: '讲解继续进行，画面很快会自动恢复。' },
      graphics: { title: '这台设备显示不了全景画面', hint: '它没有 WebGL 2。字幕和评论照常可用，换一个浏览器或手机可能就好了。' },
      code: { title: '画面程序没有下载成功', hint: '字幕和评论照常可用。请检查网络，再重新打开页面。' },
      fault: { title: '画面没能打开', hint: '不是设备的问题。字幕和评论照常可用，重新打开页面可能就好了。' },
    },
    goTo: (scene: string) => `去「${scene}」`,
    open: (exhibit: string) => `查看「${exhibit}」`,
  },
  en: {
    panorama: 'Panorama. Arrow keys turn, plus and minus zoom.',
    coming: 'The picture is loading',
    noPicture: {
      late: { title: 'The picture is still on its way', hint: 'The network is slow. It appears as soon as it is here; the tour goes on.' },
      missing: { title: 'The picture of this scene cannot be shown', hint: 'The tour goes on. The picture appears as soon as it can.' },
      tooLarge: { title: 'The picture of this scene is too large for this device', hint: 'The tour goes on. Another phone or a computer may help.' },
      lost: { title: 'The system has taken the picture away for a moment', hint: 'The tour goes on. The picture comes back by itself.' },
      graphics: { title: 'This device cannot show panoramas', hint: 'It has no WebGL 2. Captions and comments work; another browser or phone may help.' },
      code: { title: 'The panorama could not be downloaded', hint: 'Captions and comments work. Check your connection, then reload.' },
      fault: { title: 'The panorama did not open', hint: 'Your device is not the reason. Captions and comments work; reloading may help.' },
    },
    goTo: (scene) => `Go to “${scene}”`,
    open: (exhibit) => `Open “${exhibit}”`,
  },
});
