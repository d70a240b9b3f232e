import { wrapCall } from "../wrap.js";

/**
 * Counts calls of an object of the program itself, which is not loaded yet when the ports are wrapped: the statements that
 * a warehouse is given. Called by the program of a test with the prototype of its connection and the names of the calls.
 */
export function countStatements(connection: object, methods: readonly string[]): void {
  for (const method of methods) {
    wrapCall(connection, method, {
      port: "warehouse",
      name: (_, [statement]) => `${method} ${String(statement).replace(/\s+/g, " ").slice(0, 60)}`,
      failure: () => () => new Error("injected: IO Error: no space left on device"),
    });
  }
}
