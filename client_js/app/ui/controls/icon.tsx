/** Line drawings, 24 × 24. They never speak for themselves: whoever uses one gives it words. */
import './icon.css';

const paths = {
  people: 'M16 19v-1.5a3.5 3.5 0 0 0-3.5-3.5h-5A3.5 3.5 0 0 0 4 17.5V19M10 10.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M20 19v-1.5a3.5 3.5 0 0 0-2.6-3.4M15 4.6a3 3 0 0 1 0 5.8',
  chat: 'M20 12a7 7 0 0 1-7 7H5l1.6-2.7A7 7 0 0 1 11 5h2a7 7 0 0 1 7 7z',
  gear: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  heart: 'M12 20S4 15.2 4 9.6A4.3 4.3 0 0 1 12 7.4a4.3 4.3 0 0 1 8 2.2C20 15.2 12 20 12 20z',
  question: 'M9 9a3 3 0 1 1 4.6 2.5c-1 .7-1.6 1.3-1.6 2.5M12 18h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  send: 'M5 12h13M12.5 6.5 18 12l-5.5 5.5',
  close: 'M6 6l12 12M18 6 6 18',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  back: 'M19 12H5M11 6l-6 6 6 6',
  up: 'M6 15l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  target: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4M12 1v4M12 19v4M1 12h4M19 12h4',
  walk: 'M13 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M9 21l2-6-2-3 1-5 3 1 2 3 3 1M11 15l3 2 1 4',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3.5 12h17M12 3c2.5 2.5 3.8 5.5 3.8 9S14.500 18.500 12 21c-2.500-2.500-3.800-5.500-3.800-9S9.500 5.500 12 3',
  info: 'M12 11v5M12 8h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.500v13l10-6.500z',
  stop: 'M7 7h10v10H7z',
  share: 'M12 15V4M8 7.500 12 3.500l4 4M5 12v6a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-6',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  pointer: 'M12 3a6 6 0 0 1 6 6c0 4.500-6 12-6 12S6 13.500 6 9a6 6 0 0 1 6-6zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  caption: 'M4 6h16v12H4zM8 14h5M15 14h1M8 10.500h2M12 10.500h4',
  check: 'M5 12.500 10 17.500 19 7',
  moon: 'M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500z',
  mic: 'M12 14.500a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3M6 11.500a6 6 0 0 0 12 0M12 17.500V21',
  micOff: 'M15 9V6.500a3 3 0 0 0-5.700-1.300M9 9v2.500a3 3 0 0 0 4.700 2.500M6 11.500a6 6 0 0 0 9.600 4.800M18 11.500v.500M12 17.500V21M4 4l16 16',
  sound: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  soundOff: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5',
  hand: 'M8 12.500V6a1.500 1.500 0 0 1 3 0M11 11V4.500a1.500 1.500 0 0 1 3 0V11M14 11V6a1.500 1.500 0 0 1 3 0v8a7 7 0 0 1-7 7c-3 0-4.200-1.500-5.300-3.600L3.200 14a1.500 1.500 0 0 1 2.600-1.500L8 15',
  film: 'M4 5h16v14H4zM8.500 5v14M15.500 5v14M4 9.500h4.500M4 14.500h4.500M15.500 9.500H20M15.500 14.500H20',
  shrink: 'M20 4l-6 6M14 5v5h5M4 20l6-6M10 19v-5H5',
  grow: 'M14 10l6-6M15 4h5v5M10 14l-6 6M9 20H4v-5',
  text: 'M3 18 8 6l5 12M4.700 14h6.600M14 18l3.200-8 3.200 8M15.200 15.500h4.100',
  sort: 'M8 10l4-4 4 4M8 14l4 4 4-4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l4.500 4.500',
  more: 'M12 6.500a1 1 0 1 0 0-2 1 1 0 0 0 0 2M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2M12 19.500a1 1 0 1 0 0-2 1 1 0 0 0 0 2',
  plan: 'M9 4 4 6v14l5-2 6 2 5-2V4l-5 2zM9 4v14M15 6v14',
  tilt: 'M8 6h8v12H8zM11 15.500h2M4.500 9a6 6 0 0 0 0 6M19.500 9a6 6 0 0 1 0 6',
  wifi: 'M3 9.500a13 13 0 0 1 18 0M6.500 13a8 8 0 0 1 11 0M10 16.500a3 3 0 0 1 4 0M12 20h.01',
} as const;

export type IconName = keyof typeof paths;
export const iconNames = Object.keys(paths) as IconName[];

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" style={filled ? { fill: 'currentColor' } : undefined}>
      <path d={paths[name]} />
    </svg>
  );
}

/** A drawing that stands for a whole page or note. */
export function LargeIcon({ name }: { name: IconName }) {
  return (
    <span class="large-icon">
      <Icon name={name} />
    </span>
  );
}
