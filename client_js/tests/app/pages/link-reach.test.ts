import { expect, it } from 'vitest';
import { reachOf } from '../../../app/pages/console/preparing/link-reach.ts';

it.each([
  ['http://127.0.0.1:8000/j/X', 'machine'],
  ['http://127.1.2.3/j/X', 'machine'],
  ['http://localhost:8000/j/X', 'machine'],
  ['https://guide.localhost/j/X', 'machine'],
  ['http://[::1]:8000/j/X', 'machine'],
  ['http://0.0.0.0:8000/j/X', 'machine'],
  ['http://192.168.1.20:8000/j/X', 'network'],
  ['http://10.0.0.7/j/X', 'network'],
  ['http://172.16.0.1/j/X', 'network'],
  ['http://172.32.0.1/j/X', 'everywhere'],
  ['http://169.254.3.4/j/X', 'network'],
  ['http://[fd12:3456::1]/j/X', 'network'],
  ['http://[fe80::1]/j/X', 'network'],
  ['http://laptop/j/X', 'network'],
  ['http://laptop.local:8000/j/X', 'network'],
  ['https://tour.example.org/j/X', 'everywhere'],
  ['http://203.0.113.9/j/X', 'everywhere'],
  ['https://[2001:db8::1]/j/X', 'everywhere'],
])('%s is opened by %s', (link, reach) => {
  expect(reachOf(link)).toBe(reach);
});
