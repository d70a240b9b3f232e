import { EventEmitter } from "node:events";
import type { CoreV1Event, V1Job, V1Pod } from "@kubernetes/client-node";

/** What the fake cluster keeps. Dates are texts, as they are on the wire. */
export interface Stored {
  readonly jobs: V1Job;
  readonly pods: V1Pod;
  readonly events: CoreV1Event;
}

/** One change of the state, as a watch tells it. */
export interface StoredChange {
  readonly version: number;
  readonly kind: keyof Stored;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Stored[keyof Stored];
}

/** Objects with versions, as etcd keeps them: a change for each write, the old ones forgotten on demand. */
export function openStore() {
  const objects = {
    jobs: new Map<string, V1Job>(),
    pods: new Map<string, V1Pod>(),
    events: new Map<string, CoreV1Event>(),
  };
  const changes = new EventEmitter<{ change: [StoredChange] }>().setMaxListeners(0);
  let history: StoredChange[] = [];
  // Versions of a cluster are never small numbers, nor do they follow each other.
  let version = 104_829;
  let oldest = version;

  function record(kind: keyof Stored, type: StoredChange["type"], object: Stored[keyof Stored]): void {
    version += 3;
    const stamped = structuredClone({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    const name = object.metadata?.name ?? "";
    if (type === "DELETED") objects[kind].delete(name);
    else (objects[kind] as Map<string, unknown>).set(name, stamped);
    const change = { version, kind, type, object: stamped as Stored[keyof Stored] };
    history.push(change);
    changes.emit("change", change);
  }
  return {
    changes,
    version: () => version,
    get: <K extends keyof Stored>(kind: K, name: string): Stored[K] | undefined => objects[kind].get(name) as Stored[K],
    all: <K extends keyof Stored>(kind: K): Stored[K][] => [...objects[kind].values()] as Stored[K][],
    add: <K extends keyof Stored>(kind: K, object: Stored[K]) => record(kind, "ADDED", object),
    put: <K extends keyof Stored>(kind: K, object: Stored[K]) => record(kind, "MODIFIED", object),
    remove(kind: keyof Stored, name: string) {
      const object = objects[kind].get(name);
      if (object) record(kind, "DELETED", object);
    },
    /** What changed after a version; undefined when that is forgotten. */
    since: (from: number) => (from < oldest ? undefined : history.filter((change) => change.version > from)),
    /** Forgets what changed, as a server does after some minutes. */
    compact() {
      history = [];
      version += 3;
      oldest = version;
    },
  };
}

export type Store = ReturnType<typeof openStore>;
