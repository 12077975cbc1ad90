/** What tests find pages' parts by. The names are stable; the look of a part may change, its name may not. */
export const testids = {
  // everywhere
  title: 'title', // long press: support panel
  supportPanel: 'support-panel',
  homeLink: 'home-link',
  errorMessage: 'error-message', // whatever tells a person that something did not work
  status: 'status', // connection and phase: connecting, reconnecting, waiting, paused, ended, elsewhere …
  stage: 'stage', // the panorama
  noPicture: 'no-picture', // why there is none
  ring: 'ring', // the picture of the scene is on its way
  hotspot: 'hotspot',
  exhibit: 'exhibit', // the sheet of an exhibit
  exhibitNext: 'exhibit-next',
  exhibitPrevious: 'exhibit-previous',
  dialog: 'dialog',
  copy: 'copy',
  copyByHand: 'copy-by-hand', // it could not be copied: the text is selected
  language: 'language', // to the other language
  elderSwitch: 'elder-switch', // on a page's first screen

  // sharing a spot
  shareHere: 'share-here', // opens the sheet
  shareLink: 'share-link',
  shareSend: 'share-send', // the system's own sheet
  sharePoster: 'share-poster',
  posterPicture: 'poster-picture',

  // home
  codeField: 'code-field',
  codeGo: 'code-go',
  liveCard: 'live-card',
  hallCard: 'hall-card',

  // join
  name: 'name',
  branch: 'branch',
  enter: 'enter',

  // follow
  headcount: 'headcount',
  caption: 'caption',
  danmaku: 'danmaku',
  commentField: 'comment-field',
  send: 'send',
  question: 'question',
  heart: 'heart',
  hearts: 'hearts', // the tally
  comments: 'comments', // the list
  commentsToggle: 'comments-toggle',
  commentItem: 'comment-item',
  pending: 'pending', // an own comment on its way
  return: 'return',
  edgeArrow: 'edge-arrow',
  pointer: 'pointer', // the guide's, in the panorama
  settings: 'settings',
  elder: 'elder',
  here: 'continue-here',
  announcement: 'announcement',
  knownEnter: 'known-enter', // goes on as who one was on this device
  notMe: 'not-me', // somebody else is at this device now
  retry: 'retry', // to try to connect again now
  restoreSound: 'restore-sound',
  noSound: 'no-sound',
  mute: 'mute',
  volume: 'volume',
  trim: 'trim',
  rung: 'rung', // shown only while less than the voice is left
  speaking: 'speaking', // the names of those who are heard
  said: 'said', // the captions so far
  clip: 'clip', // the audio element
  film: 'film', // the video element
  hand: 'hand',
  turn: 'turn', // the panel of who may speak
  turnStart: 'turn-start',
  turnEnd: 'turn-end',

  // a microphone, the guide's or a follower's
  microphoneState: 'microphone-state',
  level: 'level',

  // guide console
  takeOver: 'take-over',
  watch: 'watch',
  nextStop: 'next-stop',
  prevStop: 'prev-stop',
  stopItem: 'stop-item',
  captionField: 'caption-field',
  captionNext: 'caption-next',
  pointerToggle: 'pointer-toggle',
  start: 'start',
  pause: 'pause',
  end: 'end',
  endConfirm: 'end-confirm',
  health: 'health',
  elapsed: 'elapsed',
  share: 'share',
  microphone: 'microphone',
  microphoneDevice: 'microphone-device', // opens the list of them
  microphoneNote: 'microphone-note', // why it does not work, and what helps
  clipPlay: 'clip-play',
  clipPosition: 'clip-position',
  filmPlay: 'film-play',
  filmPosition: 'film-position',
  filmClose: 'film-close',
  unheard: 'unheard', // the guide leads with the microphone off
  unheardStart: 'unheard-start',
  checkCard: 'check-card', // before the tour begins
  checkMicrophone: 'check-microphone',
  checkSound: 'check-sound',
  checkPeople: 'check-people',
  linkNote: 'link-note', // phones cannot open the link
  hands: 'hands',
  grantFloor: 'grant-floor',
  takeFloor: 'take-floor',
  keys: 'keys', // the switch of the single keys
} as const;
