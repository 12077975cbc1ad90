/**
 * Guide's client: join a session, follow its guide or lead it, hear it and speak.
 *
 *     import { Follower, GuideClient, join, socketUrl } from 'guide-client';
 *
 *     const { token } = await join('7KQ4MX', { name: '李梅', branch: '一支部' });
 *     const client = new GuideClient({ url: socketUrl(), token });
 *     const follower = new Follower(client);
 *     follower.on('event', (event) => console.log(event.kind, event));
 *     client.connect();
 *     requestAnimationFrame(function draw(now) {
 *       const { view } = follower.frame(now); // {scene, yaw, pitch, fov}, or null: let the person look around
 *       requestAnimationFrame(draw);
 *     });
 */
export * from './angles.ts';
export * from './clock.ts';
export * from './codes.ts';
export * from './diagnostics.ts';
export * from './events.ts';
export * from './follow.ts';
export * from './hall.ts';
export * from './host.ts';
export * from './http.ts';
export * from './lead.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './pending.ts';
export * from './session.ts';
export * from './timeline.ts';
export * from './turn.ts';
export * from './types.ts';
export * from './voice/capture.ts';
export * from './voice/clip.ts';
export * from './voice/clock.ts';
export * from './voice/encoder.ts';
export * from './voice/ladder.ts';
export * from './voice/listen.ts';
export * from './voice/microphone.ts';
export * from './voice/player.ts';
export * from './voice/speak.ts';
export * from './voice/steer.ts';
export { WireError, type WireErrorCode } from './wire.ts';
