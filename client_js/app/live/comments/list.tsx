/**
 * The list of comments: newest below, what is on its way last. It stays at its end unless someone scrolled up; then it
 * stays where it is, and asks for what is missing there.
 */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { CommentEvent } from 'guide-client';
import './comments.css';
import { isNamed, nameIn } from '../../base/i18n.ts';
import { testids } from '../../base/testids.ts';
import { twinTags } from '../../base/twins.ts';
import { GuideBadge, TwinTag } from '../../ui/data/person.tsx';
import type { Drafts } from './drafts.ts';
import { commentWords } from './words.ts';

interface CommentsProps {
  comments: readonly CommentEvent[];
  me: string | null;
  drafts?: Drafts;
  empty: string;
  /** called with the number of the last comment in sight; null: the list is at its end */
  onRead?: (upTo: number | null) => void;
}

const NEAR_END = 80;

export function Comments({ comments, me, drafts, empty, onRead }: CommentsProps) {
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  /** the first in sight, and where: kept in place when some come in above it */
  const anchor = useRef<{ item: HTMLElement; top: number } | null>(null);
  const twins = useMemo(() => twinTags(comments.map(({ author, name, branch }) => ({ id: author, name, branch }))), [comments]);
  const outgoing = drafts?.outgoing.value.filter((entry) => entry.problem === null) ?? [];
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current) {
      const { item, top } = anchor.current;
      if (item.isConnected) element.scrollTop += item.offsetTop - element.scrollTop - top;
      scrolled(); // what came may leave something missing still
    }
  }, [comments, outgoing.length]);
  useEffect(() => () => onRead?.(null), []);
  const scrolled = (): void => {
    const element = list.current;
    if (!element) return;
    const { scrollTop, clientHeight } = element;
    const wasAtEnd = atEnd.current;
    atEnd.current = element.scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (atEnd.current) {
      anchor.current = null;
      if (!wasAtEnd) onRead?.(null);
      return;
    }
    const items = [...element.children].filter((item): item is HTMLElement => item instanceof HTMLElement);
    const item = items.find(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight > scrollTop);
    anchor.current = item ? { item, top: item.offsetTop - scrollTop } : null;
    const lowest = items.filter(({ offsetTop }) => offsetTop < scrollTop + clientHeight).pop();
    if (lowest?.dataset.number) onRead?.(Number(lowest.dataset.number));
  };
  return (
    <ol class="comments" ref={list} data-testid={testids.comments} onScroll={scrolled} tabIndex={0}>
      {comments.length === 0 && outgoing.length === 0 && <li class="none">{empty}</li>}
      {comments.map((comment) => (
        <Comment key={comment.number} comment={comment} mine={comment.author === me} twin={twins.get(comment.author) ?? null} />
      ))}
      {outgoing.map((entry) => (
        <li key={`out-${entry.key}`} class="comment mine pending" data-testid={testids.pending}>
          <p class="who">
            {commentWords.me}
            <span class="sending">{commentWords.sending}</span>
          </p>
          <p class="words">{entry.text}</p>
        </li>
      ))}
    </ol>
  );
}

function Comment({ comment, mine, twin }: { comment: CommentEvent; mine: boolean; twin: string | null }) {
  const { number, name, branch, role, question, text } = comment;
  return (
    <li data-number={number} class={`comment${mine ? ' mine' : ''}${question ? ' asks' : ''}`} data-testid={testids.commentItem}>
      <p class="who">
        {/* a guide without a name is called what the badge says */}
        {(!role || isNamed(name)) && <bdi class="name">{nameIn(name)}</bdi>}
        <TwinTag tag={twin} />
        {role && <GuideBadge role={role} />}
        {branch && <bdi class="branch">{branch}</bdi>}
        {question && <span class="asks-tag">{commentWords.question}</span>}
      </p>
      <p class="words">
        <bdi>{text}</bdi>
      </p>
    </li>
  );
}
