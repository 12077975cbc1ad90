/** What is shown: cards, tags, lists, a table, and how one goes from one to another. */
import { useState } from 'preact/hooks';
import { Button } from '../../ui/controls/button.tsx';
import { Icon } from '../../ui/controls/icon.tsx';
import { EmptyState } from '../../ui/data/empty-state.tsx';
import { List, ListButton, ListItem } from '../../ui/data/list.tsx';
import type { Selection } from '../../ui/data/table/table-model.ts';
import { Table } from '../../ui/data/table/table.tsx';
import type { Column } from '../../ui/data/table/table.tsx';
import { LiveDot, Tag } from '../../ui/data/tag.tsx';
import { showToast } from '../../ui/feedback/toast.tsx';
import { Card, CardLink } from '../../ui/layout/card.tsx';
import type { CardKind } from '../../ui/layout/card.tsx';
import { MenuButton, MenuItem } from '../../ui/navigation/menu.tsx';
import { Tabs } from '../../ui/navigation/tabs.tsx';
import { Specimen } from './specimen.tsx';
import { kitWords } from './words.ts';

const CARDS: readonly CardKind[] = ['solid', 'glass', 'glass-dense', 'dashed'];

export function Cards() {
  return (
    <Specimen name={kitWords.cards}>
      <div class="specimen-row">
        <Tag kind="live">{kitWords.live}</Tag>
        <Tag>
          <Icon name="people" />
          {kitWords.people}
        </Tag>
        <Tag kind="filled">{kitWords.waiting}</Tag>
        <LiveDot on label={kitWords.live} />
        <LiveDot on={false} />
      </div>
      {CARDS.map((kind) => (
        <Card key={kind} kind={kind} class="card-body">
          <h3>{kitWords.cardTitle}</h3>
          <p class="quiet">{kitWords.cardText}</p>
        </Card>
      ))}
      <CardLink href="#cards" class="card-body">
        {kitWords.cardTitle}
      </CardLink>
      <EmptyState icon="globe" title={kitWords.empty} hint={kitWords.emptyHint}>
        <Button kind="main">{kitWords.create}</Button>
      </EmptyState>
    </Specimen>
  );
}

export function Lists() {
  const [at, setAt] = useState(1);
  return (
    <Specimen name={kitWords.list}>
      <List ordered>
        {kitWords.stops.map((stop, index) => (
          <ListButton key={stop} start={index + 1} hint={kitWords.stopHint} current={index === at} onPress={() => setAt(index)}>
            {stop}
          </ListButton>
        ))}
      </List>
      <List class="lined">
        {kitWords.branches.map((branch) => (
          <ListItem key={branch} start={<Icon name="people" />} end={<Tag kind="filled">{kitWords.live}</Tag>}>
            {branch}
          </ListItem>
        ))}
      </List>
    </Specimen>
  );
}

interface Row {
  name: string;
  contact: string;
  people: number;
  /** per cent; null: there was none to attend */
  rate: number | null;
}

const FIGURES = [
  [28, 96],
  [31, 90],
  [9, 100],
  [17, null],
  [42, 71],
] as const;

const ROWS: readonly Row[] = kitWords.rows.map(([name, contact], index) => {
  const [people, rate] = FIGURES[index] ?? [0, null];
  return { name, contact, people, rate };
});

const COLUMNS: readonly Column<Row>[] = [
  { key: 'name', name: kitWords.columns.name, value: ({ name }) => name, cell: ({ name }) => name },
  { key: 'contact', name: kitWords.columns.guide, cell: ({ contact }) => contact },
  { key: 'people', name: kitWords.columns.people, figures: true, value: ({ people }) => people, cell: ({ people }) => people },
  { key: 'rate', name: kitWords.columns.rate, figures: true, value: ({ rate }) => rate, cell: ({ rate }) => (rate === null ? '–' : `${rate} %`) },
];

export function Tables() {
  const [rows, setRows] = useState(ROWS);
  const [selection, setSelection] = useState<Selection>(new Set([ROWS[1]?.name ?? '']));
  const remove = (): void => {
    const before = rows;
    setRows(rows.filter(({ name }) => !selection.has(name)));
    showToast(kitWords.removed(selection.size), () => setRows(before));
    setSelection(new Set());
  };
  return (
    <Specimen name={kitWords.table} wide>
      <Table
        label={kitWords.tableLabel}
        columns={COLUMNS}
        rows={rows}
        keyOf={({ name }) => name}
        nameOf={({ name }) => name}
        firstSort={{ by: 'people', descending: true }}
        selection={selection}
        onSelect={setSelection}
      />
      <Button kind="danger" disabled={selection.size === 0} onClick={remove}>
        {kitWords.remove}
      </Button>
    </Specimen>
  );
}

export function Navigation() {
  const [tab, setTab] = useState('0');
  const [device, setDevice] = useState(1);
  return (
    <Specimen name={kitWords.tabs}>
      <Tabs label={kitWords.tabs} tabs={kitWords.tabNames.map((name, i) => ({ key: String(i), name, count: i * 3 }))} chosen={tab} onChoose={setTab}>
        <p>{kitWords.tabNames[Number(tab)]}</p>
        <p class="quiet small">{kitWords.tabText}</p>
      </Tabs>
      <MenuButton icon="more" label={kitWords.menu} below testid="kit-menu">
        {kitWords.menuItems.map((name, index) => (
          <MenuItem key={name} checked={index === device} onChoose={() => setDevice(index)}>
            {name}
          </MenuItem>
        ))}
        <MenuItem icon="micOff" apart onChoose={() => showToast(kitWords.saved)}>
          {kitWords.menuClose}
        </MenuItem>
      </MenuButton>
    </Specimen>
  );
}
