import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** A container of little cost: it copies the rows of each day from an HTTP source to Cloud Storage. */
export const REFERENCE = fileURLToPath(new URL("../../pretest/references/report.py", import.meta.url));

/** The rows of each day for the reference container, which may have to show a token; `address` is HOST:PORT. */
export async function rowSource(
  rowsOf: (day: string) => readonly object[],
  token?: string,
): Promise<{ readonly address: string } & AsyncDisposable> {
  const server = createServer(({ url = "", headers }, response) => {
    const { pathname, searchParams } = new URL(url, "http://source");
    const known = token === undefined || headers.authorization === `Bearer ${token}`;
    if (!known || pathname !== "/rows") return response.writeHead(404).end();
    const rows = rowsOf(searchParams.get("date") ?? "");
    return response.end(JSON.stringify({ rows, next: null, total: rows.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
