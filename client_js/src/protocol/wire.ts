/**
 * Messages ⇄ bytes, as PROTOCOL.md says. `decode` gives a message or throws `WireError`, and nothing else.
 *
 * Numbers: JavaScript cannot tell 70 from 70.0, so a whole number that came as a float is taken, as is an angle that
 * came as a whole number.
 */
import type { TextLimits } from '../base/limits.ts';
import type { Direction, View } from '../geometry/view.ts';
import { boolean, bytes, fail, id, list, map, oneOf, orNull, string, whole, WireError, within } from './check.ts';
import type { ClientMessage, LeadState, Packet, Page, ServerMessage, Span, SpokenPacket, Tick, UnknownEvent, Whole } from './messages.ts';
import { Float32, pack, type Packable, type Utf8 } from './pack.ts';
import type { CommentEvent, Health, Holder, Leader, Me, Playing, SessionEvent, SessionInfo, State, Text } from './types.ts';
import { MOST_OPUS, unpack } from './unpack.ts';

export { WireError, type WireErrorCode } from './check.ts';

export const VERSION = 1;

/** Twice the longest answer there can be: a resume of 4,096 events, each a comment of the greatest length. */
const MOST_BYTES = 8 << 20;

/** Returns the canonical bytes of a message. Throws `RangeError` for a number that should be whole and is not. */
export function encode(message: ClientMessage, utf8: Utf8): Uint8Array<ArrayBuffer> {
  return pack(layout(message), utf8);
}

/** Returns the message that `data` holds. `data` is not kept: packets are copied out of it. */
export function decode(data: Uint8Array): ServerMessage {
  if (data.length > MOST_BYTES) throw new WireError('too_large', `${data.length} bytes`);
  return serverMessage(list(unpack(data), 1));
}

function layout(message: ClientMessage): Packable {
  switch (message.type) {
    case 'hello':
      return [1, message.version, message.token, message.can, message.resume];
    case 'lead':
      return [2, message.time, leadState(message.state), packets(message.packets)];
    case 'comment':
      return [3, message.id, message.kind, message.text];
    case 'react':
      return [4, message.count];
    case 'caption':
      return [5, message.id, message.time, message.text];
    case 'take':
      return [6, message.force];
    case 'release':
      return [7];
    case 'report':
      return [8, { ...message.summary }];
    case 'resume':
      return [9, message.epoch, message.event];
    case 'bye':
      return [10];
    case 'phase':
      return [11, message.phase];
    case 'speak':
      return [12, message.time, packets(message.packets)];
    case 'hand':
      return [13, message.up];
    case 'floor':
      return [14, message.member];
    case 'page':
      return [15, message.before];
  }
}

function packets(all: readonly Packet[]): Packable {
  return all.map(({ time, bytes }) => [time, bytes]);
}

function leadState({ view, pointer, stop, playing: now }: LeadState): Packable {
  const angle = (degrees: number): Float32 => new Float32(degrees);
  return {
    ...(view && { view: [view.scene, angle(view.yaw), angle(view.pitch), angle(view.fov)] }),
    ...(pointer !== undefined && { pointer: pointer && [angle(pointer.yaw), angle(pointer.pitch)] }),
    ...(stop !== undefined && { stop }),
    ...(now !== undefined && { playing: now && [now.kind, now.id, now.time, now.position, now.running] }),
  };
}

type Fields = readonly unknown[];

/** Reads a message by its type. The functions below are the only place that knows what stands where in a message. */
function serverMessage([type, ...fields]: Fields): ServerMessage {
  switch (type) {
    case 16:
      return welcome(fields);
    case 17:
      return { type: 'snapshot', ...wholeState(fields) };
    case 18:
      return { type: 'tick', ...tick(fields) };
    case 19:
      return ack(fields);
    case 20:
      return refusal(fields);
    case 21:
      return { type: 'resume', ...wholeState(fields) };
    case 22:
      return bye(fields);
    case 23:
      return { type: 'health', summary: health(map(fields[0])) };
    case 24:
      return { type: 'comments', ...page(fields) };
    default:
      return fail('a message type', type);
  }
}

function welcome([version, who, session]: Fields): ServerMessage {
  if (whole(version) !== VERSION) throw new WireError('version_unsupported', `the server speaks version ${whole(version)}`);
  return { type: 'welcome', version: VERSION, me: me(who), session: sessionInfo(session) };
}

function wholeState([epoch, number, tick, time, news, events, left]: Fields): Whole {
  return {
    epoch: id(epoch),
    event: whole(number),
    tick: whole(tick),
    time: orNull(whole, time),
    state: state(news),
    events: list(events, 0).map(event),
    left: orNull(span, left ?? null),
  };
}

function tick([number, time, news, packets, events, left]: Fields): Tick {
  return {
    tick: whole(number),
    time: orNull(whole, time),
    state: state(news),
    packets: list(packets, 0).map(packet),
    events: list(events, 0).map(event),
    left: orNull(span, left ?? null),
  };
}

function ack([comment, number]: Fields): ServerMessage {
  return { type: 'ack', id: id(comment), event: whole(number, 1) };
}

function refusal([code, what, detail]: Fields): ServerMessage {
  return { type: 'error', code: string(code), id: orNull(id, what), detail: map(detail) };
}

function bye([code, wait]: Fields): ServerMessage {
  return { type: 'bye', code: within(whole(code), 1000, 4999), wait: whole(wait) };
}

function page([first, last, comments]: Fields): Page {
  return { first: whole(first, 1), last: whole(last), comments: list(comments, 0).map(event).filter(isComment) };
}

function span(value: unknown): Span {
  const [after, last] = list(value, 2);
  return [whole(after), whole(last, 1)];
}

function isComment(one: SessionEvent | UnknownEvent): one is CommentEvent {
  return one.kind === 'comment';
}

function me(value: unknown): Me {
  const { id: who, role, name, branch, hand } = map(value);
  const known = oneOf(['follower', 'guide', 'co-guide'], role);
  return { id: id(who), role: known, name: string(name), branch: string(branch), hand: hand !== undefined && boolean(hand) };
}

function sessionInfo(value: unknown): SessionInfo {
  const { id: which, code, title, hall, limits } = map(value);
  const known = orNull(textLimits, limits ?? null);
  return { id: id(which), code: string(code), title: string(title), hall: id(hall), ...(known && { limits: known }) };
}

function textLimits(value: unknown): Partial<TextLimits> {
  const { comment, caption } = map(value);
  return {
    ...(comment != null && { comment: whole(comment, 1) }),
    ...(caption != null && { caption: whole(caption, 1) }),
  };
}

function state(value: unknown): Partial<State> {
  const { view: at, pointer, stop, phase, leader: who, count, hearts, floor, playing: now } = map(value);
  return {
    ...(at !== undefined && { view: orNull(view, at) }),
    ...(pointer !== undefined && { pointer: orNull(direction, pointer) }),
    ...(stop !== undefined && { stop: orNull(id, stop) }),
    ...(phase !== undefined && { phase: oneOf(PHASES, phase) }),
    ...(who !== undefined && { leader: orNull(leader, who) }),
    ...(count !== undefined && { count: whole(count) }),
    ...(hearts !== undefined && { hearts: whole(hearts) }),
    ...(floor !== undefined && { floor: orNull(holder, floor) }),
    ...(now !== undefined && { playing: orNull(playing, now) }),
  };
}

const PHASES = ['waiting', 'live', 'paused', 'ended'] as const;

function leader(value: unknown): Leader {
  const { id: who, name, robot, away } = map(value);
  return { id: id(who), name: string(name), robot: boolean(robot), away: boolean(away) };
}

function holder(value: unknown): Holder {
  const { id: who, name, branch } = map(value);
  return { id: id(who), name: string(name), branch: string(branch) };
}

function playing(value: unknown): Playing {
  const [kind, which, time, position, running] = list(value, 5);
  const known = oneOf(['clip', 'film'], kind);
  return { kind: known, id: id(which), time: whole(time), position: whole(position), running: boolean(running) };
}

function view(value: unknown): View {
  const [scene, yaw, pitch, fov] = list(value, 4);
  return { scene: id(scene), ...direction([yaw, pitch]), fov: within(fov, 20, 110) };
}

function direction(value: unknown): Direction {
  const [yaw, pitch] = list(value, 2);
  // 359.99999 becomes 360 in 32 bits
  return { yaw: within(yaw, 0, 360) % 360, pitch: within(pitch, -90, 90) };
}

function packet(value: unknown): SpokenPacket {
  const [time, opus, speaker] = list(value, 3);
  // a copy: the decoder's bytes are a window on the whole message
  return { time: whole(time), bytes: bytes(opus, MOST_OPUS).slice(), speaker: within(whole(speaker), 0, 1) };
}

function text(value: unknown): Text {
  if (typeof value === 'string') return value;
  const entries = Object.entries(map(value)).map(([tag, words]) => [language(tag), string(words)] as const);
  return entries.length > 0 ? Object.fromEntries(entries) : fail('a text in some language', value);
}

function language(tag: string): string {
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(tag) ? tag : fail('a language such as zh or en', tag);
}

/** A comment's author has one of these, or is a follower. */
const LEADING_ROLES = ['guide', 'co-guide'] as const;

function event(value: unknown): SessionEvent | UnknownEvent {
  const [n, kind, at, content] = list(value, 4);
  const number = whole(n, 1);
  const time = orNull(whole, at);
  const body = map(content);
  switch (string(kind)) {
    case 'comment': {
      const question = oneOf(['comment', 'question'], body.kind) === 'question';
      const { name, branch, text: words } = body;
      const role = LEADING_ROLES.find((one) => one === body.role);
      const comment = { name: string(name), branch: string(branch), ...(role && { role }), question, text: string(words) };
      return { kind: 'comment', number, time, id: id(body.id), author: id(body.author), ...comment };
    }
    case 'caption':
      return { kind: 'caption', number, time, text: text(body.text) };
    case 'scene':
      return { kind: 'scene', number, time, scene: id(body.scene) };
    case 'phase':
      return { kind: 'phase', number, time, phase: oneOf(PHASES, body.phase) };
    case 'announcement':
      return { kind: 'announcement', number, time, text: text(body.text) };
    default:
      return { kind: 'unknown', number, time };
  }
}

function health({ followers, behind, silent, no_picture: noPicture, branches, rungs, hands, dropped, elapsed }: Readonly<Record<string, unknown>>): Health {
  return {
    followers: whole(followers),
    behind: whole(behind),
    silent: whole(silent ?? 0),
    noPicture: whole(noPicture ?? 0),
    branches: list(branches, 0).map((pair) => [string(list(pair, 2)[0]), whole(list(pair, 2)[1])]),
    rungs: list(rungs, 0).map((pair) => [whole(list(pair, 2)[0]), whole(list(pair, 2)[1])]),
    hands: list(hands, 0).map((hand) => {
      const [who, name, branch] = list(hand, 3);
      return [id(who), string(name), string(branch)];
    }),
    dropped: whole(dropped),
    elapsed: whole(elapsed),
  };
}
