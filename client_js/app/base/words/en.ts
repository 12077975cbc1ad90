/** English: the same words as in zh.ts. */
import type { Words } from './zh.ts';

export const en: Words = {
  brand: 'Guide',
  tagline: 'One leads, all see it together',
  pageTitle: (page) => `${page} · Guide`,
  people: (n) => (n === 1 ? '1 person here' : `${n} people here`),
  unnamed: { guide: 'The guide', coGuide: 'The co-guide' },

  action: {
    enter: 'Join the tour',
    walk: 'Walk alone',
    home: 'Home page',
    retry: 'Try again',
    reload: 'Reload',
    close: 'Close',
    cancel: 'Cancel',
    send: 'Send',
    copy: 'Copy',
    copied: 'Copied',
    putBack: 'Put back',
    discard: 'Discard',
    previous: 'Previous',
    next: 'Next',
  },

  phase: {
    waiting: 'About to start',
    paused: 'On a break',
    live: 'Live',
  },

  state: {
    unreachable: 'The server cannot be reached',
    unreachableHint: 'Please check your connection and try again in a moment. Nothing is lost.',
    reconnecting: 'Connection lost. Reconnecting…',
    expired: 'Your sign-in has expired',
  },

  refusal: {
    too_many_comments: (seconds) => `A little too fast. Please send it in ${seconds} s.`,
    waited: 'You can send it now.',
    too_many_messages: 'Too fast. Please wait a moment.',
    too_many_hands: 'Many hands are up already. Please try again a little later.',
    text_empty: 'There is nothing in it that can be shown.',
    text_too_long: (limit) => `Too long: at most ${limit} characters.`,
    not_allowed: 'You may not do this.',
    led_by_another: (name) => `${name} is leading.`,
    not_leading: 'You are not leading at the moment.',
    scene_unknown: 'The hall has no such scene.',
    session_ended: 'The tour has ended; comments are closed.',
    not_recorded: 'It could not be saved. Please send it again.',
    voice_refused: 'The server did not accept the sound.',
    unknown: 'That did not work. Please try again.',
  },

  notFound: {
    title: 'There is nothing here',
    hint: 'The link may be incomplete. Go to the home page, or check your code.',
  },
};
