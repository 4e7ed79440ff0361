/** A text that was written as a JSON object. What somebody made of it since is shown as it is. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    return { unreadable: text.slice(0, 1000) };
  }
  return { unreadable: text.slice(0, 1000) };
}
