import type { Language } from "@collectro/contract";

/** What the host's own problems state besides their code: the facts, in one language. Causes that others report stay as they are. */
export interface Details {
  noOption(): string;
  unknownOption(): string;
  valueNeeded(): string;
  connectorNeeded(): string;
  noConnectorName(name: string): string;
  connectorNameHint(): string;
  paramForm(): string;
  paramsForm(): string;
  outputNeeded(): string;
  noTimeZone(zone: string): string;
  noneOf(value: string, allowed: string): string;
  wholeNumber(): string;
  duration(): string;
  signal(name: string): string;
  died(code: number | null, signal: string | null): string;
  diedAfterLastWord(how: string): string;
  heapExhausted(how: string): string;
  killedByKernel(limitMib: string): string;
  memoryInUse(usedMib: string, limitMib: string): string;
  noSignOfLife(seconds: number): string;
  nothingMoved(seconds: number, note: string): string;
  noRows(dates: string): string;
  neverSettles(): string;
}

const en: Details = {
  noOption: () => "it is no option",
  unknownOption: () => "there is no such option",
  valueNeeded: () => "it needs a value",
  connectorNeeded: () => "name the connector to run",
  noConnectorName: (name) => `${name} is no connector name`,
  connectorNameHint: () => "a name is lower case letters, digits and -",
  paramForm: () => "write it as --param key=value",
  paramsForm: () => 'it is no JSON object such as {"key":"value"}',
  outputNeeded: () => "name the place for the objects: gs://bucket/prefix",
  noTimeZone: (zone) => `${zone} is no IANA time zone such as Asia/Tokyo`,
  noneOf: (value, allowed) => `${value} is none of ${allowed}`,
  wholeNumber: () => "it must be a whole number of at least 1",
  duration: () => "write it as a number with ms, s or m, such as 8s",
  signal: (name) => `signal ${name}`,
  died: (code, signal) => (signal ? `signal ${signal}` : `exit code ${code}`),
  diedAfterLastWord: (how) => `${how} after its last word`,
  heapExhausted: (how) => `JavaScript heap exhausted, ${how}`,
  killedByKernel: (limitMib) => `the kernel killed the worker: the container's ${limitMib} MiB are used up`,
  memoryInUse: (usedMib, limitMib) => `${usedMib} MiB of ${limitMib} MiB in use`,
  noSignOfLife: (seconds) => `the worker gave no sign of life for ${seconds} s: its code blocks the event loop`,
  nothingMoved: (seconds, note) => `no row and no byte moved for ${seconds} s${note && ` (last: ${note})`}`,
  noRows: (dates) => `0 rows for ${dates}`,
  neverSettles: () => "it waits for something that can never happen: nothing is open and no timer runs",
};

const ja: Details = {
  noOption: () => "オプションではありません",
  unknownOption: () => "そのオプションはありません",
  valueNeeded: () => "値が必要です",
  connectorNeeded: () => "実行するコネクターの名前を指定してください",
  noConnectorName: (name) => `${name} はコネクターの名前として使えません`,
  connectorNameHint: () => "名前に使えるのは英小文字、数字、- です",
  paramForm: () => "--param 名前=値 の形で指定してください",
  paramsForm: () => '{"名前":"値"} のような JSON オブジェクトではありません',
  outputNeeded: () => "オブジェクトの格納先を gs://バケット/接頭辞 の形で指定してください",
  noTimeZone: (zone) => `${zone} は Asia/Tokyo のような IANA タイムゾーンではありません`,
  noneOf: (value, allowed) => `${value} は ${allowed} のいずれでもありません`,
  wholeNumber: () => "1 以上の整数を指定してください",
  duration: () => "8s のように、数字に ms、s、m のいずれかを付けてください",
  signal: (name) => `シグナル ${name}`,
  died: (code, signal) => (signal ? `シグナル ${signal}` : `終了コード ${code}`),
  diedAfterLastWord: (how) => `最後の報告のあとに終了: ${how}`,
  heapExhausted: (how) => `JavaScript のヒープを使い切りました。${how}`,
  killedByKernel: (limitMib) => `コンテナのメモリ ${limitMib} MiB を使い切り、カーネルがワーカーを強制終了しました`,
  memoryInUse: (usedMib, limitMib) => `${limitMib} MiB のうち ${usedMib} MiB を使用中`,
  noSignOfLife: (seconds) => `ワーカーの応答が ${seconds} 秒間ありません。コードがイベントループを占有しています`,
  nothingMoved: (seconds, note) => `${seconds} 秒間、1 行も 1 バイトも進んでいません${note && `（直前: ${note}）`}`,
  noRows: (dates) => `${dates} は 0 行でした`,
  neverSettles: () => "起こり得ないことを待っています。開いているものも動いているタイマーもありません",
};

/** The texts of one language. */
export function detailsIn(language: Language): Details {
  return language === "ja" ? ja : en;
}
