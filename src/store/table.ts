import { asHubError, HubError } from '../kernel/errors.ts';
import type { Shape } from './column.ts';

/** `bootId` is the column `boot_id`. */
export type Snake<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : Name;

/** The column of a member. */
export const columnOf = <Name extends string>(name: Name): Snake<Name> =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as Snake<Name>; // as `Snake` has it

/** A row as the database sees it: what is no text and no number is bound as JSON. */
export type Columns<Row> = { [Name in keyof Row & string as Snake<Name>]: Bound<Row[Name]> };
type Bound<T> = T extends string | number | null ? T : string;

/** How rows of one kind go into the database and come back. */
export interface Table<Row> {
  /** To be selected: exactly what `rowOf` reads. */
  readonly columns: readonly (keyof Columns<Row> & string)[];
  columnsOf(row: Row): Columns<Row>;
  /** In the order of `columns`. */
  valuesOf(row: Row): readonly (string | number | null)[];
  /** Throws `internal` that names table and column when somebody else wrote there. */
  rowOf(found: object): Row;
  /** As `rowOf`, of values in the order of `columns`. */
  rowFrom(values: readonly unknown[]): Row;
}

export function tableOf<Row extends object>(name: string, shape: Shape<Row>): Table<Row> {
  const names = Object.keys(shape) as (keyof Row & string)[]; // a shape has the keys of its row and no others
  const cells = names.map((key) => {
    const { bind, read } = shape[key];
    return { key, column: columnOf(key), bind, read };
  });
  function read(valueOf: (column: string, at: number) => unknown): Row {
    const row: Partial<Row> = {};
    let reading = '';
    try {
      cells.forEach((cell, at) => {
        reading = cell.column;
        row[cell.key] = cell.read(valueOf(cell.column, at));
      });
    } catch (error) {
      const why = asHubError(error).message;
      const text = `The store has a row in ${name} with a strange ${reading}: ${why}.`;
      throw new HubError('internal', text, { cause: error });
    }
    return row as Row; // every key was read
  }
  return {
    columns: cells.map(({ column }) => column) as unknown as Table<Row>['columns'], // as `Snake` has them
    columnsOf: (row) =>
      Object.fromEntries(cells.map(({ key, column, bind }) => [column, bind(row[key])])) as Columns<Row>, // as above
    valuesOf: (row) => cells.map(({ key, bind }) => bind(row[key])),
    rowOf: (found) => read((column) => (found as Record<string, unknown>)[column]), // selected by `columns`
    rowFrom: (values) => read((_column, at) => values[at]),
  };
}
