/** The same of a hall walked alone, and of what is fetched late: a follower's page carries none of it. */
export const walkTestids = {
  find: 'find', // the sheet with all that there is
  findOpen: 'find-open',
  findField: 'find-field',
  sceneItem: 'scene-item',
  exhibitItem: 'exhibit-item',
  way: 'way', // one is led: where to
  wayStop: 'way-stop',
  around: 'around', // what is here
  aroundOpen: 'around-open',
  compass: 'compass',
  plan: 'plan',
  planOpen: 'plan-open',
  planScene: 'plan-scene',
  planHere: 'plan-here',
  tourPlay: 'tour-play', // begin or go on with the automatic tour
  tourPause: 'tour-pause',
  soundSwitch: 'sound-switch',
  fullScreen: 'full-screen',
  gyroscope: 'gyroscope',
  exhibitMore: 'exhibit-more',
  picture: 'picture', // one of an exhibit
  model: 'model', // in three dimensions
  listen: 'listen', // plays a recording
  listenPosition: 'listen-position',
} as const;
