import { expect, it } from 'vitest';
import { VoiceFrames } from '../../../src/audio/input/voice-frames.ts';
import type { Packet } from '../../../src/protocol/messages.ts';

function frames() {
  const line = { buffered: 0, now: 5000, host: { now: () => line.now } };
  const sent: (readonly Packet[])[] = [];
  let online = true;
  const voice = new VoiceFrames(line, (packets) => online && sent.push(packets) > 0);
  const speak = (number: number, late = 30): void => {
    line.now += 20;
    voice.push({ bytes: new Uint8Array([number]), at: line.now - late });
  };
  return { line, voice, sent, speak, lose: () => (online = false) };
}

it('bundles two packets a frame, stamped with the capture clock', () => {
  const { sent, speak, voice } = frames();
  for (let number = 1; number <= 5; number++) speak(number);
  expect(sent.map((packets) => packets.map(({ time, bytes }) => [time, bytes[0]]))).toEqual([[[0, 1], [10, 2]], [[30, 3], [50, 4]]]);
  expect(voice.time).toBe(100);
});

it('drops what a full line or none cannot take, and counts it', () => {
  const { line, sent, speak, voice, lose } = frames();
  line.buffered = 4097;
  speak(1);
  speak(2);
  line.buffered = 4096;
  speak(3);
  speak(4);
  lose();
  speak(5);
  speak(6);
  expect(sent.map((packets) => packets.map(({ bytes }) => bytes[0]))).toEqual([[3, 4]]);
  expect(voice.dropped).toBe(4);
});

it('does not join the end of one speech to the beginning of the next', () => {
  const { sent, speak, voice } = frames();
  speak(1);
  voice.clear();
  speak(2);
  speak(3);
  expect(sent.map((packets) => packets.map(({ bytes }) => bytes[0]))).toEqual([[2, 3]]);
  expect(voice.dropped).toBe(0);
});
