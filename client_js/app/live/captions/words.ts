/** The words of captions. */
import { inLanguage } from '../../base/i18n.ts';

export const captionWords = inLanguage({
  zh: {
    saidBefore: '刚才讲到',
    saidNothing: '还没有字幕。',
  },
  en: {
    saidBefore: 'Said so far',
    saidNothing: 'No captions yet.',
  },
});
