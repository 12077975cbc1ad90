/**
 * The start of an exported hall: `guide hall export HALL FOLDER --static`. No server answers here: the hall is in `hall.js`
 * beside this script, which was read before it, and the page may have been opened from a disk.
 */
import { render } from 'preact';
import type { Hall } from 'guide-client';
import '../ui/styles/tokens.css';
import '../ui/styles/reset.css';
import '../ui/styles/text.css';
import '../ui/styles/motion.css';
import { alone, exposeDiagnostics } from '../base/diagnostics.ts';
import { watchErrors } from '../base/errors.ts';
import { language } from '../base/i18n.ts';
import { applyPrefs } from '../base/prefs.ts';
import { surviveTranslation } from '../base/translation.ts';
import { keepHall } from '../hall/hall.ts';
import { WalkPage } from '../pages/walk/page.tsx';
import { Boundary } from '../ui/feedback/broken.tsx';
import { colourFrame } from '../ui/styles/theme.ts';
import { readFilesFromScripts, withoutTiles } from './disk.ts';

declare global {
  interface Window {
    /** what `GET /api/halls/HALL` answers, with URLs relative to the page */
    guideHall?: Hall;
  }
}

function start(hall: Hall): void {
  watchErrors();
  surviveTranslation(document.body);
  exposeDiagnostics(() => alone());
  applyPrefs();
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  colourFrame();
  const fromDisk = location.protocol === 'file:';
  if (fromDisk) readFilesFromScripts(hall);
  keepHall(fromDisk ? withoutTiles(hall) : hall);
  const root = document.getElementById('app');
  if (!root) return;
  render(
    <Boundary>
      <WalkPage id={hall.id} served={false} />
    </Boundary>,
    root,
  );
}

if (window.guideHall) start(window.guideHall);
