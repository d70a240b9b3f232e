/** One record of the bench's data: ten columns, one of each kind that tables are made of. */
export interface Order {
  readonly id: number;
  readonly shop: string;
  readonly code: string;
  /** ISO 8601 with milliseconds: what a `Date` holds, so that scripts that make one lose nothing. */
  readonly ordered_at: string;
  /** Two digits after the point; text, as databases hand decimals out. */
  readonly amount: string;
  readonly paid: boolean;
  readonly note: string | null;
  readonly delivery: string;
  readonly score: number;
  readonly detail: { readonly size: number; readonly color: string };
}

const PLACES = ["東京都千代田", "大阪市北", "札幌市中央", "福岡市博多", "名古屋市中村", "那覇市久茂地", "仙台市青葉"];
const KINDS = ["支店", "営業所", "センター", "本店"];
const NOTES = ["delivered", "返品あり", "左様、再配達", "second try", "fragile, keep upright", 'marked "gift"'];
const COLORS = ["red", "green", "blue", "orange", "white"];
const FIRST_MS = Date.UTC(2024, 0, 1);
const YEAR_MS = 366 * 86_400_000;

/** The order at an index, from 0: always the same, whatever was asked before. */
export function orderAt(index: number): Order {
  const a = scrambled(index * 3);
  const b = scrambled(index * 3 + 1);
  const c = scrambled(index * 3 + 2);
  const orderedAtMs = FIRST_MS + (((a ^ (b << 7)) >>> 0) / 2 ** 32) * YEAR_MS;
  return {
    id: 1_000_000_000 + index,
    shop: `${pick(PLACES, a)}${pick(KINDS, b)}${c % 100}`,
    code: `SKU-${String(a % 10_000_000).padStart(7, "0")}`,
    ordered_at: new Date(Math.floor(orderedAtMs)).toISOString(),
    amount: `${b % 1_000_000}.${String(c % 100).padStart(2, "0")}`,
    paid: (a & 1) === 1,
    note: (b & 1) === 1 ? pick(NOTES, c >>> 3) : null,
    delivery: new Date(FIRST_MS + (c % 366) * 86_400_000).toISOString().slice(0, 10),
    score: (a % 10_000_000) / 10_000,
    detail: { size: b % 50, color: pick(COLORS, a >>> 5) },
  };
}

function pick(list: readonly string[], number: number): string {
  return list[number % list.length] ?? "";
}

/** Spreads an index over 32 bits. Source: MurmurHash3, finalizer. */
function scrambled(index: number): number {
  let bits = index + 0x9e3779b9;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
