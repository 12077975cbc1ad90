import { joinSession } from 'guide-client';

const session = await joinSession('7KQ4MX', { name: '李梅', branch: '一支部' });
const { client, follower } = session;

client.on('status', ({ status, reason }) => console.log(status, reason?.name));
follower.on('event', (event) => {
  if (event.kind === 'caption') console.log(event.text);
});

requestAnimationFrame(function draw(now) {
  const { view, pointer, guideDirection, cut } = follower.frame(now);
  if (view) console.log(cut ? 'go to' : 'look at', view, pointer);
  else console.log('looking around; the guide looks at', guideDirection);
  requestAnimationFrame(draw);
});

addEventListener('pagehide', () => session.close());
