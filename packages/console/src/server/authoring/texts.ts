import type { Language } from "@collectro/contract";

/** What the authoring side says by itself. */
export interface AuthoringTexts {
  readonly literalSecret: string;
  readonly literalSecretHint: string;
  unknownVariable(name: string): string;
  unknownVariableHint(name: string): string;
  unknownPlaceholder(placeholder: string): string;
  readonly unknownPlaceholderHint: string;
  otherName(inText: string, saved: string): string;
  readonly otherNameHint: string;
  nameTaken(file: string): string;
  readonly nameTakenHint: string;
  noWorkflow(dir: string): string;
  readonly noFile: string;
  changed(file: string): string;
  readonly notWritten: (cause: string) => string;
  readonly pretestRunning: string;
  readonly pretestRunningHint: string;
  readonly noPretest: string;
  readonly noReport: string;
  readonly pretestEnded: string;
  readonly noBackfill: string;
  readonly backfillElsewhere: string;
  readonly backfillUnfinishedHint: string;
}

const en: AuthoringTexts = {
  literalSecret: "a secret is written out here",
  literalSecretHint: "say where it stands: env:NAME, file:/path or sm://projects/P/secrets/S/versions/V",
  unknownVariable: (name) => `the container does not get the variable ${name}`,
  unknownVariableHint: (name) => `add ${name} to passEnv: it is then passed on from the environment of the console`,
  unknownPlaceholder: (placeholder) => `${placeholder} stands for no secret of the file`,
  unknownPlaceholderHint: "say where the secret stands, such as env:NAME",
  otherName: (inText, saved) => `name: the text is called "${inText}", and it is saved as "${saved}"`,
  otherNameHint: "keep the name; under another one it is a new workflow",
  nameTaken: (file) => `name: ${file} is called so already`,
  nameTakenHint: "give each workflow a name of its own",
  noWorkflow: (dir) => `no workflow of that name in ${dir}`,
  noFile: "no such file in the folder of workflows",
  changed: (file) => `${file} has been changed by somebody else`,
  notWritten: (cause) => `it could not be written: ${cause}`,
  pretestRunning: "another pretest is running",
  pretestRunningHint: "wait for its end, or stop it: two would disturb each other",
  noPretest: "no pretest of that name",
  noReport: "it has no report: it has not ended, or was stopped",
  pretestEnded: "this pretest has ended",
  noBackfill: "no backfill of that name",
  backfillElsewhere: "this console does not run it: it has ended, or another process works on it",
  backfillUnfinishedHint: "go on with that one (resume) until it is complete, or choose other days",
};

const ja: AuthoringTexts = {
  literalSecret: "シークレットの値がそのまま書かれています",
  literalSecretHint: "参照先を書いてください: env:名前、file:/パス、sm://projects/P/secrets/S/versions/V",
  unknownVariable: (name) => `環境変数 ${name} はコンテナに渡されません`,
  unknownVariableHint: (name) => `passEnv に ${name} を加えてください。コンソールの環境から渡されます`,
  unknownPlaceholder: (placeholder) => `${placeholder} に対応するシークレットがファイルにありません`,
  unknownPlaceholderHint: "env:名前 のように、シークレットの参照先を書いてください",
  otherName: (inText, saved) => `name: 内容の名前は "${inText}" ですが、"${saved}" として保存しようとしています`,
  otherNameHint: "名前を変えずに保存してください。別の名前なら新しいワークフローになります",
  nameTaken: (file) => `name: ${file} がすでにこの名前を使っています`,
  nameTakenHint: "ワークフローごとに別の名前を付けてください",
  noWorkflow: (dir) => `${dir} にその名前のワークフローはありません`,
  noFile: "ワークフローのフォルダにそのファイルはありません",
  changed: (file) => `${file} は他の人が変更しました`,
  notWritten: (cause) => `書き込めませんでした: ${cause}`,
  pretestRunning: "別の事前テストを実行中です",
  pretestRunningHint: "終わるのを待つか、停止してください。同時に実行すると互いに影響します",
  noPretest: "その事前テストはありません",
  noReport: "レポートがありません。まだ終わっていないか、停止されました",
  pretestEnded: "この事前テストはすでに終わっています",
  noBackfill: "そのバックフィルはありません",
  backfillElsewhere: "このコンソールでは実行していません。終わったか、別のプロセスが実行しています",
  backfillUnfinishedHint: "そのバックフィルを再開して完了させるか、別の日付を選んでください",
};

/** The texts of a language. */
export function authoringTextsIn(language: Language): AuthoringTexts {
  return language === "ja" ? ja : en;
}
