/** Why one could not join, in the reader's words, and at which field. */
import { ApiError } from 'guide-client';
import type { NameLimits } from 'guide-client';
import { t, textIn } from '../../base/i18n.ts';
import { sessionWords } from './words.ts';

export interface JoinProblem {
  field: 'name' | 'branch' | null;
  text: string;
}

/** A session that is over or unknown is no problem to be mended: the page says it in place of the form. */
export function joinProblem(error: unknown, limits: NameLimits): JoinProblem | 'over' | 'unknown' {
  const { code, detail } = error instanceof ApiError ? error : { code: 'unexpected', detail: {} as ApiError['detail'] };
  const field = detail['field'] === 'branch' ? 'branch' : 'name';
  const most = detail['longest'];
  const longest = typeof most === 'number' ? most : limits[field];
  switch (code) {
    case 'session_over':
      return 'over';
    case 'session_unknown':
      return 'unknown';
    case 'text_empty':
      return { field, text: field === 'name' ? sessionWords.nameEmpty : sessionWords.branchEmpty };
    case 'text_too_long':
      return { field, text: (field === 'name' ? sessionWords.nameLong : sessionWords.branchLong)(longest) };
    case 'busy':
    case 'too_many_joins':
      return { field: null, text: sessionWords.tooMany };
    case 'timeout':
      return { field: null, text: sessionWords.noAnswer };
    case 'unreachable':
      return { field: null, text: t.state.unreachable };
    case 'name_reserved':
      return { field: 'name', text: sessionWords.nameReserved };
    case 'branch_unknown':
      return { field: 'branch', text: sessionWords.branchEmpty };
    default:
      return { field: null, text: error instanceof ApiError ? textIn(error.text) : sessionWords.failed };
  }
}
