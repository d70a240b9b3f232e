import { expect } from "vitest";
import { secret, z } from "../../packages/connector/src/index.js";
import { parseParams } from "../../packages/connector/src/params.js";
import { problemsOf } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

const CANARY = "canary-4f1c9a";
const declared = z.object({
  url: z.string().min(1),
  token: secret().min(40).optional(),
  count: z.int().min(1).max(10).default(3),
  ratio: z.number().optional(),
  flag: z.boolean().optional(),
  mode: z.enum(["a", "b"]).optional(),
  list: z.array(z.string()).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  any: z.json().optional(),
  path: z.union([z.string(), z.array(z.string())]).optional(),
});

// A JSON object of raw params, as --params has it; values of --param are texts.
fuzz("params", {
  corpus: [
    '{"url":"https://x.test","count":"5","flag":"true","list":"[\\"a\\"]"}',
    '{"url":"u","headers":{"a":"b"},"any":{"x":[1,null]},"ratio":"1e3","mode":"a"}',
    `{"url":"u","token":"${CANARY}","path":["a","b"]}`,
  ],
  pieces: [
    '"__proto__":{"polluted":1},',
    '{"a":',
    "[",
    '"count":',
    '"1e999"',
    '"constructor":{"prototype":{"polluted":1}},',
  ],
  runs: 1_500,
  holds(text) {
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return;

    const read = parseParams(declared, raw as Record<string, unknown>);

    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    if (!read.ok) {
      expect(read.problems.length).toBeGreaterThan(0);
      expect(problemsOf(Object.assign(new Error(), { problems: read.problems }))).toBeDefined();
      if ((raw as { token?: unknown }).token === CANARY) expect(JSON.stringify(read.problems)).not.toContain(CANARY);
      return;
    }
    expect(declared.safeParse(read.params)).toEqual({ success: true, data: read.params });
    expect(Object.keys(raw).filter((name) => !Object.hasOwn(declared.shape, name))).toEqual([]);
    expect(Object.getPrototypeOf(read.params["headers"] ?? {})).toBe(Object.prototype);
  },
});
