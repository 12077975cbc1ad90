/** The one document's start: which page the path asks for, and that page's code. */
import { render } from 'preact';
import './ui/styles/tokens.css';
import './ui/styles/reset.css';
import './ui/styles/text.css';
import './ui/styles/motion.css';
import { alone, exposeDiagnostics } from './base/diagnostics.ts';
import { countError, watchErrors } from './base/errors.ts';
import { language, t } from './base/i18n.ts';
import { applyPrefs } from './base/prefs.ts';
import { surviveTranslation } from './base/translation.ts';
import { pageOf, routeOf, showsPanorama } from './routes.ts';
import { Boundary, Broken } from './ui/feedback/broken.tsx';
import { colourFrame } from './ui/styles/theme.ts';

function start(): void {
  watchErrors();
  surviveTranslation(document.body);
  exposeDiagnostics(() => alone());
  applyPrefs();
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  colourFrame();
  document.title = `${t.brand} · ${t.tagline}`;
  const root = document.getElementById('app');
  if (!root) return;
  const route = routeOf(location.pathname);
  // the viewer is the largest part: begin to fetch it beside the page, not after it
  if (showsPanorama(route)) void import('./panorama/lazy-viewer.ts').catch(countError);
  pageOf(route).then(
    (Page) =>
      render(
        <Boundary>
          <Page />
        </Boundary>,
        root,
      ),
    (error: unknown) => {
      // most often a new version was deployed and the old page's parts are gone: a reload gets the new one
      countError(error);
      render(<Broken />, root);
    },
  );
}

start();
