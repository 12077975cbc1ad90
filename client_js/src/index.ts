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
export * from './geometry/view.ts';
export * from './geometry/angles.ts';
export * from './time/arrival-clock.ts';
export * from './protocol/codes.ts';
export * from './roles/diagnostics.ts';
export * from './base/errors.ts';
export * from './base/emitter.ts';
export * from './roles/follower.ts';
export * from './session/hall.ts';
export * from './base/host.ts';
export * from './session/http.ts';
export * from './roles/lead.ts';
export * from './base/limits.ts';
export * from './protocol/messages.ts';
export * from './session/unacknowledged.ts';
export * from './session/client.ts';
export * from './time/timeline.ts';
export * from './session/queue.ts';
export * from './protocol/types.ts';
export * from './audio/input/capture.ts';
export * from './audio/media-sync.ts';
export * from './time/voice-clock.ts';
export * from './audio/input/encoder.ts';
export * from './audio/output/degradation.ts';
export * from './audio/output/voice-receiver.ts';
export * from './audio/input/microphone.ts';
export * from './audio/output/output.ts';
export * from './roles/floor.ts';
export { WireError, type WireErrorCode } from './protocol/wire.ts';
