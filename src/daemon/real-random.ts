import { randomBytes } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

export const realRandom: Random = { hex: (bytes) => randomBytes(bytes).toString('hex') };
