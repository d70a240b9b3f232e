import type { IncomingMessage } from "node:http";
import type { FaultBoard } from "./fault-board.js";
import type { FaultRule } from "./faults.js";
import { readJson } from "./request-body.js";

/** Answers requests about faults, `/retry_test` and `/_faults`; undefined when it is another path. */
export async function answerAdmin(
  board: FaultBoard,
  request: IncomingMessage,
  path: string,
): Promise<object | undefined> {
  const [, kind, id, ...more] = path.split("/");
  const call = `${request.method} ${kind}${id === undefined ? "" : "/ID"}`;
  if (more.length > 0) {
    return undefined;
  }
  switch (call) {
    case "POST _faults":
      return board.arm((await readJson(request)) as unknown as FaultRule);
    case "GET _faults":
      return { faults: board.list() };
    case "GET _faults/ID":
      return board.get(id ?? "");
    case "DELETE _faults":
    case "DELETE _faults/ID":
      board.clear(id);
      return {};
    case "POST retry_test":
      return board.createRetryTest((await readJson(request))["instructions"] as Record<string, string[]>);
    case "GET retry_tests":
      return { retry_test: board.listRetryTests() };
    case "GET retry_test/ID":
      return board.getRetryTest(id ?? "");
    case "DELETE retry_test/ID":
      board.deleteRetryTest(id ?? "");
      return {};
    default:
      return undefined;
  }
}
