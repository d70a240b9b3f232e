import { randomUUID } from "node:crypto";
import { invalid, StorageError } from "./errors.js";
import {
  type ArmedFault,
  armFault,
  type FaultRule,
  type FaultStatus,
  type HeldFault,
  holdFault,
  statusOf,
} from "./faults.js";
import type { MethodName } from "./methods.js";

/** Faults of a server: those armed for every client, and the retry tests that a client asks for by header. */
export interface FaultBoard {
  /** Arms a fault for all clients. Of several that are due, the one armed first strikes. */
  arm(rule: FaultRule): FaultStatus;
  /** Every fault armed by {@link arm}, with its counters. */
  list(): FaultStatus[];
  /** One of them. @throws StorageError 404 when there is no such fault. */
  get(id: string): FaultStatus;
  /** Disarms one fault, or all of them. */
  clear(id?: string): void;
  /** Creates a retry test (storage-testbench, "Retry Test API"). */
  createRetryTest(instructions: Readonly<Record<string, readonly string[]>>): RetryTestStatus;
  getRetryTest(id: string): RetryTestStatus;
  listRetryTests(): RetryTestStatus[];
  deleteRetryTest(id: string): void;
}

/** A retry test as storage-testbench prints it: what has not struck yet is still in `instructions`. */
export interface RetryTestStatus {
  readonly id: string;
  readonly instructions: Record<string, string[]>;
  readonly completed: boolean;
  readonly transport: "HTTP";
}

/** What the server itself needs of its board. */
export interface FaultSource extends FaultBoard {
  /** @throws StorageError 404 when `retryTestId` names no retry test. */
  hold(method: MethodName, object: string, retryTestId: string | undefined): HeldFault | undefined;
}

/** Makes the board of one server. */
export function createFaultBoard(rules: readonly FaultRule[] = []): FaultSource {
  const armed = new Map<string, ArmedFault>();
  const retryTests = new Map<string, readonly ArmedFault[]>();
  const arm = (rule: FaultRule) => {
    const fault = armFault(rule);
    armed.set(fault.id, fault);
    return statusOf(fault);
  };
  rules.forEach(arm);
  return {
    arm,
    list: () => [...armed.values()].map(statusOf),
    get: (id) => statusOf(find(armed, id, "fault")),
    clear: (id) => (id === undefined ? armed.clear() : void armed.delete(find(armed, id, "fault").id)),
    createRetryTest: (instructions) => {
      const id = randomUUID().replaceAll("-", "");
      retryTests.set(id, armAll(instructions));
      return retryTestStatus(id, find(retryTests, id, "retry test"));
    },
    getRetryTest: (id) => retryTestStatus(id, find(retryTests, id, "retry test")),
    listRetryTests: () => [...retryTests].map(([id, faults]) => retryTestStatus(id, faults)),
    deleteRetryTest: (id) => {
      find(retryTests, id, "retry test");
      retryTests.delete(id);
    },
    hold: (method, object, retryTestId) => {
      const ofTest = retryTestId && holdFault(find(retryTests, retryTestId, "retry test"), method, object);
      return ofTest || holdFault(armed.values(), method, object);
    },
  };
}

function find<T>(items: ReadonlyMap<string, T>, id: string, what: string): T {
  const item = items.get(id);
  if (item === undefined) {
    throw new StorageError(404, "notFound", `There is no ${what} ${JSON.stringify(id)}.`);
  }
  return item;
}

function armAll(instructions: Readonly<Record<string, readonly string[]>>): ArmedFault[] {
  if (typeof instructions !== "object" || instructions === null) {
    throw invalid('"instructions" maps method names to lists of instructions.');
  }
  return Object.entries(instructions).flatMap(([method, list]) =>
    list.map((instruction) => armFault({ method: method as MethodName, instruction })),
  );
}

function retryTestStatus(id: string, faults: readonly ArmedFault[]): RetryTestStatus {
  const instructions: Record<string, string[]> = {};
  for (const { rule, struck } of faults) {
    const left = instructions[rule.method] ?? [];
    instructions[rule.method] = struck === 0 ? [...left, rule.instruction] : left;
  }
  return { id, instructions, completed: faults.every(({ struck }) => struck > 0), transport: "HTTP" };
}
