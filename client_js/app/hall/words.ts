/** The words of a hall: its places and its exhibits. */
import { inLanguage } from '../base/i18n.ts';

export const hallWords = inLanguage({
  zh: {
    filmShow: '放映给所有人',
    route: '讲解路线',
    routeHint: '点一站，看到讲解员会看的地方',
    credits: '图片与资料',
    floor: '场景',
    film: '影片',
  },
  en: {
    filmShow: 'Show to everyone',
    route: 'Guided route',
    routeHint: 'Choose a stop to see what a guide would show',
    credits: 'Credits',
    floor: 'Scenes',
    film: 'Film',
  },
});
