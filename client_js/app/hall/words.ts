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
    exhibits: '展品',
    find: '查找',
    findHint: '名称，或拼音首字母',
    found: (n: number) => `找到 ${n} 项`,
    foundNothing: '没有找到。换一个词，或只输入一部分。',
    hereIn: (scene: string) => `${scene}（您在这里）`,
    elsewhere: '其他',
  },
  en: {
    filmShow: 'Show to everyone',
    route: 'Guided route',
    routeHint: 'Choose a stop to see what a guide would show',
    credits: 'Credits',
    floor: 'Scenes',
    film: 'Film',
    exhibits: 'Exhibits',
    find: 'Find',
    findHint: 'A name, or the first letters of its pinyin',
    found: (n) => (n === 1 ? '1 found' : `${n} found`),
    foundNothing: 'Nothing was found. Try another word, or only a part of it.',
    hereIn: (scene) => `${scene} (you are here)`,
    elsewhere: 'Others',
  },
});
