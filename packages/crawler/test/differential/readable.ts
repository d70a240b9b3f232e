import type { Field } from "@collectro/table-schema";

/** What a preview shows, as the meaning of each value: moments in microseconds, decimals in plain digits. */
export function readable(fields: readonly Field[], row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, column(field, row[field.name])]));
}

function column(field: Field, shown: unknown): unknown {
  if (shown === null) return null;
  return field.mode === "REPEATED" ? (shown as unknown[]).map((item) => one(field, item)) : one(field, shown);
}

function one(field: Field, shown: unknown): unknown {
  if (field.type === "RECORD") return readable(field.fields ?? [], shown as Record<string, unknown>);
  const text = String(shown);
  switch (field.type) {
    case "NUMERIC":
    case "BIGNUMERIC":
      return digits(text);
    case "BYTES":
      return Buffer.from(
        text.replace(/\\x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        "latin1",
      ).toString("hex");
    case "TIME":
      return micros(`1970-01-01 ${text}`);
    case "DATETIME":
      return micros(text);
    case "TIMESTAMP":
      return text.endsWith("+00") ? micros(text.slice(0, -3)) : text;
    case "JSON":
      return { json: JSON.parse(text) };
    default:
      return shown;
  }
}

/** Plain digits without needless zeros; anything else stays as it is, and so differs. */
function digits(text: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)0*([0-9]*)(?:\.([0-9]*?)0*)?$/.exec(text) ?? [];
  if (whole === "" && fraction === "") return /^-?0+(?:\.0*)?$/.test(text) ? "0" : text;
  return `${sign}${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function micros(civil: string): bigint | string {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(civil);
  if (match === null) return civil;
  const [, day, clock, fraction = ""] = match;
  return BigInt(Date.parse(`${day}T${clock}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0"));
}
