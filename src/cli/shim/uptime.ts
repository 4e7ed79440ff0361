/** A monotonic clock in ms. `performance` would load a dozen modules of Node into every shim. */
export const uptimeMs = (): number => process.uptime() * 1000;
