/** The words of reactions. */
import { inLanguage } from '../../base/i18n.ts';

export const reactionWords = inLanguage({
  zh: {
    heart: '点赞',
    caption: '点赞',
    hearts: (n: number) => `${n} 个赞`,
  },
  en: {
    heart: 'Send a heart',
    caption: 'Heart',
    hearts: (n) => (n === 1 ? '1 heart' : `${n} hearts`),
  },
});
