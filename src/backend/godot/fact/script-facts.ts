/** What a script declares. */
export interface ScriptFacts {
  readonly language: 'gdscript' | 'csharp';
  /** Of the whole file. */
  readonly lines: number;
  /** Global name of the class, where it has one. */
  readonly className?: string;
  /** As written: `Node2D`, `"res://base.gd"`, `Outer.Inner`. */
  readonly extends?: string;
  /** Runs in the editor. */
  readonly tool?: boolean;
  readonly icon?: string;
  readonly symbols: readonly ScriptSymbol[];
}

export interface ScriptSymbol {
  readonly kind: 'function' | 'signal' | 'variable' | 'constant' | 'enum' | 'class';
  /** Members of inner classes as `Inner.name`. */
  readonly name: string;
  /** From 1, both ends within. */
  readonly line: number;
  readonly endLine: number;
  /** One line as a person would write the head of it: `func hit(by: Node, hard := 1.0) -> bool`. */
  readonly signature: string;
  readonly exported?: true;
  readonly onready?: true;
  readonly static?: true;
}
