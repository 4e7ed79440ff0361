/** Real time, for tests with real processes. */
export { realClock } from '../../src/daemon/real-clock.ts';
