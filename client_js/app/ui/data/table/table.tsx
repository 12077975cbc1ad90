/** Rows and columns: the head stays in sight, a press on it sorts, rows can be selected. It scrolls sideways within itself. */
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import './table.css';
import { language } from '../../../base/i18n.ts';
import { Icon } from '../../controls/icon.tsx';
import { Checkbox } from '../../fields/inputs.tsx';
import { uiWords } from '../../words.ts';
import { howMany, sortAfter, sorted, withAll, withRow } from './table-model.ts';
import type { Selection, Sort } from './table-model.ts';

export interface Column<Row> {
  key: string;
  name: string;
  /** figures: set to the right, each digit as wide as any other */
  figures?: boolean;
  /** what it is sorted by; absent: it cannot be sorted */
  value?: (row: Row) => string | number | null;
  cell(row: Row): ComponentChildren;
}

interface TableProps<Row> {
  /** what it shows, read out before it */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** what a row is called, read out at its checkbox */
  nameOf(row: Row): string;
  firstSort?: Sort;
  /** absent: rows cannot be selected */
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
}

export function Table<Row>({ label, columns, rows, keyOf, nameOf, firstSort, selection, onSelect }: TableProps<Row>) {
  const [sort, setSort] = useState<Sort | null>(firstSort ?? null);
  const shown = useMemo(() => {
    const value = columns.find(({ key }) => key === sort?.by)?.value;
    return sort && value ? sorted(rows, value, sort.descending, language) : rows;
  }, [rows, columns, sort]);
  const keys = shown.map(keyOf);
  const selects = selection && onSelect ? { selection, onSelect } : null;
  const many = selects ? howMany(selects.selection, keys) : 'none';
  return (
    <div class="table-frame" role="region" aria-label={label} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {selects && (
              <th class="table-head table-check" scope="col">
                <Checkbox
                  on={many === 'all'}
                  some={many === 'some'}
                  label={uiWords.table.selectAll}
                  onSet={(on) => selects.onSelect(withAll(selects.selection, keys, on))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={() => setSort(sortAfter(sort, column.key))} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => {
            const key = keyOf(row);
            const on = selects?.selection.has(key) ?? false;
            return (
              <tr key={key} class="table-row" aria-selected={selects ? on : undefined}>
                {selects && (
                  <td class="table-check">
                    <Checkbox on={on} label={uiWords.table.select(nameOf(row))} onSet={(to) => selects.onSelect(withRow(selects.selection, key, to))} />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} class={column.figures ? 'table-cell figures' : 'table-cell'}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ column, sort, onSort }: { column: Column<Row>; sort: Sort | null; onSort(): void }) {
  const { name, value, figures } = column;
  const look = figures ? 'table-head figures' : 'table-head';
  if (!value) {
    return (
      <th class={look} scope="col">
        {name}
      </th>
    );
  }
  const here = sort?.by === column.key ? sort : null;
  return (
    <th class={look} scope="col" aria-sort={here ? (here.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="table-sort" onClick={onSort}>
        {name}
        <Icon name={here ? (here.descending ? 'down' : 'up') : 'sort'} />
      </button>
    </th>
  );
}
