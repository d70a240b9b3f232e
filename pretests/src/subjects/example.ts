import { startService } from "../service.js";
import type { PretestSubject } from "../subject.js";

/** The connector that newcomers copy. */
export const example: PretestSubject = {
  connector: "example",
  async open() {
    const service = await startService();
    return {
      params: {
        latitude: "35.7",
        longitude: "139.7",
        apiKey: "literal:{canary}",
        url: "http://{upstream:weather}/archive",
        allowPrivate: '["127.0.0.1"]',
      },
      failing: { latitude: "95" },
      schema: JSON.stringify([
        { name: "day", type: "DATE", mode: "REQUIRED" },
        ...["temp_max_c", "temp_min_c", "rain_mm"].map((name) => ({ name, type: "FLOAT64" })),
      ]),
      upstreams: new Map([["weather", { host: "127.0.0.1", port: service.port }]]),
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    };
  },
};
