declare module 'fs-native-extensions' {
  /** An exclusive kernel lock on the open file; false when somebody else has it. */
  export function tryLock(fd: number): boolean;
}
