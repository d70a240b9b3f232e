// Serves the bench's data as a JSON API, page by page. Every page lies ready in memory.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { orderAt } from "../data/orders.js";
import { params } from "./params.js";

const { rows: total, pageRows } = params<{ rows: number; pageRows: number }>();
const pages: Buffer[] = [];
for (let start = 0; start < total; start += pageRows) {
  const rows = Array.from({ length: Math.min(pageRows, total - start) }, (_, index) => orderAt(start + index));
  pages.push(Buffer.from(JSON.stringify({ total, rows })));
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const page = pages[Number(searchParams.get("page")) - 1];
  if (page === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": "application/json", "content-length": page.length }).end(page);
});
server.listen(0, "127.0.0.1", () => {
  console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`);
});
process.once("SIGTERM", () => process.exit(0));
