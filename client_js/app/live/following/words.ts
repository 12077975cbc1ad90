/** The words of following a guide. */
import { inLanguage } from '../../base/i18n.ts';

export const followingWords = inLanguage({
  zh: {
    return: '回到讲解员',
    guideIsIn: (scene: string) => `讲解员在「${scene}」`,
    guidePointsHere: '讲解员指着这里',
  },
  en: {
    return: 'Back to the guide',
    guideIsIn: (scene) => `The guide is in “${scene}”`,
    guidePointsHere: 'The guide points here',
  },
});
