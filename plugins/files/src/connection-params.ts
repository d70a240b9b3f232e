import { secret, z } from "@collectro/connector";

/** Longest wait that the host takes for a wait, in milliseconds. */
const MAX_WAIT_MS = 3 * 3_600_000;

/** Who connects, to whom, and when a file counts as complete. */
export const connectionParams = {
  user: z
    .string()
    .min(1)
    .optional()
    .describe("User for sftp:// and ftp://, where path names none")
    .meta({ ja: "sftp:// と ftp:// のユーザー（path に書かないとき）" }),
  password: secret()
    .optional()
    .describe("Password for sftp:// and ftp://")
    .meta({ ja: "sftp:// と ftp:// のパスワード" }),
  privateKey: secret()
    .optional()
    .describe("SSH private key for sftp://: the whole text of the key file")
    .meta({ ja: "sftp:// の SSH 秘密鍵。鍵ファイルの全文" }),
  passphrase: secret().optional().describe("What opens privateKey").meta({ ja: "privateKey を開くパスフレーズ" }),
  hostKey: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe("Key of the sftp:// host: its line of known_hosts (ssh-keyscan HOST) or SHA256:…; several as a list")
    .meta({ ja: "sftp:// のホストの鍵。known_hosts の行（ssh-keyscan HOST の出力）または SHA256:…。複数はリストで" }),
  anyHostKey: z
    .boolean()
    .default(false)
    .describe("Take whatever key the sftp:// host presents: nobody then knows who gets the password")
    .meta({ ja: "sftp:// のホストが示す鍵を何でも受け入れる。パスワードを誰に渡すのか分からなくなる" }),
  tlsCa: z
    .string()
    .min(1)
    .optional()
    .describe("Certificate of the authority that ftps://, ftpes:// or s3Endpoint is signed by, as PEM text or its path")
    .meta({ ja: "ftps://、ftpes://、s3Endpoint の証明書に署名した認証局の証明書。PEM のテキストまたはそのパス" }),
  s3Endpoint: z
    .url()
    .optional()
    .describe("Another server that speaks S3. Default: that of AWS in s3Region")
    .meta({ ja: "S3 を話す別のサーバー。既定は s3Region の AWS" }),
  s3Region: z
    .string()
    .min(1)
    .default("us-east-1")
    .describe("Region of the bucket")
    .meta({ ja: "バケットのリージョン" }),
  s3PathStyle: z
    .boolean()
    .optional()
    .describe("Bucket in the path, not in the host's name. Default: true with s3Endpoint, else false")
    .meta({ ja: "バケット名をホスト名ではなくパスに置く。既定は s3Endpoint があれば true、なければ false" }),
  accessKeyId: secret()
    .optional()
    .describe("Access key for s3://; without one, the bucket is read anonymously")
    .meta({ ja: "s3:// のアクセスキー。なければ匿名で読む" }),
  secretAccessKey: secret().optional().describe("Secret of accessKeyId").meta({ ja: "accessKeyId の秘密鍵" }),
  sessionToken: secret()
    .optional()
    .describe("Session token of temporary credentials")
    .meta({ ja: "一時的な認証情報のセッショントークン" }),
  doneMarker: z
    .string()
    .min(1)
    .optional()
    .describe("A file is complete when this one is there: {path}.done, {stem}.end, or _SUCCESS in the same folder")
    .meta({ ja: "このファイルがあれば完成とみなす。{path}.done、{stem}.end、または同じフォルダの _SUCCESS など" }),
  stableForMs: z
    .int()
    .min(0)
    .max(MAX_WAIT_MS)
    .default(0)
    .describe("A file is complete when names, size and time are the same for so many milliseconds; 0: not looked at")
    .meta({ ja: "名前・サイズ・時刻がこのミリ秒数だけ変わらなければ完成とみなす。0 なら調べない" }),
  waitForMs: z
    .int()
    .min(0)
    .max(MAX_WAIT_MS)
    .default(0)
    .describe("How long to wait for files that are not there or not complete, in milliseconds")
    .meta({ ja: "まだない、または完成していないファイルを待つ上限（ミリ秒）" }),
};
