/** An error while closing hides the one it came after, and an aggregate those it is made of; all are worth reading. */
export function causesOf(error: unknown): unknown[] {
  if (error instanceof SuppressedError) return [...causesOf(error.suppressed), ...causesOf(error.error)];
  return error instanceof AggregateError ? [error.message] : [error];
}
