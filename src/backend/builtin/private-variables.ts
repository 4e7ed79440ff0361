/** What a built-in process is told in its environment, and nowhere that others could read it. */
export const privateVariables = {
  socket: 'SOCKET_PATH',
  /** Known to the process and to its hub: who says it may be the hub. */
  nonce: 'WARREN_INSTANCE_NONCE',
  mode: 'MCP_INSTANCE_MODE',
} as const;
