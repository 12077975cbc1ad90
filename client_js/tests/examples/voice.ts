import { Follower, GuideClient, Lead, Listener, Microphone, Speaker, socketUrl } from 'guide-client';

const client = new GuideClient({ url: socketUrl(), token: '…', can: ['opus'] });
const listener = new Listener(client, new Follower(client));
document.querySelector('#enter')?.addEventListener('click', () => listener.unlock());
listener.on('change', ({ sound, rung, speaking }) => console.log(sound, rung, speaking));
client.connect();
await client.next('welcome');

const microphone = new Microphone();
microphone.on('state', (state) => console.log('microphone', state));
if (client.me?.role === 'follower') {
  const speaker = new Speaker(client, microphone);
  speaker.on('floor', (mine) => mine && microphone.start());
  speaker.hand(true);
} else {
  new Lead(client).use(microphone);
  await microphone.start();
}
