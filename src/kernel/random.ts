/** Chance as an argument: `hex(8)` gives 8 random bytes as 16 lower-case hex digits. */
export interface Random {
  hex(bytes: number): string;
}
