/**
 * Between the SDK's messages and the JSON form of the wire that the vectors and PROTOCOL.md use: the array, with
 * `{"$bin": hex}` for bytes. Written apart from `wire.ts`, so that the two check each other.
 */
import type { ClientMessage, Packet, Position, Report, ServerMessage, SpokenPacket, UnknownEvent } from '../../src/protocol/messages.ts';
import type { Direction, View } from '../../src/geometry/view.ts';
import type { CommentKind, Phase, Playing, SessionEvent, State, Text } from '../../src/protocol/types.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of `{"$bin": hex}`, anywhere inside. */
export function withBytes(form: Json): unknown {
  if (Array.isArray(form)) return form.map(withBytes);
  if (typeof form !== 'object' || form === null) return form;
  if (typeof form.$bin === 'string') return fromHex(form.$bin);
  return Object.fromEntries(Object.entries(form).map(([key, value]) => [key, withBytes(value)]));
}

/** The message that a vector of direction "client" describes. */
export function clientMessage(form: Json): ClientMessage {
  const [type, a, b, c, d] = withBytes(form) as unknown[];
  switch (type) {
    case 1:
      return { type: 'hello', version: a as number, token: b as string, can: c as string[], resume: d as Position | null };
    case 2: {
      const { view, pointer, stop, playing } = b as WireLead;
      const state = {
        ...(view && { view: { scene: view[0], yaw: view[1], pitch: view[2], fov: view[3] } }),
        ...(pointer !== undefined && { pointer: pointer && { yaw: pointer[0], pitch: pointer[1] } }),
        ...(stop !== undefined && { stop }),
        ...(playing !== undefined && { playing: playing && asPlaying(playing) }),
      };
      return { type: 'lead', time: a as number, state, packets: packetsOf(c) };
    }
    case 3:
      return { type: 'comment', id: a as string, kind: b as CommentKind, text: c as string };
    case 4:
      return { type: 'react', count: a as number };
    case 5:
      return { type: 'caption', id: a as string, time: b as number, text: c as Text };
    case 6:
      return { type: 'take', force: a as boolean };
    case 7:
      return { type: 'release' };
    case 8:
      return { type: 'report', summary: a as Report };
    case 9:
      return { type: 'resume', epoch: a as string, event: b as number };
    case 10:
      return { type: 'bye' };
    case 11:
      return { type: 'phase', phase: a as Phase };
    case 12:
      return { type: 'speak', time: a as number, packets: packetsOf(b) };
    case 13:
      return { type: 'hand', up: a as boolean };
    case 14:
      return { type: 'floor', member: a as string | null };
    case 15:
      return { type: 'page', before: a as number };
    default:
      throw new Error(`no client message of type ${String(type)}`);
  }
}

interface WireLead {
  view?: WireView;
  pointer?: WireDirection | null;
  stop?: string | null;
  playing?: WirePlaying | null;
}
type WirePlaying = [Playing['kind'], string, number, number, boolean];

function asPlaying([kind, id, time, position, running]: WirePlaying): Playing {
  return { kind, id, time, position, running };
}

function packetsOf(list: unknown): Packet[] {
  return (list as [number, Uint8Array][]).map(([time, bytes]) => ({ time, bytes }));
}

type WireView = [string, number, number, number];
type WireDirection = [number, number];

/** The JSON form of a decoded message. The body of an event of an unknown kind is not kept: see `withoutUnknown`. */
export function serverForm(message: ServerMessage): Json {
  switch (message.type) {
    case 'welcome':
      return [16, message.version, { ...message.me }, { ...message.session }];
    case 'snapshot':
    case 'resume': {
      const { type, epoch, event, tick, time, state, events, left } = message;
      const form = [type === 'snapshot' ? 17 : 21, epoch, event, tick, time, stateForm(state), events.map(eventForm)];
      return left ? [...form, [...left]] : form;
    }
    case 'tick': {
      const { tick, time, state, packets, events, left } = message;
      const form = [18, tick, time, stateForm(state), packets.map(packetForm), events.map(eventForm)];
      return left ? [...form, [...left]] : form;
    }
    case 'ack':
      return [19, message.id, message.event];
    case 'error':
      return [20, message.code, message.id, message.detail as Json];
    case 'bye':
      return [22, message.code, message.wait];
    case 'health': {
      const { noPicture, ...rest } = message.summary;
      return [23, { ...rest, no_picture: noPicture }];
    }
    case 'comments':
      return [24, message.first, message.last, message.comments.map(eventForm)];
  }
}

export function withoutUnknown(form: Json): Json {
  const known = ['comment', 'caption', 'scene', 'phase', 'announcement'];
  const item = form as Json[];
  const at = { 17: 6, 18: 5, 21: 6 }[item[0] as number];
  if (at === undefined) return form;
  const events = item[at];
  const left = item[at + 1] ? [item[at + 1] ?? null] : []; // nil says the same as nothing
  const shown = (events as Json[][]).map((e) => (known.includes(e[1] as string) ? e : [e[0] ?? 0, 'unknown', e[2] ?? null, {}]));
  return [...item.slice(0, at), shown, ...left];
}

function stateForm({ view, pointer, playing, ...rest }: Partial<State>): Json {
  const direction = (at: Direction): Json => [at.yaw, at.pitch];
  const whole = (at: View): Json => [at.scene, at.yaw, at.pitch, at.fov];
  return {
    ...(view !== undefined && { view: view && whole(view) }),
    ...(pointer !== undefined && { pointer: pointer && direction(pointer) }),
    ...(playing !== undefined && {
      playing: playing && [playing.kind, playing.id, playing.time, playing.position, playing.running],
    }),
    ...(rest as { [key: string]: Json }),
  };
}

function packetForm({ time, bytes, speaker }: SpokenPacket): Json {
  return [time, { $bin: toHex(bytes) }, speaker];
}

function eventForm({ kind, number, time, ...body }: SessionEvent | UnknownEvent): Json {
  if (!('question' in body)) return [number, kind, time, body as Json];
  const { question, ...rest } = body;
  return [number, kind, time, { ...rest, kind: question ? 'question' : 'comment' }];
}
