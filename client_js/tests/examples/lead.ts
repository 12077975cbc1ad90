import { openSession, Refused } from 'guide-client';

const { client, lead } = await openSession('the secret of the link');
await client.next('welcome');

await lead.take().catch((error: unknown) => {
  const led = error instanceof Refused && error.code === 'led_by_another';
  return led && confirm('Take over?') ? lead.take(true) : Promise.reject(error);
});
lead.phase('live');
lead.set({ view: { scene: 'lobby', yaw: 12.5, pitch: -3, fov: 70 }, pointer: null, stop: 'welcome' });
await lead.caption({ zh: '欢迎。', en: 'Welcome.' });
lead.on('lost', ({ to }) => console.log('led by', to?.name));
