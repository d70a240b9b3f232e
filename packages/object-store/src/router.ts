import { invalid } from "./errors.js";
import type { MethodName } from "./methods.js";

/** Which call of the JSON API a request is, and the names in its path, decoded. */
export interface Route {
  readonly method: MethodName;
  readonly bucket: string;
  readonly object: string;
  readonly destination: { readonly bucket: string; readonly object: string } | undefined;
}

const bucket = "/storage/v1/b/([^/]+)";
const object = `${bucket}/o/([^/]+)`;
const destination = "b/([^/]+)/o/([^/]+)";

/** HTTP methods and path, in the order of frequency; the groups are bucket, object, destination bucket and object. */
const routes: readonly (readonly [verbs: string, path: RegExp, method: MethodName])[] = [
  ["POST PUT DELETE", new RegExp(`^/upload${bucket}/o$`), "storage.objects.insert"],
  ["GET", new RegExp(`^(?:/download)?${object}$`), "storage.objects.get"],
  ["GET", new RegExp(`^${bucket}/o$`), "storage.objects.list"],
  ["DELETE", new RegExp(`^${object}$`), "storage.objects.delete"],
  ["PATCH", new RegExp(`^${object}$`), "storage.objects.patch"],
  ["PUT", new RegExp(`^${object}$`), "storage.objects.update"],
  ["POST", new RegExp(`^${object}/rewriteTo/${destination}$`), "storage.objects.rewrite"],
  ["POST", new RegExp(`^${object}/copyTo/${destination}$`), "storage.objects.copy"],
  ["POST", new RegExp(`^${object}/compose$`), "storage.objects.compose"],
  ["GET", new RegExp(`^${bucket}$`), "storage.buckets.get"],
  ["GET", new RegExp(`^${bucket}/iam/testPermissions$`), "storage.buckets.testIamPermissions"],
  ["PATCH", new RegExp(`^${bucket}$`), "storage.buckets.patch"],
  ["DELETE", new RegExp(`^${bucket}$`), "storage.buckets.delete"],
  ["GET", /^\/storage\/v1\/b$/, "storage.buckets.list"],
  ["POST", /^\/storage\/v1\/b$/, "storage.buckets.insert"],
];

/**
 * Finds the call that a request is; undefined when the server has none such.
 *
 * @throws StorageError 400 when the path is not valid percent-encoded UTF-8.
 */
export function matchRoute(verb: string, path: string): Route | undefined {
  for (const [verbs, pattern, method] of routes) {
    const match = verbs.includes(verb) ? pattern.exec(path) : null;
    if (match) {
      const [bucketName = "", objectName = "", toBucket = "", toObject = ""] = match.slice(1).map(decode);
      const to = toBucket === "" ? undefined : { bucket: toBucket, object: toObject };
      return { method, bucket: bucketName, object: objectName, destination: to };
    }
  }
  return undefined;
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    throw invalid("The path of the request is not valid percent-encoded UTF-8.");
  }
}
