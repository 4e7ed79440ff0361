/** A statement that binds its values; its text is one of few. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | number | null)[];
}

/** Each with its columns in the order in which they were selected. */
export type Rows = readonly (readonly unknown[])[];

export interface Outcome<Answer> {
  readonly answer: Answer;
  /** What is left to be written, and needs no answer. */
  readonly writes?: readonly Statement[];
}

/**
 * A transaction: yields what it asks and is given the rows, and ends with what it writes. So it is written once, and SQLite takes all
 * its steps in one turn, PostgreSQL in as few round trips as it can.
 */
export type Steps<Answer> = Generator<Statement, Outcome<Answer>, Rows>;

/** A part of a transaction: yields what it asks, and ends with what is left to be written. */
export type Writing = Generator<Statement, readonly Statement[], Rows>;

export interface Haste {
  /** For what is said again in a moment, or behind somebody: it outlives this process, a power cut or a crash of the database's server may take it back. */
  readonly unhurried?: boolean;
}
