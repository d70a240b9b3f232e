import { parseDocument } from "yaml";
import { type BodyForm, type BodyTrait, bodyBytes } from "./body-text.js";
import type { Answered, Cassette, Exchange, RecordedRun } from "./cassette.js";

/** The version of the format. */
export const CASSETTE_VERSION = 1;

type Fields = Readonly<Record<string, unknown>>;

const FORMS: readonly BodyForm[] = ["json", "text", "base64"];
const TRAITS: readonly BodyTrait[] = ["spaced", "crlf", "shift_jis"];

/** Reads the text of a cassette. `where` names it in errors, which also name the place. */
export function parseCassette(text: string, where: string): Cassette {
  const document = parseDocument(text, { prettyErrors: true });
  const [fault] = document.errors;
  if (fault) throw new Error(`${where}: ${fault.message.split("\n", 1)[0]}`);
  const cassette = fieldsOf(document.toJS(), where);
  if (cassette["cassette"] !== CASSETTE_VERSION) {
    throw new Error(`${where}: it is no cassette of version ${CASSETTE_VERSION}; record it again`);
  }
  const exchanges = cassette["exchanges"];
  if (!Array.isArray(exchanges)) throw new Error(`${where}: exchanges is no list`);
  const recordedAtMs = Date.parse(textOf(cassette["recordedAt"], `${where}: recordedAt`));
  if (Number.isNaN(recordedAtMs)) throw new Error(`${where}: recordedAt is no time`);
  return {
    connector: textOf(cassette["connector"], `${where}: connector`),
    recordedAtMs,
    run: runOf(cassette["run"], `${where}: run`),
    exchanges: exchanges.map((exchange, index) => exchangeOf(exchange, `${where}: exchanges[${index}]`)),
  };
}

function runOf(value: unknown, where: string): RecordedRun {
  const run = fieldsOf(value, where);
  const params = fieldsOf(run["params"] ?? {}, `${where}.params`);
  return { ...run, from: textOf(run["from"], `${where}.from`), to: textOf(run["to"], `${where}.to`), params };
}

function exchangeOf(value: unknown, where: string): Exchange {
  const exchange = fieldsOf(value, where);
  const [, method = "", url = ""] = /^([^ ]+) (.*)$/s.exec(textOf(exchange["request"], `${where}.request`)) ?? [];
  if (!URL.canParse(url)) throw new Error(`${where}.request: write the method, a space and the URL`);
  const headers = fieldsOf(exchange["headers"] ?? {}, `${where}.headers`) as Record<string, string>;
  const request = { method, url, headers, body: bodyOf(exchange, where) };
  if (exchange["abandoned"] === true) return { request, outcome: "abandoned" };
  if (exchange["failure"] !== undefined) {
    return { request, outcome: { failure: textOf(exchange["failure"], `${where}.failure`) } };
  }
  return { request, outcome: answerOf(exchange["answer"], `${where}.answer`) };
}

function answerOf(value: unknown, where: string): Answered {
  const answer = fieldsOf(value, where);
  const { status, failure, left } = answer;
  if (typeof status !== "number" || !(status >= 200 && status <= 599))
    throw new Error(`${where}.status: no HTTP status`);
  const ending = failure === undefined ? undefined : { failure: textOf(failure, `${where}.failure`) };
  return {
    status,
    headers: fieldsOf(answer["headers"] ?? {}, `${where}.headers`) as Answered["headers"],
    body: bodyOf(answer, where),
    ending: ending ?? (left === true ? "left" : "whole"),
  };
}

function bodyOf(fields: Fields, where: string): Buffer {
  const form = FORMS.find((name) => fields[name] !== undefined);
  if (!form) return Buffer.alloc(0);
  const words = fields["as"] === undefined ? [] : textOf(fields["as"], `${where}.as`).split(" ");
  const traits = words.map((word) => TRAITS.find((trait) => trait === word));
  if (!traits.every((trait) => trait !== undefined)) throw new Error(`${where}.as: it is made of ${TRAITS.join(", ")}`);
  try {
    return bodyBytes({ form, traits, text: textOf(fields[form], `${where}.${form}`) });
  } catch (error) {
    throw new Error(`${where}.${form}: ${(error as Error).message}`, { cause: error });
  }
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${where}: it holds no fields`);
}

function textOf(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw new Error(`${where}: it is no text`);
}
