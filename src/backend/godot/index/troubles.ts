import type { Diagnostic } from '../fact/index.ts';

/** What is wrong with the project as a whole; told with `project.godot`. The last word on each subject counts. */
export class Troubles {
  readonly #byCode = new Map<string, Diagnostic>();

  tell(code: string, message: string | undefined, severity: Diagnostic['severity'] = 'warning'): void {
    if (message === undefined) this.#byCode.delete(code);
    else this.#byCode.set(code, { severity, code, message, line: 0, column: 0 });
  }

  has(code: string): boolean {
    return this.#byCode.has(code);
  }

  all(): readonly Diagnostic[] {
    return [...this.#byCode.values()];
  }
}
