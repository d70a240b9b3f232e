/** The calls that the server knows, by the names of Google's JSON API. */
export const methodNames = [
  "storage.buckets.delete",
  "storage.buckets.get",
  "storage.buckets.insert",
  "storage.buckets.list",
  "storage.buckets.patch",
  "storage.buckets.testIamPermissions",
  "storage.objects.compose",
  "storage.objects.copy",
  "storage.objects.delete",
  "storage.objects.get",
  "storage.objects.insert",
  "storage.objects.list",
  "storage.objects.patch",
  "storage.objects.rewrite",
  "storage.objects.update",
] as const;

/** One of {@link methodNames}. Every request of an upload, also of a resumable one, is `storage.objects.insert`. */
export type MethodName = (typeof methodNames)[number];
