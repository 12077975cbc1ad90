import { Floor, joinSession, Microphone } from 'guide-client';

document.querySelector('#enter')?.addEventListener('click', () => void enter());

async function enter(): Promise<void> {
  const { client, receiver } = await joinSession('7KQ4MX', { name: '李梅' });
  receiver.on('change', ({ sound, rung, speaking }) => console.log(sound, rung, speaking));
  await client.next('welcome');

  const microphone = new Microphone();
  microphone.on('state', (state) => console.log('microphone', state));
  const floor = new Floor(client, microphone);
  floor.on('floor', (mine) => mine && void microphone.start());
  floor.hand(true);
}
