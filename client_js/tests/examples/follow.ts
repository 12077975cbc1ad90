import { Follower, GuideClient, join, socketUrl } from 'guide-client';

const { token } = await join('7KQ4MX', { name: '李梅', branch: '一支部' });
const client = new GuideClient({ url: socketUrl(), token });
const follower = new Follower(client);

client.on('status', ({ status, reason }) => console.log(status, reason?.name));
follower.on('event', (event) => {
  if (event.kind === 'caption') console.log(event.text);
});
client.connect();

requestAnimationFrame(function draw(now) {
  const { view, pointer, guideDirection, cut } = follower.frame(now);
  if (view) console.log(cut ? 'go to' : 'look at', view, pointer);
  else console.log('looking around; the guide looks at', guideDirection);
  requestAnimationFrame(draw);
});
