/** Whether the reader has asked the system for less movement: the one question of all pages. */
export { prefersReducedMotion as reducedMotion } from 'guide-client';
