import { Follower, GuideClient, Lead, VoiceReceiver, Microphone, Floor, socketUrl } from 'guide-client';

const client = new GuideClient({ url: socketUrl(), token: '…', can: ['opus'] });
const receiver = new VoiceReceiver(client, new Follower(client).timeline.clock);
document.querySelector('#enter')?.addEventListener('click', () => receiver.unlock());
receiver.on('change', ({ sound, rung, speaking }) => console.log(sound, rung, speaking));
client.connect();
await client.next('welcome');

const microphone = new Microphone();
microphone.on('state', (state) => console.log('microphone', state));
if (client.me?.role === 'follower') {
  const floor = new Floor(client, microphone);
  floor.on('floor', (mine) => mine && microphone.start());
  floor.hand(true);
} else {
  new Lead(client).use(microphone);
  await microphone.start();
}
