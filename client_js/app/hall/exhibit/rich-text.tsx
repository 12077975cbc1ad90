/** A long text of a hall. The server has read its Markdown: there are paragraphs, lists and a few looks of words, and no HTML. */
import type { RichText, TextBlock, TextRun } from 'guide-client';
import './rich-text.css';
import { blocksIn } from './blocks.ts';

export function LongText({ text }: { text: RichText }) {
  return (
    <div class="long-text">
      {blocksIn(text).map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: TextBlock }) {
  if (block.kind === 'paragraph') return <p class="long-paragraph">{runs(block.runs)}</p>;
  const items = block.items.map((item, index) => <li key={index}>{runs(item)}</li>);
  return block.start === null ? (
    <ul class="long-list dots">{items}</ul>
  ) : (
    <ol class="long-list numbers" start={block.start}>
      {items}
    </ol>
  );
}

const runs = (all: TextRun[]) => all.map((run, index) => <Run key={index} run={run} />);

function Run({ run: { text, bold, italic, link } }: { run: TextRun }) {
  const slanted = italic ? <em>{text}</em> : text;
  const words = bold ? <strong>{slanted}</strong> : slanted;
  if (link === null) return <>{words}</>;
  return (
    <a class="long-link" href={link} target="_blank" rel="noopener noreferrer">
      {words}
    </a>
  );
}
