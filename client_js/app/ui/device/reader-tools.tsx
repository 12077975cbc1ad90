/** What a reader may want before anything else, on a page's first screen: larger text, and the other language. */
import './reader-tools.css';
import { language, switchLanguage } from '../../base/i18n.ts';
import { prefs, setPref } from '../../base/prefs.ts';
import { testids } from '../../base/testids.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { uiWords } from '../words.ts';

export function ReaderTools() {
  const elder = prefs.elder.value;
  return (
    <div class="reader-tools">
      <Button class="reader-tool" data-testid={testids.elderSwitch} onClick={() => setPref('elder', !elder)}>
        <Icon name="text" />
        {elder ? uiWords.reader.standard : uiWords.reader.elder}
      </Button>
      <LanguageSwitch />
    </div>
  );
}

/** Names the other language in that language: who needs it can read it. */
export function LanguageSwitch() {
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button class="reader-tool" lang={other === 'zh' ? 'zh-CN' : 'en'} data-testid={testids.language} onClick={() => switchLanguage(other)}>
      <Icon name="globe" />
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  );
}
