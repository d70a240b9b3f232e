import { Document, Scalar } from "yaml";
import { bodyText } from "./body-text.js";
import type { Answered, Cassette, Exchange } from "./cassette.js";
import { CASSETTE_VERSION, parseCassette } from "./parse.js";

const HEAD = ` The HTTP traffic of one run of a connector, without its secrets. Written by \`collectro record\`.
 Look it through before you commit it.`;

/** The text of a cassette; reading it gives the same cassette, to the byte, which is seen to before it is returned. */
export function formatCassette(cassette: Cassette): string {
  const { connector, recordedAtMs, run, exchanges } = cassette;
  const recordedAt = new Date(recordedAtMs).toISOString();
  const fields = { cassette: CASSETTE_VERSION, connector, recordedAt, run, exchanges: exchanges.map(exchangeNode) };
  const document = new Document(fields, { aliasDuplicateObjects: false });
  document.commentBefore = HEAD;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  const again = parseCassette(text, "the cassette as it would be written");
  const changed = exchanges.findIndex((exchange, index) => !sameBytes(exchange, again.exchanges[index]));
  if (changed >= 0) throw new Error(`exchange ${changed + 1} cannot be written without a change`);
  return text;
}

function exchangeNode({ request, outcome }: Exchange): object {
  return {
    request: `${request.method} ${request.url}`,
    ...headersNode(request.headers),
    ...bodyNode(request.body),
    ...(outcome === "abandoned"
      ? { abandoned: true }
      : "failure" in outcome
        ? outcome
        : { answer: answerNode(outcome) }),
  };
}

function answerNode({ status, headers, body, ending }: Answered): object {
  return {
    status,
    ...headersNode(headers),
    ...bodyNode(body),
    ...(ending === "whole" ? {} : ending === "left" ? { left: true } : ending),
  };
}

function headersNode(headers: Readonly<Record<string, unknown>>): object {
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function bodyNode(body: Buffer): object {
  if (body.length === 0) return {};
  const { form, traits, text } = bodyText(body);
  const scalar = new Scalar(text);
  // A block of nothing but white space would lose it.
  scalar.type = /\S/.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return { ...(traits.length > 0 ? { as: traits.join(" ") } : {}), [form]: scalar };
}

function sameBytes(one: Exchange, other: Exchange | undefined): boolean {
  if (!other || !one.request.body.equals(other.request.body)) return false;
  return answeredBody(one).equals(answeredBody(other));
}

function answeredBody({ outcome }: Exchange): Buffer {
  return outcome !== "abandoned" && "body" in outcome ? outcome.body : Buffer.alloc(0);
}
