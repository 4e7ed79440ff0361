import { schema } from '../../tool/index.ts';
import type { Selection } from '../context/index.ts';
import { said } from './shape.ts';

export const selectionShape = schema.object({
  versionId: said,
  node: schema.text({ most: 5000, about: 'Id in the graph: give it as scriptPath, or to search_nodes.' }),
  kind: said,
  label: said,
  selectedAt: said,
});

export const shownSelection = ({ at, ...rest }: Selection) => ({ ...rest, selectedAt: at });
