import { DatabaseSync, StatementSync } from "node:sqlite";
import { type Wrapping, wrapCall } from "../wrap.js";

const wrapping: Wrapping = {
  port: "record",
  name: (method, [first]) => (typeof first === "string" ? `${method} ${first.slice(0, 40)}` : method),
  failure: () => () => Object.assign(new Error("injected: disk I/O error"), { code: "ERR_SQLITE_ERROR" }),
};

/** Counts what the process asks of SQLite. */
export function installRecord(): void {
  wrapCall(DatabaseSync.prototype, "exec", wrapping);
  for (const call of ["run", "get", "all"]) wrapCall(StatementSync.prototype, call, wrapping);
}
