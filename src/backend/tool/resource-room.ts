import { HubError } from '../../kernel/errors.ts';
import type { Resource } from './contract.ts';
import { pageOf } from './page.ts';
import { recordOf, textOf } from './question.ts';
import { type UriTemplate, uriTemplate } from './uri-template.ts';

type Params = Readonly<Record<string, unknown>>;

/** Most characters of a resource that is read. */
const MAX_TEXT = 1_000_000;
/** As MCP has it: so many values of a completion at most. */
const MAX_VALUES = 100;
/** Of all templates together. */
const MAX_LISTED = 1000;

interface Known {
  readonly resource: Resource;
  readonly template: UriTemplate;
}

/** The resources of one server: listed, read by their URI, and completed. */
export class ResourceRoom {
  readonly #known: readonly Known[];

  constructor(resources: readonly Resource[]) {
    this.#known = resources.map((resource) => ({ resource, template: uriTemplate(resource.uri) }));
  }

  /** Whether there can be something under this URI. */
  knows(uri: string): boolean {
    return this.#find(uri) !== undefined;
  }

  templates(): Params {
    const some = this.#known.filter(({ template }) => template.variables.length > 0);
    return {
      resourceTemplates: some.map(({ resource: { uri, ...told } }) => ({ uriTemplate: uri, ...described(told) })),
    };
  }

  async list({ cursor }: Params): Promise<Params> {
    const fixed = this.#known.filter(({ template }) => template.variables.length === 0);
    const found = await Promise.all(this.#known.map(({ resource }) => listedBy(resource)));
    const all = [...fixed.map(({ resource }) => ({ uri: resource.uri, ...described(resource) })), ...found.flat()];
    const bounded = all.slice(0, MAX_LISTED);
    const revision = bounded.map(({ uri }) => uri);
    const given = typeof cursor === 'string' ? cursor : undefined;
    const { items, nextCursor } = pageOf(bounded, { cursor: given, limit: 200, revision });
    return { resources: items, ...(nextCursor === undefined ? {} : { nextCursor }) };
  }

  async read(params: Params, signal: AbortSignal): Promise<Params> {
    const uri = textOf(params, 'uri');
    const found = this.#find(uri);
    const content = await found?.resource.read(found.values, signal);
    if (!found || !content) throw new HubError('unknown-tool', `There is no resource ${uri.slice(0, 300)} here.`);
    if (content.text.length > MAX_TEXT)
      throw new HubError(
        'message-too-large',
        `${uri.slice(0, 300)} has ${content.text.length} characters; the limit is ${MAX_TEXT}.`,
      );
    return { contents: [{ uri, mimeType: content.mimeType ?? found.resource.mimeType, text: content.text }] };
  }

  /** Values for one variable of a template. */
  async complete(params: Params): Promise<Params> {
    const ref = recordOf(params['ref']);
    const { name, value } = recordOf(params['argument']);
    const known = this.#known.find(({ resource }) => resource.uri === ref['uri']);
    if (!known || typeof name !== 'string' || !known.template.variables.includes(name))
      throw new HubError(
        'invalid-params',
        '"ref" must name a template of this server, "argument" one of its variables.',
      );
    const others = recordOf(recordOf(params['context'])['arguments']);
    const typed = typeof value === 'string' ? value : '';
    const values = (await known.resource.complete?.(name, typed, textsIn(others))) ?? [];
    return {
      completion: { values: values.slice(0, MAX_VALUES), total: values.length, hasMore: values.length > MAX_VALUES },
    };
  }

  /** The exact form first; then, of what nobody has, ids that were not encoded. */
  #find(uri: string): { resource: Resource; values: Readonly<Record<string, string>> } | undefined {
    for (const isLoose of [false, true]) {
      for (const { resource, template } of this.#known) {
        const values = template.match(uri, isLoose);
        if (values) return { resource, values };
      }
    }
    return undefined;
  }
}

const described = ({ name, title, description, mimeType }: Omit<Resource, 'uri' | 'read'>): Params => ({
  name,
  title,
  description,
  mimeType,
});

const listedBy = async (resource: Resource): Promise<readonly { readonly uri: string }[]> =>
  (await resource.list?.())?.map((one) => ({ ...one, mimeType: resource.mimeType })) ?? [];

const textsIn = (values: Params): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
