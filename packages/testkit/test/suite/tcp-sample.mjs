// A right connector of a source that speaks a protocol of its own over TCP: `TOKEN DAY\n`, answered by a JSON row a line and
// `END COUNT\n`. Each name in BROKEN breaks one clause of the suite.
import { once } from "node:events";
import { connect } from "node:net";
import { byDay, defineConnector, secret, sourceError, unchecked, z } from "@collectro/connector";

const BROKEN = [];
const is = (name) => BROKEN.includes(name);

const READY_MS = 10_000;

export default defineConnector({
  name: "sample",
  title: { en: "Sample", ja: "サンプル" },
  summary: { en: "Over TCP", ja: "TCP 経由" },
  params: z.object({
    host: z.string().describe("Host").meta({ ja: "ホスト" }),
    port: z.int().describe("Port").meta({ ja: "ポート" }),
    token: secret().describe("Token").meta({ ja: "トークン" }),
  }),
  schema: [
    { name: "id", type: "INT64" },
    { name: "note", type: "STRING" },
  ],
  emptyWindow: "failure",
  slices: byDay,
  async *read({ params, slice, signal }) {
    const { host, port, token } = params;
    const where = `${host}:${port}`;
    // Whoever waits is told; without a listener the error would end the process.
    const socket = connect(port, host).on("error", () => {});
    if (is("leaves a connection")) connect(port, host).on("error", () => {});
    const stop = () => socket.destroy(signal.reason);
    signal.addEventListener("abort", stop);
    try {
      socket.write(`${token} ${slice.from}\n`);
      yield* rowsOf(socket, where);
    } catch (error) {
      signal.throwIfAborted();
      if (is("does not tell of the network") || "problems" in error) throw error;
      throw sourceError("SOURCE_UNREACHABLE", { where, detail: error.message });
    } finally {
      signal.removeEventListener("abort", stop);
      socket.destroy();
    }
  },
});

async function* rowsOf(socket, where) {
  if (!is("waits for ever")) socket.setTimeout(READY_MS, () => socket.destroy(new Error("it says nothing")));
  await once(socket, "connect");
  let count = 0;
  let ended = false;
  for await (const line of linesOf(socket)) {
    if (line === "DENIED")
      throw sourceError(is("names no cause") ? "SOURCE_FAILED" : "SOURCE_AUTH", { where, detail: line });
    ended = line.startsWith("END ");
    if (ended && Number(line.slice(4)) !== count) throw short(where, count);
    if (ended) break;
    yield unchecked([JSON.parse(line)]);
    count += 1;
  }
  if (!ended && !is("believes any end")) throw short(where, count);
}

function short(where, count) {
  return sourceError("SOURCE_INCOMPLETE", { where, detail: `the answer ends after ${count} rows` });
}

async function* linesOf(socket) {
  let rest = "";
  try {
    for await (const chunk of socket.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = is("takes chunks for lines") ? "" : lines.pop();
      yield* lines.filter(Boolean);
    }
  } catch (error) {
    if (!is("believes any end")) throw error;
  }
}
