import { expect, it } from 'vitest';
import { outlineOf, schema } from './index.ts';

it('an output is told without the bounds of its members, whatever these are called', () => {
  const { json } = schema.object({
    maxLength: schema.text({ most: 5, about: 'a name' }),
    list: schema.list(schema.object({ minimum: schema.integer({ to: 9 }) })),
    kind: schema.oneOf(['a', 'b']),
    some: schema.nullable(schema.text()),
    more: schema.map(schema.boolean()),
  });
  expect(outlineOf(json)).toEqual({
    type: 'object',
    properties: {
      maxLength: { type: 'string', description: 'a name' },
      list: {
        type: 'array',
        items: { type: 'object', properties: { minimum: { type: 'integer' } }, required: ['minimum'] },
      },
      kind: { type: 'string', enum: ['a', 'b'] },
      some: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      more: { type: 'object', additionalProperties: { type: 'boolean' } },
    },
    required: ['maxLength', 'list', 'kind', 'some', 'more'],
  });
});
