import type { Language } from "@collectro/contract";

/** What `new` and `init` say. */
export interface ScaffoldTexts {
  readonly verbs: Readonly<Record<"new" | "connector" | "init", string>>;
  readonly options: Readonly<Record<"standalone" | "scope" | "registry" | "connectors" | "force", string>>;
  nameTooLong(characters: number, max: number): string;
  nameForm(suggestion: string | undefined): string;
  readonly nameReserved: string;
  nameTaken(place: string): string;
  readonly scopeForm: string;
  readonly registryForm: string;
  readonly noClone: string;
  cannotWrite(cause: string): string;
  readonly notEmpty: string;
  readonly notAFolder: string;
  created(place: string): string;
  changed(path: string): string;
  kept(path: string): string;
  replaced(path: string): string;
  readonly next: string;
  unknownConnector(known: readonly string[]): string;
}

const en: ScaffoldTexts = {
  verbs: {
    new: "Begin a connector",
    connector: "Copy the example connector under another name: in this clone, or as a package of its own",
    init: "Begin a repository of your own: host, connectors, a workflow, Dockerfile, CI",
  },
  options: {
    standalone: "a package of its own, outside of any clone (default folder: connector-NAME)",
    scope: "scope of the package (default @collectro)",
    registry: "address of the internal registry, for .npmrc and publishConfig",
    connectors:
      "connectors to begin with, separated by commas: names, or packages of your own (default files, which the sample needs)",
    force: "replace files that are there already, and say which",
  },
  nameTooLong: (characters, max) => `a name has at most ${max} characters, this one has ${characters}`,
  nameForm: (suggestion) =>
    `a name is lower case letters and digits, begins with a letter, and may hold single - in between${suggestion ? `, such as ${suggestion}` : ""}`,
  nameReserved: "this name means something else",
  nameTaken: (place) => `${place} is there already`,
  scopeForm: "a scope is @ and lower case letters, digits and -, such as @acme",
  registryForm: "write an http(s) address without user and password, such as https://npm.example.com/",
  noClone: "this is no clone of Collectro Connect: go into one, or pass --standalone for a package of its own",
  cannotWrite: (cause) => `nothing was made: ${cause}`,
  notEmpty: "this folder is not empty; name another one",
  notAFolder: "this is no folder; name another one",
  created: (place) => `made     ${place}`,
  changed: (path) => `changed  ${path}`,
  kept: (path) => `kept     ${path} (it was there already; --force replaces it)`,
  replaced: (path) => `replaced ${path}`,
  next: "Next:",
  unknownConnector: (known) =>
    `known connectors: ${known.join(", ")}; write others as their package, such as @acme/connector-shop`,
};

const ja: ScaffoldTexts = {
  verbs: {
    new: "コネクターの開発を始めます",
    connector: "サンプルのコネクターを別の名前でコピーします。このクローンの中、または独立したパッケージとして",
    init: "自分のリポジトリを始めます: ホスト、コネクター、ワークフロー、Dockerfile、CI",
  },
  options: {
    standalone: "クローンの外に独立したパッケージとして作る（既定のフォルダ: connector-名前）",
    scope: "パッケージのスコープ（既定 @collectro）",
    registry: "社内レジストリのアドレス。.npmrc と publishConfig に書かれる",
    connectors: "最初に入れるコネクター。コンマ区切りの名前、または自分のパッケージ（既定 files。サンプルに必要）",
    force: "すでにあるファイルを置き換え、その名前を示す",
  },
  nameTooLong: (characters, max) => `名前は ${max} 文字までです（これは ${characters} 文字）`,
  nameForm: (suggestion) =>
    `名前は英小文字で始まり、英小文字・数字と、間に 1 つずつの - だけを使えます${suggestion ? `（例 ${suggestion}）` : ""}`,
  nameReserved: "この名前は別の意味を持つため使えません",
  nameTaken: (place) => `${place} はすでにあります`,
  scopeForm: "スコープは @acme のように、@ と英小文字・数字・- で書いてください",
  registryForm:
    "https://npm.example.com/ のように、ユーザー名とパスワードを含まない http(s) のアドレスを書いてください",
  noClone: "ここは Collectro Connect のクローンではありません。クローンの中で実行するか、--standalone を付けてください",
  cannotWrite: (cause) => `何も作成していません: ${cause}`,
  notEmpty: "このフォルダは空ではありません。別の名前を指定してください",
  notAFolder: "これはフォルダではありません。別の名前を指定してください",
  created: (place) => `作成     ${place}`,
  changed: (path) => `変更     ${path}`,
  kept: (path) => `そのまま ${path}（すでにあります。--force で置き換えます）`,
  replaced: (path) => `置き換え ${path}`,
  next: "次に実行するコマンド:",
  unknownConnector: (known) =>
    `使えるコネクター: ${known.join("、")}。ほかは @acme/connector-shop のようにパッケージ名で書いてください`,
};

/** The texts of one language. */
export function scaffoldTextsIn(language: Language): ScaffoldTexts {
  return language === "ja" ? ja : en;
}
