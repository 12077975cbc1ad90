/** The words of the compass and the floor plans. */
import { inLanguage } from '../../base/i18n.ts';

export const orientationWords = inLanguage({
  zh: {
    compass: (point: string) => `指北针，现在面向${point}。按下转向正北。`,
    points: ['北', '东北', '东', '东南', '南', '西南', '西', '西北'],
    plan: '平面图',
    planOf: (number: number) => `平面图 ${number}`,
    planHint: '红点是您的位置，扇形是您面对的方向。点一个地方就过去。',
  },
  en: {
    compass: (point) => `Compass: you are looking ${point}. Press to look north.`,
    points: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
    plan: 'Floor plan',
    planOf: (number) => `Plan ${number}`,
    planHint: 'The red dot is where you are, the sector is what you see. Press a place to go there.',
  },
});
