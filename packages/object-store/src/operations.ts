import { deleteBucket, getBucket, insertBucket, listAllBuckets, patchBucket, testPermissions } from "./buckets.js";
import { composeObject, copyObject, rewriteObject } from "./copies.js";
import type { Handler } from "./exchange.js";
import { listObjects } from "./listing.js";
import type { MethodName } from "./methods.js";
import { deleteObject, getObject, patchObject, updateObject } from "./objects.js";
import { insertObject } from "./uploads.js";

/** Which function answers which call. */
export const operations: Readonly<Record<MethodName, Handler>> = {
  "storage.buckets.delete": deleteBucket,
  "storage.buckets.get": getBucket,
  "storage.buckets.insert": insertBucket,
  "storage.buckets.list": listAllBuckets,
  "storage.buckets.patch": patchBucket,
  "storage.buckets.testIamPermissions": testPermissions,
  "storage.objects.compose": composeObject,
  "storage.objects.copy": copyObject,
  "storage.objects.delete": deleteObject,
  "storage.objects.get": getObject,
  "storage.objects.insert": insertObject,
  "storage.objects.list": listObjects,
  "storage.objects.patch": patchObject,
  "storage.objects.rewrite": rewriteObject,
  "storage.objects.update": updateObject,
};
