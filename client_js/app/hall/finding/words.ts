/** The words of what one looks for in a hall. */
import { inLanguage } from '../../base/i18n.ts';

export const findWords = inLanguage({
  zh: {
    exhibits: '展品',
    find: '查找',
    findHint: '名称，或拼音首字母',
    found: (n: number) => `找到 ${n} 项`,
    foundNothing: '没有找到。换一个词，或只输入一部分。',
    hereIn: (scene: string) => `${scene}（您在这里）`,
    elsewhere: '其他',
  },
  en: {
    exhibits: 'Exhibits',
    find: 'Find',
    findHint: 'A name, or the first letters of its pinyin',
    found: (n) => (n === 1 ? '1 found' : `${n} found`),
    foundNothing: 'Nothing was found. Try another word, or only a part of it.',
    hereIn: (scene) => `${scene} (you are here)`,
    elsewhere: 'Others',
  },
});
