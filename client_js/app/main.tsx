/** The one document's start: which page the path asks for, and that page's code. */
import { render } from 'preact';
import type { ComponentType } from 'preact';
import './style/base.css';
import { Boundary, Broken, countError, watchErrors } from './errors.tsx';
import { language, t } from './i18n.ts';
import { Calm } from './parts/calm.tsx';
import { routeOf } from './router.ts';
import type { Route } from './router.ts';
import { alone, exposeDiagnostics } from './state/diagnostics.ts';
import { applyPrefs } from './state/prefs.ts';

/** Pages are fetched when they are asked for; a follower on a phone never loads the console. */
async function pageOf(route: Route): Promise<ComponentType> {
  switch (route.page) {
    case 'home':
      return (await import('./pages/home.tsx')).Home;
    case 'join': {
      const { code } = route;
      const { Tour } = await import('./pages/tour.tsx');
      return () => <Tour code={code} />;
    }
    case 'guide':
      return (await import('./pages/guide.tsx')).GuidePage;
    case 'walk': {
      const { hall } = route;
      const { Walk } = await import('./pages/walk.tsx');
      return () => <Walk id={hall} />;
    }
    case 'lost':
      return () => <Calm title={t.notFound.title} hint={t.notFound.hint} />;
  }
}

function start(): void {
  watchErrors();
  exposeDiagnostics(() => alone());
  applyPrefs();
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${t.brand} · ${t.tagline}`;
  const root = document.getElementById('app');
  if (!root) return;
  const route = routeOf(location.pathname);
  // the viewer is the largest part: begin to fetch it beside the page, not after it
  if (route.page !== 'home' && route.page !== 'lost') void import('./stage/viewer.ts').catch(countError);
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
