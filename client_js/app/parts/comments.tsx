/** The list of comments: newest below, what is on its way last. It stays at its end unless someone scrolled up. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CommentEvent } from '../../src/types.ts';
import { t } from '../i18n.ts';
import type { Drafts } from '../state/drafts.ts';
import { testids } from '../testids.ts';

interface CommentsProps {
  comments: readonly CommentEvent[];
  me: string | null;
  drafts?: Drafts;
  empty: string;
}

const NEAR_END = 80;

export function Comments({ comments, me, drafts, empty }: CommentsProps) {
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const outgoing = drafts?.outgoing.value.filter((entry) => entry.problem === null) ?? [];
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [comments, outgoing.length]);
  const scrolled = (): void => {
    const element = list.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
  };
  return (
    <ol class="comments" ref={list} data-testid={testids.comments} onScroll={scrolled} tabIndex={0}>
      {comments.length === 0 && outgoing.length === 0 && <li class="none">{empty}</li>}
      {comments.map((comment) => (
        <Comment key={comment.number} comment={comment} mine={comment.author === me} />
      ))}
      {outgoing.map((entry) => (
        <li key={`out-${entry.key}`} class="comment mine pending" data-testid={testids.pending}>
          <p class="who">
            {t.follow.me}
            <span class="sending">{t.follow.sending}</span>
          </p>
          <p class="words">{entry.text}</p>
        </li>
      ))}
    </ol>
  );
}

function Comment({ comment, mine }: { comment: CommentEvent; mine: boolean }) {
  const { name, branch, question, text } = comment;
  return (
    <li class={`comment${mine ? ' mine' : ''}${question ? ' asks' : ''}`} data-testid={testids.commentItem}>
      <p class="who">
        <bdi>{name}</bdi>
        {branch && <bdi class="branch">{branch}</bdi>}
        {question && <span class="asks-tag">{t.follow.question}</span>}
      </p>
      <p class="words">
        <bdi>{text}</bdi>
      </p>
    </li>
  );
}
