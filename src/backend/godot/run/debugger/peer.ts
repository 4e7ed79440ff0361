import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { membersOf } from '../../../../instance/index.ts';

/**
 * Whether the other end of a connection on this machine is held by a process of the group. True where that cannot be seen: on
 * other systems than Linux, and when the other end has been closed already, as by a game that ended at once.
 */
export function isOfGroup(socket: Socket, pgid: number): boolean {
  if (pgid <= 0) return false;
  const inode = inodeOf(socket);
  if (inode === undefined || holds(pgid, inode)) return true;
  return inodeOf(socket) !== inode; // it was closed while we looked
}

function holds(pgid: number, inode: string): boolean {
  const members = membersOf(pgid);
  return members?.some(({ pid }) => linksOf(pid)?.includes(`socket:[${inode}]`) ?? true) ?? true;
}

/** The kernel's number of a socket that is connected from one port of loopback to another; Linux only. */
function inodeOf({ remotePort: from = 0, localPort: to = 0 }: Socket): string | undefined {
  try {
    const row = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((cells) => cells[1] === addressOf(from) && cells[2] === addressOf(to));
    return row?.[9] === '0' ? undefined : row?.[9]; // nobody holds it any more
  } catch {
    return undefined; // not Linux
  }
}

/** 127.0.0.1 and a port, as the kernel writes them on machines of our order of bytes. */
const addressOf = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;

function linksOf(pid: number): readonly string[] | undefined {
  try {
    const directory = `/proc/${pid}/fd`;
    return readdirSync(directory).map((fd) => linkOf(`${directory}/${fd}`));
  } catch (error) {
    // What ended meanwhile holds nothing. Whatever else it is, it cannot be seen.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : undefined;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // it was closed meanwhile
  }
}
