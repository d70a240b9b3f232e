import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConnectorCases, notApplicable } from "../../src/index.js";
import { brokenClauses, useWorkshop } from "./workshop.js";

const TOKEN = "the-token-of-the-sample";
const ROWS = 2_000;

const workshop = useWorkshop("./tcp-sample.mjs");

/** The source: a real server, as far as the suite can know. */
let server: Server;
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket })
      .on("error", () => {})
      .on("line", (line) => {
        const [token, day = ""] = line.split(" ");
        const rows = day === "2024-09-30" ? 0 : ROWS;
        const lines = Array.from({ length: rows }, (_, id) => `{"id":${id},"note":"${day}"}\n`).join("");
        socket.end(token === TOKEN ? `${lines}END ${rows}\n` : "DENIED\n");
      });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

const CASES: ConnectorCases = {
  source: { kind: "tcp", server: () => ({ port: (server.address() as AddressInfo).port }) },
  params: ({ host, port }) => ({ host, port }),
  secrets: () => ({ token: TOKEN }),
  window: { from: "2024-09-24", to: "2024-09-25" },
  emptyDay: { day: "2024-09-30", zeroRows: "failure" },
  hostile: notApplicable("the HTTP sample tries them"),
  large: notApplicable("the HTTP sample tries it"),
};

/** The others look at nothing that TCP makes different. */
const OF_TCP = /server|answers in|connection|leaves|ends within|credentials/;

test("a right connector passes every clause that looks at its network", { timeout: 300_000 }, async () => {
  expect(await brokenClauses(await workshop.make([]), CASES, (name) => OF_TCP.test(name))).toEqual({});
});

const UNTOLD = /CONNECTOR_FAILED/;

const CREDULOUS = ["a connection that is reset in the middle", "a connection that ends in the middle"];

/** Each takes a suite of its own, and what they prove of the suite the HTTP sample's prove, too: all but one for `.ci/full`. */
const BROKEN: readonly (readonly [way: string, clauses: readonly string[], says: RegExp])[] = [
  ["believes any end", CREDULOUS, /success with other rows/],
  ["does not tell of the network", ["a server that cannot be reached"], UNTOLD],
  ["takes chunks for lines", ["answers in small pieces"], /ended with failure/],
  ["waits for ever", ["a server that takes the connection and says nothing"], /waits for ever/],
  ["names no cause", ["credentials that are refused"], /throw SOURCE_AUTH/],
  ["leaves a connection", ["leaves no socket"], /after reading: still open: TCPSocketWrap/],
];
const whole = process.env["COLLECTRO_WHOLE_SUITE"] !== undefined;

test.for(whole ? BROKEN : BROKEN.slice(0, 1))(
  "a connector that %s is caught: %j",
  { timeout: 300_000 },
  async ([broken, clauses, says]) => {
    const folder = await workshop.make([broken]);
    const found = await brokenClauses(folder, CASES, (name) => clauses.some((clause) => name.startsWith(clause)));

    expect(Object.values(found)).toEqual(clauses.map(() => expect.stringMatching(says)));
  },
);
