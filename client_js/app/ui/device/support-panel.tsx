/** The page's own numbers, large enough to be read out on the phone. */
import { useEffect, useState } from 'preact/hooks';
import type { Diagnostics } from 'guide-client';
import './support-panel.css';
import { testids } from '../../base/testids.ts';
import { Dialog } from '../dialog/dialog.tsx';
import { CopyText } from '../fields/copy-text.tsx';
import { uiWords } from '../words.ts';

const round = (value: number | null, digits = 1): string => (value === null ? uiWords.support.none : value.toFixed(digits));

function rows(of: Readonly<Diagnostics>): readonly (readonly [string, string])[] {
  const { fields } = uiWords.support;
  return [
    [fields.status, of.status],
    [fields.role, of.role ?? uiWords.support.none],
    [fields.scene, of.scene ?? uiWords.support.none],
    [fields.yaw, round(of.yaw)],
    [fields.pitch, round(of.pitch)],
    [fields.fov, round(of.fov)],
    [fields.time, of.guideTime === null ? uiWords.support.none : `${Math.round(of.guideTime)} ms`],
    [fields.lag, `${Math.round(of.lag)} ms`],
    [fields.buffer, `${Math.round(of.buffer)} ms`],
    [fields.voice, of.voice],
    [fields.lateness, `${Math.round(of.lateness)} ms`],
    [fields.dropped, String(of.dropped)],
    [fields.rung, String(of.rung)],
    [fields.tick, String(of.lastTick)],
    // enough to tell two apart, short enough to be read out
    [fields.epoch, of.epoch?.slice(0, 8) ?? uiWords.support.none],
    [fields.event, String(of.lastEvent)],
    [fields.reconnects, String(of.reconnects)],
    [fields.errors, String(of.errors)],
  ];
}

interface SupportPanelProps {
  /** gives the numbers of this moment */
  read(): Readonly<Diagnostics>;
  onClose(): void;
}

export function SupportPanel({ read, onClose }: SupportPanelProps) {
  const [now, setNow] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), 1000);
    return () => clearInterval(timer);
  }, [read]);
  const list = rows(now);
  const text = (): string => [...list.map(([name, value]) => `${name}: ${value}`), location.host, navigator.userAgent].join('\n');
  return (
    <Dialog title={uiWords.support.title} onClose={onClose} testid={testids.supportPanel}>
      <p class="quiet">{uiWords.support.hint}</p>
      <dl class="numbers">
        {list.map(([name, value]) => [<dt key={`${name}.t`} class="numbers-name">{name}</dt>, <dd key={`${name}.d`} class="numbers-value">{value}</dd>])}
      </dl>
      <CopyText text={text} name={uiWords.support.title} />
    </Dialog>
  );
}
