import { describe, expect, it } from 'vitest';
import { HubError } from '../../kernel/errors.ts';
import { postgresError } from './error-of.ts';
import { placeOf } from './place.ts';

const thrown = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

describe('what PostgreSQL threw', () => {
  it.each([
    ['40P01', true],
    ['40001', true],
    ['57P01', true],
    ['08006', true],
    ['53300', true],
    ['ECONNREFUSED', true],
    ['ECONNRESET', true],
    ['53100', false],
    ['28P01', false],
    ['3D000', false],
    ['25006', false],
  ])('%s is the store away, passing: %s', (code, passing) => {
    const error = postgresError('postgres://h/d', thrown(code));
    expect(error).toMatchObject({ code: 'store-away', facts: { passing } });
    expect(error.message).toMatch(/^The store postgres:\/\/h\/d cannot be used: /);
  });

  it('knows what the driver says in words only, and errors of several addresses', () => {
    expect(postgresError('p', new Error('Connection terminated unexpectedly')).code).toBe('store-away');
    expect(postgresError('p', new Error('timeout exceeded when trying to connect')).code).toBe('store-away');
    expect(postgresError('p', new AggregateError([thrown('ECONNREFUSED'), thrown('ECONNREFUSED')])).code).toBe(
      'store-away',
    );
  });

  it('what is the fault of a statement is a bug, and a HubError stays as it is', () => {
    expect(postgresError('p', thrown('23502')).code).toBe('internal');
    const own = new HubError('newer-schema', 'x');
    expect(postgresError('p', own)).toBe(own);
  });
});

describe('where a database is', () => {
  it.each([
    ['postgres://user:secret@host:5433/name?sslmode=require', 'postgres://host:5433/name'],
    ['postgresql:///name?host=/run/pg&password=secret', 'postgres:///run/pg/name'],
    ['postgres://user:sec/ret@host/name', 'postgres://…'],
    ['no address, and a secret', 'postgres://…'],
  ])('%s', (url, place) => expect(placeOf(url)).toBe(place));
});
