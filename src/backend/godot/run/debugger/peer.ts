import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';
import { membersOf } from '../../../../instance/index.ts';

/** Whether the other end of a connection on this machine is held by a process of the group; true where that cannot be seen. */
export function isOfGroup(socket: Socket, pgid: number): boolean {
  if (pgid <= 0) return false;
  const inode = inodeOf(socket.remotePort ?? 0, socket.localPort ?? 0);
  const members = membersOf(pgid);
  if (inode === undefined || !members) return true;
  const fds = members.map(({ pid }) => linksOf(pid));
  if (fds.some((links) => links === undefined)) return true; // not ours to look into
  return fds.some((links) => links?.includes(`socket:[${inode}]`) ?? false);
}

/** The kernel's number of a socket that is connected from one port of loopback to another; Linux only. */
function inodeOf(from: number, to: number): string | undefined {
  try {
    const row = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((cells) => cells[1] === addressOf(from) && cells[2] === addressOf(to));
    return row?.[9];
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
