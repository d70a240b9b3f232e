/**
 * How long an answer asks to wait, in milliseconds; undefined when it does not say so in a way that can be read.
 * Source: RFC 9110 §10.2.3, seconds or an HTTP date. A date is taken against the answer's own Date, so that a wrong clock
 * on either side does not matter.
 */
export function retryAfterMs(headers: Pick<Headers, "get">, now: Date): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const until = httpDate(value);
  if (until === undefined) return undefined;
  return Math.max(0, until - (httpDate(headers.get("date") ?? "") ?? now.getTime()));
}

/** Only the forms of RFC 9110 §5.6.7, which all begin with a day's name: Date.parse alone would take "5" for a month. */
function httpDate(text: string): number | undefined {
  const ms = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
