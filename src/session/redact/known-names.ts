import { RecentMap } from '../../kernel/recent-map.ts';
import { redactText } from './redact-text.ts';
import { isSecretName } from './secret-name.ts';

/** What is to be said of the name of a member. */
export interface KnownName {
  readonly clean: string;
  readonly secret: boolean;
}

/** So many names are remembered, and none that is longer: tools use the same few again and again. */
const MOST = 2000;
const LONGEST = 64;
const known = new RecentMap<string, KnownName>(MOST);

/** Looking a name through costs far more than finding it again. */
export function knownName(name: string): KnownName {
  const found = known.get(name);
  if (found) return found;
  const told = { clean: redactText(name.slice(0, 500)), secret: isSecretName(name) };
  if (name.length > LONGEST || told.clean !== name) return told; // nothing that is a secret itself is kept
  known.set(name, told);
  return told;
}
