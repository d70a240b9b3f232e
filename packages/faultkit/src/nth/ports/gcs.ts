import type { ClientRequest, IncomingMessage } from "node:http";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { after, before, position } from "../counter.js";

/** Counts requests over HTTP as they are made, answered, and read to the end. A failing one is a connection reset. */
export function installGcs(): void {
  const http = createRequire(import.meta.url)("node:http") as typeof import("node:http");
  const request = http.request as (...args: unknown[]) => ClientRequest;
  http.request = ((...args: unknown[]) => {
    const made = request(...args);
    const what = `${made.method} ${made.path.split("?")[0]?.slice(-60)}`;
    counted(made, `request ${what}`);
    made.once("response", (response: IncomingMessage) => {
      counted(made, `answer ${what}`);
      response.once("end", () => counted(made, `end ${what}`));
    });
    return made;
  }) as typeof http.request;
  syncBuiltinESMExports();
}

function counted(made: ClientRequest, operation: string): void {
  try {
    before("gcs", operation, () => Object.assign(new Error("injected: socket hang up"), { code: "ECONNRESET" }));
    after("gcs", operation, position());
  } catch (error) {
    process.nextTick(() => made.destroy(error as Error));
  }
}
