import { createRequire, syncBuiltinESMExports } from "node:module";
import { after, before, position } from "../counter.js";

/** One end of the channel between a process and its child. */
interface Peer {
  send?: (...args: unknown[]) => boolean;
  connected?: boolean;
  disconnect?: () => void;
  emit(event: string | symbol, ...args: unknown[]): boolean;
}

/** Counts the messages between supervisor and worker, sent and taken. A channel that fails is one that is gone. */
export function installChannel(): void {
  if (process.send) count(process as unknown as Peer);
  const childProcess = createRequire(import.meta.url)("node:child_process") as typeof import("node:child_process");
  const spawn = childProcess.spawn as (...args: unknown[]) => unknown;
  childProcess.spawn = ((...args: unknown[]) => {
    const child = spawn(...args) as Peer;
    if (child.send) count(child);
    return child;
  }) as typeof childProcess.spawn;
  syncBuiltinESMExports();
}

function count(peer: Peer): void {
  const send = peer.send?.bind(peer);
  if (send) peer.send = (...args) => counted(peer, `send ${kindOf(args[0])}`, () => send(...args));
  const emit = peer.emit.bind(peer);
  peer.emit = (event, ...args) => {
    if (event !== "message") return emit(event, ...args);
    return counted(peer, `take ${kindOf(args[0])}`, () => emit(event, ...args));
  };
}

function counted(peer: Peer, operation: string, act: () => boolean): boolean {
  try {
    before("channel", operation, () => new Error("injected: channel closed"));
  } catch {
    if (peer.connected) peer.disconnect?.();
  }
  const mark = position();
  const done = act();
  after("channel", operation, mark);
  return done;
}

function kindOf(message: unknown): string {
  return String((message as { kind?: unknown } | undefined)?.kind ?? "message");
}
