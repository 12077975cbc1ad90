/** English: sound, microphone, speaking and films. Part of en.ts. */
import type { VoiceWords } from './zh-voice.ts';

export const enVoice: VoiceWords = {
  sound: {
    restore: 'Tap to bring the sound back',
    mute: 'Mute',
    unmute: 'Sound on',
    volume: 'Volume',
    trim: 'Align sound and view',
    trimHint: 'With Bluetooth the sound comes late: drag right until pointer and voice agree',
    trimMs: (ms) => `${ms} ms`,
    rungVoice: 'The sound is poor; read the captions meanwhile',
    rungText: 'No signal; here is the narration of this stop',
    speaks: (name) => `${name} is speaking`,
    speakBoth: (one, other) => `${one} and ${other} are speaking`,
    clip: 'Recorded narration',
  },

  microphone: {
    name: 'Microphone',
    choose: 'Choose a microphone',
    system: 'System default',
    unnamed: (n) => `Microphone ${n}`,
    close: 'Turn the microphone off',
    level: 'Level',
    states: {
      off: 'Microphone off',
      asking: 'Waiting for permission…',
      on: 'Microphone on',
      muted: 'Muted',
      denied: 'No permission',
      'no-device': 'No microphone found',
      lost: 'Microphone unplugged',
      insecure: 'No microphone here',
      unsupported: 'Not in this browser',
    },
    hints: {
      asking: 'Your browser is asking. Please choose “Allow”.',
      denied: 'Press the icon left of the address, set “Microphone” to “Allow”, then try again.',
      'no-device': 'Plug a microphone in, or close the program that uses it, then try again.',
      lost: 'It comes back by itself once plugged in. You can choose another one. Nobody hears you meanwhile.',
      insecure:
        'Browsers give a microphone only to HTTPS pages and to localhost. Start the server with guide serve --tls-self-signed, or set up Caddy as the folder deploy says, then open the link that begins with https.',
      unsupported: 'Please use a current Chrome, Edge, Safari or Firefox.',
    },
  },

  turn: {
    raise: 'Raise your hand',
    raised: 'Your hand is up; the guide can see it',
    lower: 'Lower',
    granted: 'The guide invites you to speak',
    grantedHint: 'Everyone hears you once the microphone is on.',
    start: 'Mic on',
    decline: 'No, thanks',
    speaking: 'You can speak now',
    mute: 'Mute',
    unmute: 'Unmute',
    end: 'Done',
    insecure: 'You opened an http link, where browsers give no microphone. Ask the guide for the https link; you can type meanwhile.',
  },

  film: {
    name: 'Film',
    smaller: 'Make the film smaller',
    larger: 'Make the film larger',
  },
};
