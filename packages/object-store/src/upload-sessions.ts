import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ExpectedChecksums } from "./checksums.js";
import type { Preconditions } from "./preconditions.js";
import type { ObjectRecord, ObjectSettings } from "./resource.js";
import type { StagedFile } from "./staged-file.js";

/** GCS keeps a session for a week. */
const sessionLifetimeMs = 7 * 24 * 60 * 60 * 1000;

/** What a resumable upload is to become, fixed when its session opens. */
interface UploadPlan {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly preconditions: Preconditions;
  readonly promised: ExpectedChecksums;
}

/** A resumable upload. */
export interface UploadSession extends UploadPlan {
  readonly id: string;
  readonly openedMs: number;
  readonly staged: StagedFile;
  /** The object, once it is there. */
  finished: ObjectRecord | undefined;
  /** The request that is writing now. */
  turn: { readonly request: IncomingMessage; readonly ended: Promise<void> } | undefined;
}

/** The resumable uploads of one server. They end with the process: afterwards clients get 410 and start again. */
export interface UploadSessions {
  open(plan: UploadPlan, staged: StagedFile): UploadSession;
  find(id: string): UploadSession | undefined;
  /** Forgets a session and its bytes. */
  kill(id: string): void;
  killAll(): void;
}

/** Makes the sessions of one server. */
export function createUploadSessions(): UploadSessions {
  const sessions = new Map<string, UploadSession>();
  const kill = (id: string) => {
    sessions.get(id)?.staged.discard();
    sessions.delete(id);
  };
  return {
    open: (plan, staged) => {
      const nowMs = Date.now();
      for (const old of sessions.values()) {
        if (nowMs - old.openedMs > sessionLifetimeMs) {
          kill(old.id);
        }
      }
      const session = { ...plan, id: randomUUID(), openedMs: nowMs, staged, finished: undefined, turn: undefined };
      sessions.set(session.id, session);
      return session;
    },
    find: (id) => sessions.get(id),
    kill,
    killAll: () => [...sessions.keys()].forEach(kill),
  };
}
