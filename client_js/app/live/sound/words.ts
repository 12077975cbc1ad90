/** The words of what is heard. */
import { inLanguage } from '../../base/i18n.ts';

export const soundWords = inLanguage({
  zh: {
    restore: '点一下恢复声音',
    silent: '这台设备没有能用的发声设备：请接上耳机或音箱，或结束通话，再点一下。字幕照常显示。',
    rungVoice: '声音不畅，先看字幕',
    rungText: '信号中断，先看这一站的讲解词',
    speaks: (name: string) => `${name} 正在讲话`,
    speakBoth: (one: string, other: string) => `${one} 和 ${other} 正在讲话`,
    clip: '讲解录音',
  },
  en: {
    restore: 'Tap to bring the sound back',
    silent: 'This device has nothing to play sound on: connect headphones or speakers, or end a call, then tap again. Captions go on.',
    rungVoice: 'The sound is poor; read the captions meanwhile',
    rungText: 'No signal; here is the narration of this stop',
    speaks: (name) => `${name} is speaking`,
    speakBoth: (one, other) => `${one} and ${other} are speaking`,
    clip: 'Recorded narration',
  },
});
