/** The words of clips and films. */
import { inLanguage } from '../../base/i18n.ts';

export const mediaWords = inLanguage({
  zh: {
    broken: '这个文件播放不了',
    smaller: '缩小影片',
    larger: '放大影片',
  },
  en: {
    broken: 'This file cannot be played',
    smaller: 'Make the film smaller',
    larger: 'Make the film larger',
  },
});
