/** The words of a hall walked alone. */
import { inLanguage } from '../../base/i18n.ts';

export const walkWords = inLanguage({
  zh: {
    hide: '收起',
    unknown: '没有找到这个展厅',
    unknownHint: '它可能已经改名或撤下。首页有现在开放的展厅。',
    hint: '拖动四处看，点白色圆点走过去',
  },
  en: {
    hide: 'Hide',
    unknown: 'This hall was not found',
    unknownHint: 'It may have been renamed or taken down. The home page has the halls that are open.',
    hint: 'Drag to look around, press a white dot to walk',
  },
});
