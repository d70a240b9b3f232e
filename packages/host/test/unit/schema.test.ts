import { describe, expect, test } from "vitest";
import { requestedSchema } from "../../src/worker/schema.js";

/** An object that is asked for although none should be. */
const NONE = () => Promise.reject(new Error("no object is asked for in this test"));

describe("a schema that is refused names where it stands", () => {
  test.for([
    ['[{"name":"id"', "--schema", /./],
    ["/nonexistent/schema.json", "/nonexistent/schema.json", /^it cannot be read: ENOENT$/],
    ["gs://O/none.json", "gs://O/none.json", /^it cannot be read: .*no bucket name/],
  ] as const)("%s", async ([source, where, detail]) => {
    await expect(requestedSchema(source, NONE)).rejects.toMatchObject({
      problems: [{ code: "SCHEMA_INVALID", where, detail: expect.stringMatching(detail) }],
    });
  });
});
