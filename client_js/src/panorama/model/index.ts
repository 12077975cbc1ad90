/** `guide-client/model`: things in three dimensions. An entry of its own, as it is fetched where such a thing is opened. */
export { ModelView } from './model-view.ts';
