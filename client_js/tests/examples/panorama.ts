import { fetchHall, joinSession } from 'guide-client';
import { canShow, Panorama } from 'guide-client/panorama';
import 'guide-client/panorama.css';

const { client, follower } = await joinSession('7KQ4MX', { name: '李梅' });
const { session } = await client.next('welcome');
const hall = await fetchHall(session.hall);
const element = document.querySelector<HTMLElement>('#panorama');

if (element && canShow()) {
  const start = { scene: hall.start, yaw: 0, pitch: 0, fov: 70 };
  new Panorama(
    element,
    {
      scene: (id) => hall.scenes.find((scene) => scene.id === id),
      frame: (now) => follower.frame(now).view,
      grab: (shown) => follower.touch(shown),
    },
    start,
  );
}
