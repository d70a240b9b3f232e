/** What a body must have for the code to read it; what is in it is judged, with better words, as a workflow. */
const text = { type: "string" };
const object = { type: "object" };
const list = { type: "array", items: object };
const dates = { from: text, to: text };

function body(properties: object, required: readonly string[]): object {
  return { type: "object", properties, required };
}

const form = body(
  {
    name: text,
    connector: text,
    params: object,
    output: text,
    table: body({ name: text, schema: list, windowColumn: text, mode: text }, ["name", "schema"]),
    emptyWindow: text,
    limits: object,
    schedule: object,
    bigquery: object,
    notify: object,
  },
  ["name", "connector", "params", "output", "table"],
);

/** The bodies of requests, as JSON Schema. */
export const BODIES = {
  check: body({ yaml: text, name: text, file: text }, ["yaml"]),
  render: body({ form, yaml: text }, ["form"]),
  save: body({ yaml: text, revision: text }, ["yaml"]),
  attempt: body(
    { ...dates, params: object, workflow: text, schema: list, limit: { type: "integer", minimum: 1, maximum: 100 } },
    ["from", "to", "params"],
  ),
  pretest: body(
    { ...dates, workflow: text, faults: { enum: ["none", "quick", "full"] }, strict: { type: "boolean" } },
    ["from", "to", "workflow"],
  ),
  backfill: body({ ...dates, parallel: { type: "integer", minimum: 1, maximum: 8 }, again: { type: "boolean" } }, [
    "from",
    "to",
  ]),
} as const;
