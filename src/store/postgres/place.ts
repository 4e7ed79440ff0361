/** Where a database is, without who asks and by which password: for messages and logs. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'postgres://…';
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host') || 'localhost';
  return `postgres://${host}${port ? `:${port}` : ''}${pathname}`;
}
