/** What the server gives of a hall is what the types say: the compiler reads the value below, and it is that of the server's tests. */
import { expect, it } from 'vitest';
import given from '../../../tests/vectors/hall.json';
import type { Hall } from '../../src/index.ts';

const hall: Hall = {
  id: 'museum',
  title: { zh: '桥梁馆', en: 'Museum of Bridges' },
  description: '河上的桥。',
  credits: { en: 'The bridge builders' },
  zones: [{ id: 'outside', title: { zh: '室外', en: 'Outside' } }],
  opening: 'planet',
  autorotate: { speed: -2, delay: 60 },
  cover: '/halls/museum/scenes/river.jpg?v=1',
  start: 'river',
  scenes: [
    {
      narration: { zh: '这是河。那是桥。', en: 'This is the river. That is the bridge.' },
      clip: {
        audio: '/halls/museum/clips/river.mp3?v=1',
        seconds: 5,
        captions: [
          { at: 0, text: { zh: '这是河。', en: 'This is the river.' } },
          { at: 2.5, text: { zh: '那是桥。', en: 'That is the bridge.' } },
        ],
      },
      id: 'river',
      title: { zh: '河边', en: 'By the river' },
      description: { zh: '左边是一座石拱桥。', en: 'A stone arch bridge to the left.' },
      zone: 'outside',
      picture: '/halls/museum/scenes/river.jpg?v=1',
      covers: null,
      tiles: {
        path: '/halls/museum/tiles/river/{level}/{face}/{y}/{x}.jpg?v=1',
        levels: [{ size: 32, tile: 512 }, { size: 40, tile: 32 }],
      },
      limits: null,
      north: 10,
      view: { yaw: 300, pitch: -5, fov: 80 },
      hotspots: [
        { id: 'to-tower', at: { yaw: 350, pitch: -8 }, link: 'tower', exhibit: null, arrive: { yaw: 180, pitch: 0, fov: 70 } },
        { id: 'up', at: { yaw: 20, pitch: 30 }, link: 'tower', exhibit: null, arrive: { yaw: 200, pitch: -20, fov: 60 } },
        { id: 'arch', at: { yaw: 300, pitch: 0 }, link: null, exhibit: 'arch', arrive: null },
      ],
      preview: '/previews/museum/scenes/river.jpg?v=1',
      initials: ['h', 'b'],
    },
    {
      narration: '',
      clip: null,
      id: 'tower',
      title: { zh: '桥塔', en: 'On the tower' },
      description: '',
      zone: null,
      picture: '/halls/museum/scenes/tower.jpg?v=1',
      covers: { width: 240, top: 50, bottom: -40 },
      tiles: null,
      limits: { yaw: [60, 300], pitch: [-30, 40] },
      north: 180,
      view: { yaw: 180, pitch: 0, fov: 70 },
      hotspots: [{ id: 'down', at: { yaw: 100, pitch: -25 }, link: 'river', exhibit: null, arrive: { yaw: 280, pitch: 0, fov: 80 } }],
      preview: '/previews/museum/scenes/tower.jpg?v=1',
      initials: ['q', 'td'],
    },
  ],
  exhibits: [
    {
      narration: '请看拱。',
      clip: { audio: '/halls/museum/clips/arch.mp3?v=1', seconds: null, captions: [] },
      id: 'arch',
      title: { zh: '拱', en: 'The arch' },
      text: { zh: '石头耐压。', en: 'Stone is strong when squeezed.' },
      more: {
        zh: [
          {
            kind: 'paragraph',
            runs: [
              { text: '拱把重量变成', bold: false, italic: false, link: null },
              { text: '压力', bold: true, italic: false, link: null },
              { text: '，传到两端。', bold: false, italic: false, link: null },
            ],
          },
          {
            kind: 'list',
            start: null,
            items: [
              [{ text: '楔形石', bold: false, italic: false, link: null }],
              [{ text: '拱心石', bold: false, italic: true, link: null }],
            ],
          },
        ],
        en: [
          {
            kind: 'paragraph',
            runs: [
              { text: 'The arch turns weight into ', bold: false, italic: false, link: null },
              { text: 'pressure', bold: true, italic: false, link: null },
              { text: ', down to both ends.', bold: false, italic: false, link: null },
            ],
          },
          {
            kind: 'list',
            start: 3,
            items: [
              [{ text: 'wedge stones', bold: false, italic: false, link: null }],
              [
                { text: 'the ', bold: false, italic: false, link: null },
                { text: 'key stone', bold: false, italic: true, link: null },
                { text: ', see ', bold: false, italic: false, link: null },
                { text: 'arches', bold: false, italic: false, link: 'https://example.org/arch' },
              ],
            ],
          },
        ],
      },
      pictures: [
        { file: '/halls/museum/exhibits/arch.jpg?v=1', caption: '' },
        { file: '/halls/museum/exhibits/key%20stone.jpg?v=1', caption: { zh: '拱心石', en: 'The key stone' } },
      ],
      film: '/halls/museum/films/arch.mp4?v=1',
      audio: {
        text: { zh: '号子声。嘿！', en: 'They sing. Hey!' },
        clip: {
          audio: '/halls/museum/clips/song.mp3?v=1',
          seconds: null,
          captions: [{ at: 0, text: { zh: '号子声。', en: 'They sing.' } }, { at: 1.5, text: { zh: '嘿！', en: 'Hey!' } }],
        },
      },
      model: '/halls/museum/models/arch.glb?v=1',
      initials: ['gj'],
      link: { url: 'https://example.org/arch?lang=zh', label: { zh: '更多', en: 'More' } },
    },
    {
      narration: '',
      clip: null,
      id: 'sound',
      title: 'The sound of water',
      text: '',
      more: null,
      pictures: [],
      film: null,
      audio: { text: '', clip: { audio: '/halls/museum/clips/song.mp3?v=1', seconds: null, captions: [] } },
      model: null,
      link: null,
      initials: [],
    },
  ],
  run_sheet: [
    {
      narration: { zh: '欢迎', en: 'Welcome' },
      clip: null,
      id: 'welcome',
      title: { zh: '欢迎', en: 'Welcome' },
      view: { yaw: 300, pitch: 0, fov: 70, scene: 'river' },
      pointer: { yaw: 301, pitch: -3 },
      seconds: 40,
    },
  ],
  plans: [
    {
      title: { zh: '地面', en: 'Ground' },
      picture: '/halls/museum/plans/ground.png?v=1',
      north: 90,
      scenes: { river: { x: 0.25, y: 0.5 } },
    },
    {
      title: { zh: '桥塔', en: 'Tower' },
      picture: '/halls/museum/plans/tower.png?v=1',
      north: 0,
      scenes: { tower: { x: 1, y: 0 } },
    },
  ],
  music: { audio: '/halls/museum/clips/music.mp3?v=1', volume: 0.5 },
};

it('is as the types say, with every field', () => {
  expect(given).toEqual(hall);
});
