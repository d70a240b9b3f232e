import net from "node:net";

/** Where a socket is asked to go: `host:port`, or the path of a local one. */
export type Destination = string;

/**
 * Has every outgoing TCP and local socket of this process looked at before it connects; what `look` throws is thrown to
 * whoever wanted to connect. For a worker that ends with its run: nothing restores it.
 */
export function watchSockets(look: (to: Destination) => void): void {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function watched(this: net.Socket, ...args: unknown[]) {
    look(destinationOf(args));
    return Reflect.apply(connect, this, args);
  };
}

/** `host:port` of an address. */
export function destinationOfUrl(url: URL): Destination {
  return `${url.hostname.replace(/^\[|\]$/g, "")}:${url.port || (url.protocol === "https:" ? 443 : 80)}`;
}

/** `connect(options)`, `connect(port, host)`, `connect(path)`, or the list that `net.connect` makes of these. */
function destinationOf([first, second]: readonly unknown[]): Destination {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof options === "string") return options;
  if (typeof options === "number") return `${typeof second === "string" ? second : "localhost"}:${options}`;
  const { path, host, port } = (options ?? {}) as { path?: string; host?: string; port?: number | string };
  return path ?? `${host ?? "localhost"}:${port}`;
}
