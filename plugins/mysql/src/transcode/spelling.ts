import { isUtf8 } from "node:buffer";
import { ValueRefused } from "@collectro/sql-source";
import type { Field } from "@collectro/table-schema";
import type { Form } from "../column-type.js";
import { shortestFloat } from "./float.js";
import { readGeometry } from "./geometry.js";

/** What decides the spelling of a column's values. */
export interface Spelled {
  readonly form: Form;
  readonly field: Field;
  readonly offset: string;
}

type Spell = (bytes: Buffer) => string;

/**
 * The text of a value in the spelling that BigQuery loads. What cannot be spelt so is handed on as it is: the encoder of
 * the column refuses it and says why.
 */
export function spelling({ form, field, offset }: Spelled): Spell {
  switch (form) {
    case "bit":
      return field.type === "BYTES" ? toBase64 : spellBits;
    case "bytes":
      return field.type === "BYTES" ? toBase64 : textOf(field);
    case "date":
      return field.type === "DATETIME" ? (bytes) => `${ascii(bytes)} 00:00:00` : ascii;
    case "decimal":
    case "double":
    case "int":
      return spellNumber;
    case "epoch":
      return spellEpoch;
    case "float":
      return (bytes) => shortestFloat(Number(ascii(bytes)));
    case "geometry":
      return (bytes) => readGeometry(bytes, field);
    case "moment":
      return (bytes) => spellMoment(ascii(bytes), offset);
    case "time":
      return field.type === "INTERVAL" ? spellInterval : ascii;
    case "timestamp":
      return field.type === "TIMESTAMP" ? (bytes) => ascii(bytes) + offset : ascii;
    default:
      return textOf(field);
  }
}

function ascii(bytes: Buffer): string {
  return bytes.toString("latin1");
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64");
}

const SHOWN_BYTES = 16;

/** A text; bytes that are no UTF-8 are refused. */
function textOf(field: Field): Spell {
  return function readText(bytes) {
    if (isUtf8(bytes)) return bytes.toString("utf8");
    const shown = bytes.toString("hex", 0, SHOWN_BYTES);
    throw new ValueRefused({
      path: "",
      expected: field.type,
      got: `text that is no UTF-8 (0x${shown}${bytes.length > SHOWN_BYTES ? "…" : ""})`,
      hint: "Correct it, or give the column as bytes with CAST(… AS BINARY) in a query.",
    });
  };
}

/** BIT(n): big-endian bytes. */
function spellBits(bytes: Buffer): string {
  return bytes.length === 0 ? "0" : BigInt(`0x${bytes.toString("hex")}`).toString();
}

/** ZEROFILL and the year 0000 begin with zeros, which JSON's numbers do not. */
function spellNumber(bytes: Buffer): string {
  return ascii(bytes).replace(/^(-?)0+(?=[0-9])/, "$1");
}

const EPOCH = /^(-?\d+)(\.\d+)?$/;

/** UNIX_TIMESTAMP's seconds; the zero date is 0 there, which no TIMESTAMP is. */
function spellEpoch(bytes: Buffer): string {
  const match = EPOCH.exec(ascii(bytes));
  const seconds = Number(match?.[1] ?? 0);
  if (seconds === 0) return "0000-00-00 00:00:00+00:00";
  const text = new Date(seconds * 1_000).toISOString().replace("T", " ").slice(0, 19);
  return `${text}${match?.[2] ?? ""}+00:00`;
}

/** A civil time of the run's zone; its offset is known to be the same since 1970 only. */
function spellMoment(text: string, offset: string): string {
  if (text < "1970" && !text.startsWith("0000")) {
    throw new ValueRefused({
      path: "",
      expected: "TIMESTAMP",
      got: `string ${JSON.stringify(text)}`,
      hint: "What the clocks said before 1970 is not known for sure: read it as DATETIME, or convert it in a query.",
    });
  }
  return `${text.length === "2024-09-24".length ? `${text} 00:00:00` : text}${offset}`;
}

const TIME = /^(-?)(\d+):(\d\d):(\d\d)(\.\d+)?$/;

/** TIME goes from -838:59:59 to 838:59:59. */
function spellInterval(bytes: Buffer): string {
  const text = ascii(bytes);
  const match = TIME.exec(text);
  if (match === null) return text;
  const [, sign, hours, minutes, seconds, fraction = ""] = match;
  return `${sign}P0Y0M0DT${Number(hours)}H${Number(minutes)}M${Number(seconds)}${fraction}S`;
}
